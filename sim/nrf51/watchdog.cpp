#include "sim/nrf51/watchdog.h"

namespace terrarium::nrf51 {

namespace {
using namespace literals;
constexpr Hertz kClock = 32768_Hz;
constexpr u32 kTimeout = 0x100;
constexpr u32 kReloadKey = 0x6E524635;
constexpr unsigned kReloads = 8;
} // namespace

Watchdog::Watchdog(Clock &clock, Trace &trace, EventListener &listener)
    : TaskPeripheral("WDT", 16, listener), trace_(trace), expires_(clock, "WDT", [this] { expire(); }),
      resets_(clock, "WDT reset", [this] { bite(); }) {
    task(0x000, "START", [this] {
        if (running_) return;
        if ((configuration_ & 1) == 0)
            trace_.remark("WDT: pausing while the CPU sleeps (CONFIG.SLEEP) is not modelled");
        running_ = true;
        reload();
    });
    event(kTimeout, "TIMEOUT");
    finish_interface();
    registers.define(0x400, "RUNSTATUS").reads([this] { return u32(running_); }).read_only();
    registers.define(0x404, "REQSTATUS").reads([this] { return requested_; }).read_only();
    // All that follows can be changed only until the watchdog is started.
    auto const setting = [this](u32 offset, std::string_view register_name, u32 &storage) {
        registers.define(offset, register_name)
            .reads([&storage] { return storage; })
            .writes([this, &storage](u32 value) {
                if (!running_) storage = value;
            });
    };
    setting(0x504, "CRV", reload_value_);
    setting(0x508, "RREN", enabled_);
    setting(0x50C, "CONFIG", configuration_);
    for (unsigned n = 0; n < kReloads; ++n) {
        registers.define(0x600 + 4 * n, "RR[" + std::to_string(n) + "]")
            .reads([] { return 0u; })
            .writes([this, n](u32 key) {
                if (key != kReloadKey || !running_) return;
                requested_ &= ~(1u << n);
                if (requested_ == 0) reload();
            });
    }
}

void Watchdog::reload() {
    requested_ = enabled_ & 0xFF;
    if (!resets_.pending()) expires_.in(kClock.time_of(Cycles(reload_value_) + 1));
}

void Watchdog::expire() {
    fire(kTimeout);
    if ((interrupts_enabled() & 1) == 0) return bite();
    resets_.in(kClock.time_of(2)); // The interrupt's handler may note something down; nothing stops it now.
}

void Watchdog::bite() {
    stop();
    if (on_timeout) on_timeout();
}

void Watchdog::stop() {
    running_ = false;
    expires_.cancel();
    resets_.cancel();
    reload_value_ = 0xFFFFFFFF;
    enabled_ = requested_ = 1;
    configuration_ = 1;
}

void Watchdog::archive(Archive &archive) {
    TaskPeripheral::archive(archive);
    archive(expires_, resets_, running_, reload_value_, enabled_, requested_, configuration_);
}

} // namespace terrarium::nrf51
