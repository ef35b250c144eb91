// STM32F4 watchdogs: IWDG on the low-speed oscillator, WWDG on APB1. RM0090, chapters 21 and 22.
//
// Modelled: IWDG keys, prescaler, reload and time-out; WWDG counter, window, early wake-up interrupt; both
// resets. Not modelled: the time a written IWDG register takes to arrive (SR reads 0), freezing by a
// debugger.
#pragma once

#include <functional>

#include "sim/core/clock.h"
#include "sim/core/irq_line.h"
#include "sim/core/peripheral.h"
#include "sim/stm32f4/clock_tree.h"
#include "sim/stm32f4/gated_peripheral.h"

namespace terrarium::stm32f4 {

class IndependentWatchdog final : public Peripheral {
public:
    explicit IndependentWatchdog(Clock &clock);

    std::function<void()> on_start; // It needs the low-speed oscillator.
    std::function<void()> on_timeout;

    void reset() override;
    void archive(Archive &archive) override;

private:
    void write_key(u32 key);
    void reload();

    Event expires_;
    u32 prescaler_ = 0;
    u32 reload_ = 0xFFF;
    bool running_ = false;
    bool unlocked_ = false;
};

class WindowWatchdog final : public GatedPeripheral {
public:
    WindowWatchdog(Clock &clock, ClockTree &tree);

    IrqLine irq;
    std::function<void()> on_timeout;

    void reset() override;
    void archive(Archive &archive) override;

private:
    static constexpr u32 kActive = 0x80;

    [[nodiscard]] u64 ticks() const; // Of 4096 bus clocks times the prescaler, since it was loaded.
    [[nodiscard]] Time after(u64 ticks) const;
    [[nodiscard]] u32 counter() const;
    void write_control(u32 value);
    void settle(); // What was counted so far is.
    void schedule();
    void expire();
    void update_irq() { irq.set(early_ && (configuration_ & 0x200) != 0); }

    Clock &clock_;
    ClockGate tree_;
    Event expires_;
    u64 hertz_;
    u32 loaded_ = 0x7F; // The counter at `since_`.
    u32 configuration_ = 0x7F;
    Time since_;
    bool running_ = false;
    bool early_ = false;
};

} // namespace terrarium::stm32f4
