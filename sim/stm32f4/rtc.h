// STM32F4 RTC: calendar, alarms, wake-up timer and backup registers. RM0090, chapter 26.
//
// Modelled: calendar with both prescalers and sub-seconds, initialisation mode, write protection, shadow
// register synchronisation, the 12-hour format, summer time's hour, shifts, smooth calibration (evenly
// spread, where the chip leaves out single ticks), alarms A and B with their masks and sub-seconds, the
// wake-up timer from all its clocks, time stamps and tamper detection by an edge on PC13, the backup
// registers. All of it lives on over every reset but the backup domain's. Not modelled, and said so when a
// guest turns to it: coarse calibration, tamper detection by level with its filter, the second tamper input
// (PI8 and PA0), the outputs. The calendar begins at 2000-01-01 with the power.
#pragma once

#include <array>
#include <functional>

#include "sim/core/clock.h"
#include "sim/core/net.h"
#include "sim/core/peripheral.h"
#include "sim/core/trace.h"
#include "sim/stm32f4/calendar.h"
#include "sim/stm32f4/clock_tree.h"

namespace terrarium::stm32f4 {

class Rtc final : public Peripheral {
public:
    static constexpr unsigned kAlarmLine = 17, kStampLine = 21, kWakeUpLine = 22; // Of EXTI.

    Rtc(Clock &clock, Trace &trace, ClockTree &tree);

    // PWR_CR.DBP.
    std::function<bool()> backup_writable;
    // An EXTI line's level.
    std::function<void(unsigned line, bool level)> on_line;

    // The wire on PC13, which stamps the time and betrays tampering.
    void connect(Net &wire) { wire.connect(input_); }

    // Only the backup domain's reset (and power) clears it.
    void backup_reset();
    void reset() override {}
    void archive(Archive &archive) override;

private:
    void define_protected(u32 offset, std::string_view register_name, u32 reset, u32 mask, u32 &storage);
    [[nodiscard]] bool writable() const { return unlocked_ && backup_writable && backup_writable(); }
    [[nodiscard]] u64 ticks() const; // Of RTCCLK as it is calibrated, since it began.
    [[nodiscard]] Time time_of(u64 tick) const;
    [[nodiscard]] u64 rate() const; // Of ticks a second, times 2^20.
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
    void set_seconds(u64 seconds, u32 weekday);
    void move_seconds(i64 by);
    void shift(u32 value);
    void settle(); // What was counted so far stays counted.
    // When alarm `n` may match next, in ticks of the sub-seconds since the calendar's start.
    [[nodiscard]] u64 next_match(unsigned n, u64 after) const;
    void alarms_due();
    void input_changed(bool level);
    void tamper_control(u32 value);
    void stamp();
    void tampered();
    void update_lines();

    Clock &clock_;
    Trace &trace_;
    ClockTree &tree_;
    Event alarm_;
    Event wake_up_;
    Pin input_{"RTC_AF1"};
    u64 hertz_ = 0; // As ticks are counted with since origin_, calibration apart.
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
    std::array<u32, 2> alarm_sub_seconds_{};
    u32 calibration_ = 0;
    CalendarRegisters stamp_{0, 0};
    u32 stamp_sub_seconds_ = 0;
    std::array<u32, 20> backup_{};
    u32 tamper_ = 0;
    u32 key_step_ = 0;
    bool unlocked_ = false;
    bool initialising_ = false;
    bool initialised_ = false; // The year was ever set: INITS.
};

} // namespace terrarium::stm32f4
