#include "sim/stm32f4/rng.h"

#include <utility>

namespace terrarium::stm32f4 {

namespace {

u64 next_noise(u64 &state) {
    state += 0x9E3779B97F4A7C15;
    u64 z = state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

} // namespace

Rng::Rng(Clock &clock, ClockTree &tree, u64 seed)
    : Peripheral("RNG"), tree_(tree), made_(clock, "RNG",
                                            [this] {
                                                word_ = u32(next_noise(noise_));
                                                ready_ = true;
                                                update_irq();
                                            }),
      noise_(seed) {
    registers.define(0x00, "CR").stores(control_).mask(kEnable | kInterrupt).then([this] {
        if ((control_ & kEnable) == 0) made_.cancel();
        schedule();
        update_irq();
    });
    registers.define(0x04, "SR").reads([this] { return u32(ready_); }).writes([](u32) {});
    registers.define(0x08, "DR").read_only().reads([this] {
        u32 const word = ready_ ? std::exchange(word_, 0) : 0;
        ready_ = false;
        update_irq();
        schedule();
        return word;
    });
    registers.reset();
    tree.on_change([this] { schedule(); });
}

void Rng::schedule() {
    bool const goes = (control_ & kEnable) != 0 && !ready_ && tree_.runs(Domain::Usb);
    if (goes && !made_.pending()) made_.in(tree_.time_of(Domain::Usb, 40));
}

void Rng::reset() {
    registers.reset();
    made_.cancel();
    ready_ = false;
    update_irq();
}

void Rng::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(made_, noise_, word_, ready_);
    if (archive.loading()) update_irq();
}

} // namespace terrarium::stm32f4
