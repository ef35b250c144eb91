// nRF51 WDT: the watchdog. nRF51 Reference Manual 3.0, chapter 24.
//
// Modelled: timeout, eight reload requests, the interrupt that puts the reset off by two LFCLK cycles;
// once started it runs until a reset other than a soft one.
// Not modelled: pausing while the CPU sleeps (CONFIG.SLEEP = 0 is remarked upon) or is halted.
#pragma once

#include <functional>

#include "sim/core/clock.h"
#include "sim/nrf51/task_peripheral.h"

namespace terrarium::nrf51 {

class Watchdog final : public TaskPeripheral {
public:
    Watchdog(Clock &clock, Trace &trace, EventListener &listener);

    std::function<void()> on_timeout;

    // A soft reset or lock-up leaves the watchdog running; other resets stop it.
    void stop();
    void archive(Archive &archive) override;

private:
    void reload();
    void expire();
    void bite();

    Trace &trace_;
    Event expires_;
    Event resets_;
    bool running_ = false;
    u32 reload_value_ = 0xFFFFFFFF;
    u32 enabled_ = 1;   // Reload registers that must be written.
    u32 requested_ = 1; // Of those, not yet written.
    u32 configuration_ = 1;
};

} // namespace terrarium::nrf51
