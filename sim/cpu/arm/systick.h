// SysTick: the core's own 24-bit timer. ARMv6-M manual B3.3.
//
// Modelled: both clock sources (the reference runs at the rate the chip gives), reload, COUNTFLAG.
// Nothing runs while it counts: the current value follows from the clock, and an event is set only for
// wraps that raise the exception.
#pragma once

#include <functional>

#include "sim/core/clock.h"
#include "sim/core/register_bank.h"

namespace terrarium::arm {

class SysTick {
public:
    // `divider`: CPU cycles per tick of the reference clock.
    SysTick(Clock &clock, unsigned divider, std::function<void()> on_wrap);

    void define_registers(RegisterBank &registers);
    void reset();
    // The CPU's frequency has changed: cycles already counted stay counted.
    void frequency_changed() { schedule(); }
    // The processor's clock has stopped (true), and goes on.
    void stand_still(bool still);
    void archive(Archive &archive);

private:
    [[nodiscard]] bool counting() const { return (control_ & kEnable) != 0 && reload_ != 0; }
    [[nodiscard]] Cycles cycles_per_tick() const { return (control_ & kClkSource) != 0 ? 1 : divider_; }
    [[nodiscard]] Cycles period() const { return (Cycles(reload_) + 1) * cycles_per_tick(); }
    void catch_up(); // Moves zero_at_ past the present and notes what wrapped.
    [[nodiscard]] u32 value();
    void load(u32 value); // The counter holds `value` from now on; 0 is followed by the reload value.
    void write_control(u32 control);
    void schedule();

    static constexpr u32 kEnable = 1, kTickInt = 2, kClkSource = 4, kCountFlag = 1u << 16;

    Clock &clock_;
    unsigned divider_;
    std::function<void()> on_wrap_;
    Event wrapped_;
    u32 control_ = 0;
    u32 reload_ = 0;
    u32 stopped_value_ = 0; // What VAL holds while the counter is off or stands still.
    bool count_flag_ = false;
    bool still_ = false;
    Cycles zero_at_ = 0; // The cycle at which the counter reaches 0 next.
};

} // namespace terrarium::arm
