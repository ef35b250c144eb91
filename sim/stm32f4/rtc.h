// STM32F4 RTC: calendar, alarms, wake-up timer and backup registers. RM0090, chapter 26.
//
// Modelled: calendar with both prescalers and sub-seconds, initialisation mode, write protection, shadow
// register synchronisation, alarms A and B on whole seconds with their masks, the wake-up timer from all its
// clocks, the backup registers. All of it lives on over every reset but the backup domain's.
// Not modelled: reading in 12-hour format, sub-second alarms, the shift register, calibration's effect, time
// stamps and tamper detection. The calendar begins at 2000-01-01 with the power.
#pragma once

#include <array>
#include <functional>

#include "sim/core/clock.h"
#include "sim/core/peripheral.h"
#include "sim/core/trace.h"
#include "sim/stm32f4/calendar.h"
#include "sim/stm32f4/clock_tree.h"

namespace terrarium::stm32f4 {

class Rtc final : public Peripheral {
public:
    static constexpr unsigned kAlarmLine = 17, kWakeUpLine = 22; // Of EXTI.

    Rtc(Clock &clock, Trace &trace, ClockTree &tree);

    // PWR_CR.DBP.
    std::function<bool()> backup_writable;
    // An EXTI line's level.
    std::function<void(unsigned line, bool level)> on_line;

    // Only the backup domain's reset (and power) clears it.
    void backup_reset();
    void reset() override {}
    void archive(Archive &archive) override;

private:
    void define_protected(u32 offset, std::string_view register_name, u32 reset, u32 mask, u32 &storage);
    [[nodiscard]] bool writable() const { return unlocked_ && backup_writable && backup_writable(); }
    [[nodiscard]] u64 ticks() const; // Of RTCCLK, since it began.
    [[nodiscard]] u64 per_second() const {
        return u64((prescalers_ >> 16 & 0x7F) + 1) * ((prescalers_ & 0x7FFF) + 1);
    }
    [[nodiscard]] u64 seconds() const; // Since 2000-01-01.
    [[nodiscard]] CalendarRegisters calendar() const;
    [[nodiscard]] u32 sub_seconds() const;
    [[nodiscard]] u32 status() const;
    void write_status(u32 value);
    void write_control(u32 value);
    void clock_changed();
    void schedule();
    void schedule_wake_up(bool again);
    void second_passed();
    void update_lines();

    Clock &clock_;
    Trace &trace_;
    ClockTree &tree_;
    Event second_;
    Event wake_up_;
    u64 hertz_ = 0; // As ticks are counted with since origin_.
    Time origin_;
    u64 ticks_before_ = 0;
    u64 start_tick_ = 0; // Where the calendar's first second began.
    u64 start_seconds_ = 0;
    u32 start_weekday_ = 1;
    u64 synchronised_at_ = 0;   // The tick from which RSF reads 1.
    u64 init_at_ = 0;           // The tick from which INITF reads 1.
    CalendarRegisters entered_; // What is written in initialisation mode.
    u32 prescalers_ = 0;
    u32 control_ = 0;
    u32 flags_ = 0; // Those of ISR that stay until cleared.
    u32 wake_up_reload_ = 0;
    std::array<u32, 2> alarms_{};
    std::array<u32, 20> backup_{};
    u32 tamper_ = 0;
    u32 key_step_ = 0;
    bool unlocked_ = false;
    bool initialising_ = false;
    bool initialised_ = false; // The year was ever set: INITS.
};

} // namespace terrarium::stm32f4
