#include "sim/nrf51/rng.h"

namespace terrarium::nrf51 {

namespace {

using namespace literals;
constexpr u32 kReady = 0x100;
constexpr u32 kStop = 0x004;
constexpr Time kByte = 167_us;          // Product specification, t_RNG,RAW.
constexpr Time kCorrectedByte = 677_us; // t_RNG,BC.

} // namespace

Rng::Rng(Clock &clock, u64 seed, EventListener &listener)
    : TaskPeripheral("RNG", 13, listener), ready_(clock, "RNG",
                                                  [this] {
                                                      value_ = u32(noise_.next() & 0xFF);
                                                      schedule();
                                                      fire(kReady);
                                                  }),
      noise_(seed) {
    task(0x000, "START", [this] {
        if (!ready_.pending()) schedule();
    });
    task(kStop, "STOP", [this] { ready_.cancel(); });
    event(kReady, "VALRDY");
    shortcut(0, kReady, kStop);
    finish_interface();
    registers.define(0x504, "CONFIG").stores(configuration_).mask(1);
    registers.define(0x508, "VALUE").stores(value_).read_only();
}

void Rng::schedule() { ready_.in((configuration_ & 1) != 0 ? kCorrectedByte : kByte); }

void Rng::reset() {
    TaskPeripheral::reset();
    ready_.cancel();
}

void Rng::archive(Archive &archive) {
    TaskPeripheral::archive(archive);
    archive(ready_, noise_);
}

} // namespace terrarium::nrf51
