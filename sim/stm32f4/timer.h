// STM32F4 timers TIM1 to TIM14. RM0090, chapters 17 (advanced), 18 and 19 (general purpose), 20 (basic).
//
// Modelled: up-counting with prescaler, auto-reload and repetition counter, all with their preloads, one
// pulse, update and compare interrupts, output compare and PWM on pins with exact edges, complementary
// outputs and the main output enable, input capture with its prescaler, encoder modes, the update as trigger.
// The counter does not run: it follows from the clock, and an event is set only where something would notice.
// Not modelled, and said so when a guest turns to them: down and centre-aligned counting, slave modes other
// than the encoder's, the external clock, DMA requests, break input. Left out without a word: dead time,
// input filters.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "sim/core/clock.h"
#include "sim/core/irq_line.h"
#include "sim/core/peripheral.h"
#include "sim/stm32f4/clock_tree.h"
#include "sim/stm32f4/signal.h"

namespace terrarium::stm32f4 {

// What distinguishes one timer from another.
struct TimerKind {
    unsigned channels = 0;
    bool wide = false;     // 32 bits.
    bool advanced = false; // Repetition, complementary outputs, main output enable.
    Domain domain = Domain::Apb1Timers;
};

class Timer final : public Peripheral {
public:
    Timer(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name, TimerKind kind);

    // An advanced timer has an interrupt for each, the others one for both.
    IrqLine update_irq;
    IrqLine compare_irq;
    // TRGO, when CR2.MMS chooses the update event.
    std::function<void()> on_trigger;
    // Of all channels: CH1 to CH4, then CH1N to CH3N.
    [[nodiscard]] std::vector<Signal *> signals();

    void reset() override;
    void archive(Archive &archive) override;

private:
    struct Channel {
        explicit Channel(std::string const &name) : signal(name), complement(name + "N") {}
        Signal signal;
        Signal complement;
        u32 preload = 0;
        u32 compare = 0; // In effect; what was captured, for an input.
        bool reference = false;
        u32 edges = 0; // Counted by the capture prescaler.
    };

    void define_registers();
    // The counter's arithmetic, in timer.cpp.
    [[nodiscard]] u64 cycles() const; // Of the timer's clock, since origin_.
    [[nodiscard]] u64 ticks_to_update() const;
    void settle();
    void count_on(u64 ticks);
    void update_event(bool by_overflow);
    void start();
    void clock_changed();
    void changed();
    void schedule();
    [[nodiscard]] bool update_matters() const;
    // The channels, in timer_channels.cpp.
    [[nodiscard]] u32 mode_bits(unsigned n) const { return compare_mode_[n / 2] >> (8 * (n % 2)) & 0xFF; }
    [[nodiscard]] bool is_output(unsigned n) const { return (mode_bits(n) & 3) == 0; }
    [[nodiscard]] u32 output_mode(unsigned n) const { return mode_bits(n) >> 4 & 7; }
    [[nodiscard]] bool drives(unsigned n) const;
    [[nodiscard]] bool compare_matters(unsigned n) const;
    void compare_matched(unsigned n);
    void update_outputs();
    void input_changed(unsigned n, bool level);
    void capture(unsigned n, bool level);
    void count_encoder(unsigned n, bool level);
    void write_compare(unsigned n, u32 value);
    void remark_unmodelled();
    void update_lines();

    static constexpr u32 kEnable = 1, kUpdateDisable = 2, kUpdateBySoftwareSilent = 4, kOnePulse = 8,
                         kPreload = 0x80;

    Clock &clock_;
    Trace &trace_;
    ClockTree &tree_;
    TimerKind kind_;
    Event event_;
    std::vector<std::unique_ptr<Channel>> channels_;
    u64 hertz_;
    Time origin_;
    u64 mark_ = 0; // The cycle at which count_ was reached.
    u32 count_ = 0;
    u32 prescaler_ = 0;
    u32 prescaler_preload_ = 0;
    u32 reload_ = 0;
    u32 reload_preload_ = 0;
    u32 repetitions_left_ = 0;
    u32 repetition_ = 0;
    u32 control1_ = 0;
    u32 control2_ = 0;
    u32 slave_mode_ = 0;
    u32 interrupts_ = 0;
    u32 status_ = 0;
    std::array<u32, 2> compare_mode_{};
    u32 compare_enable_ = 0;
    u32 break_ = 0;
};

} // namespace terrarium::stm32f4
