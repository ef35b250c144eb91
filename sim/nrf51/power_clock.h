// nRF51 POWER, CLOCK and MPU: three peripherals at one address.
// nRF51 Reference Manual 3.0, chapters 9 (MPU), 12 (POWER) and 13 (CLOCK).
//
// Modelled: starting and stopping both clocks with start-up times, reset reasons, the retained register,
// system off, the power-fail comparator. Registers kept but without effect: RAM and DCDC switches, flash
// protection of the MPU.
// Not modelled: LFCLK calibration's effect (the RC oscillator here is exact), the calibration timer.
#pragma once

#include <functional>

#include "sim/core/clock.h"
#include "sim/nrf51/task_peripheral.h"

namespace terrarium::nrf51 {

// RESETREAS bits.
enum ResetReason : u32 {
    kResetPin = 1u << 0,
    kWatchdog = 1u << 1,
    kSoftReset = 1u << 2,
    kLockUp = 1u << 3,
    kWokenFromOff = 1u << 16,
};

class PowerClock final : public TaskPeripheral {
public:
    PowerClock(Clock &clock, EventListener &listener);

    std::function<void(bool running)> on_low_frequency_clock;
    std::function<void()> on_system_off;

    // In millivolts.
    void set_supply(u32 millivolts);
    [[nodiscard]] u32 supply() const { return supply_; }
    // The comparator is on and the supply is below its threshold.
    [[nodiscard]] bool power_fails() const;

    void add_reset_reasons(u32 reasons) { reset_reasons_ |= reasons; } // Of ResetReason.
    // Power-on: also what survives a reset goes, and nothing is said about a reason.
    void power_on();
    // A reset by the pin or the watchdog clears the retained registers, though not the reasons.
    void clear_retained() { registers.power_on(); }
    void reset() override;
    void archive(Archive &archive) override;

private:
    void high_frequency_started();
    void low_frequency_started();
    void stop_low_frequency();
    void compare_supply();

    Event high_started_;
    Event low_started_;
    Event calibrated_;
    bool high_running_ = false;
    bool low_running_ = false;
    bool high_asked_ = false;
    bool low_asked_ = false;
    u32 low_source_ = 0;
    u32 low_source_copy_ = 0;
    u32 reset_reasons_ = 0;
    u32 supply_ = 3300;  // In millivolts.
    u32 power_fail_ = 0; // POFCON.
    bool warned_ = false;
};

} // namespace terrarium::nrf51
