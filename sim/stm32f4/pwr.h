// STM32F4 PWR: supply and low power. RM0090, chapter 5 (STM32F405); thresholds and times from the data sheet.
//
// Modelled: DBP, the regulators' ready bits, the choice of stop or standby with the time it takes to wake up,
// wake-up events (the WKUP pin, PA0, with its pull-down, and the RTC's) with their flags, the voltage
// detector with its hysteresis. What stop and standby do to the chip is in low_power.cpp. Kept but without
// effect: voltage scaling. Brown-out is the chip's business.
#pragma once

#include <functional>

#include "sim/core/net.h"
#include "sim/stm32f4/gated_peripheral.h"

namespace terrarium::stm32f4 {

class Pwr final : public GatedPeripheral {
public:
    static constexpr unsigned kDetectorLine = 16; // Of EXTI.

    Pwr();

    // The wire on PA0.
    void connect(Net &wake_up) { wake_up.connect(wake_up_); }
    // Something that ends standby has happened.
    std::function<void()> on_wake_up;
    // An EXTI line's level.
    std::function<void(unsigned line, bool level)> on_line;

    [[nodiscard]] bool backup_writable() const { return (control_ & kBackupAccess) != 0; }
    [[nodiscard]] bool keeps_backup_ram() const { return (enables_ & kBackupRegulator) != 0; }
    // What a deep sleep is to be: standby, or else stop.
    [[nodiscard]] bool standby_chosen() const { return (control_ & kStandby) != 0; }
    // From the event to the first instruction, after a stop.
    [[nodiscard]] Time stop_wake_up_time() const;
    // The RTC's events count as the pin does.
    void wake_up_event();
    [[nodiscard]] bool woken() const { return (flags_ & kWakeUpFlag) != 0; }
    void standby_entered() { flags_ |= kStandbyFlag; }

    // In volts.
    void set_supply(double volts);
    [[nodiscard]] double supply() const { return millivolts_ * 1e-3; }

    void reset() override;
    void power_on();
    void archive(Archive &archive) override;

private:
    static constexpr u32 kLowPowerRegulator = 1u << 0, kStandby = 1u << 1, kClearWakeUp = 1u << 2,
                         kClearStandby = 1u << 3, kDetector = 1u << 4, kBackupAccess = 1u << 8,
                         kFlashDown = 1u << 9, kScale = 1u << 14;
    static constexpr u32 kWakeUpFlag = 1u << 0, kStandbyFlag = 1u << 1, kDetectorOutput = 1u << 2,
                         kBackupReady = 1u << 3, kWakeUpPin = 1u << 8, kBackupRegulator = 1u << 9,
                         kScaleReady = 1u << 14;

    void enables_changed(u32 value);
    void detect();

    Pin wake_up_{"WKUP"};
    u32 control_ = kScale;
    u32 flags_ = 0; // WUF, SBF and PVDO.
    u32 enables_ = 0;
    u32 millivolts_ = 3300;
};

} // namespace terrarium::stm32f4
