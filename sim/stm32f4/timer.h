// STM32F4 timers TIM1 to TIM14. RM0090, chapters 17 (advanced), 18 and 19 (general purpose), 20 (basic).
//
// Modelled: counting up, down and centre-aligned with prescaler, auto-reload and repetition counter and their
// preloads; one pulse; all output compare and PWM modes with exact edges; complementary outputs with dead
// time, break, off and idle states, commutation; capture with filter and prescaler; encoders; the slave
// modes, both external clocks, trigger outputs and the internal trigger table; DMA requests and bursts. The
// counter does not run: it follows from the clock, and an event is set only where something would notice.
// Every timer of a bus counts on the same grid of clock edges; it begins at the first edge after it is told
// to. Left out: the few clocks that the chip takes to synchronise an input, and the fast modes (OCxFE, MSM)
// that shorten them; the clock failure as a break. Not modelled, and said so when a guest turns to them:
// inner sources of TIM2, TIM5 and TIM11 (OR); a ring of timers that trigger each other.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "sim/core/clock.h"
#include "sim/core/irq_line.h"
#include "sim/stm32f4/clock_tree.h"
#include "sim/stm32f4/gated_peripheral.h"
#include "sim/stm32f4/signal.h"
#include "sim/stm32f4/timer_counter.h"
#include "sim/stm32f4/trigger_line.h"

namespace terrarium::stm32f4 {

// What distinguishes one timer from another.
struct TimerKind {
    unsigned channels = 0;
    bool wide = false;     // 32 bits.
    bool advanced = false; // Repetition, complementary outputs, main output enable.
    Domain domain = Domain::Apb1Timers;
    bool external_on_first = false; // ETR is the first channel's pin.
};

class Timer final : public GatedPeripheral {
public:
    // What may ask for DMA, as the bits of DIER from 8 on.
    enum Request : unsigned { kUpdateRequest, kCompareRequest, kCommutationRequest = 5, kTriggerRequest };
    static constexpr unsigned kRequests = 7;

    Timer(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name, TimerKind kind);

    // An advanced timer has an interrupt for each, the others one for all.
    IrqLine update_irq;
    IrqLine compare_irq;
    IrqLine break_irq;
    IrqLine trigger_irq; // And commutation.
    // To DMA, by Request; channel n's (from 0) is kCompareRequest + n.
    std::array<IrqLine, kRequests> requests;
    // DMA has made a transfer for a request.
    void served(unsigned request);

    TriggerLine trigger; // TRGO.
    // OCxREF of channel `n`, from 0.
    [[nodiscard]] TriggerLine &compare_trigger(unsigned n) { return channels_[n]->line; }
    // ITR0 to ITR3.
    void connect_internal_trigger(unsigned n, TriggerLine &source);
    // Of all channels: CH1 to CH4, CH1N to CH3N, ETR, BKIN.
    [[nodiscard]] std::vector<Signal *> signals();

    void reset() override;
    void archive(Archive &archive) override;

private:
    // A wire's level, and the level behind the digital filter.
    struct Input {
        Input(Clock &clock, std::string const &name, std::function<void()> settled)
            : event(clock, name + " filter", std::move(settled)) {}
        void archive(Archive &archive) { archive(event, raw, level); }
        Event event;
        bool raw = false;
        bool level = false;
    };
    // Which of a channel's two outputs the dead time is for.
    enum class Side : u8 { Low, High, Idle };
    struct Channel {
        Channel(Clock &clock, std::string const &name, std::function<void()> on_input,
                std::function<void()> on_dead_time)
            : signal(name), complement(name + "N"), input(clock, name, std::move(on_input)),
              dead_time(clock, name + " dead time", std::move(on_dead_time)) {}
        Signal signal;
        Signal complement;
        TriggerLine line;
        Input input;
        Event dead_time;
        u32 preload = 0;
        u32 compare = 0; // In effect; what was captured, for an input.
        u32 edges = 0;   // Counted by the capture prescaler.
        bool reference = false;
        bool cleared = false; // By ETR, until the next update.
        Side side = Side::Low;
    };
    enum class Cause { Overflow, Software, Trigger };

    // timer.cpp
    void define_control();
    void define_counter();
    void define_channels();
    void define_break();
    Register &control(u32 offset, std::string_view register_name, u32 &storage,
                      std::function<void(u32)> store);
    void generate(u32 bits);
    u32 burst(bool write, u32 value);
    [[nodiscard]] bool has_slave_mode() const { return kind_.channels >= 2; }
    [[nodiscard]] u32 lock_level() const { return lock_ & 3; }
    // The counter in time, in timer_time.cpp.
    [[nodiscard]] u64 cycles() const; // Of the timer's clock, since origin_.
    [[nodiscard]] Time at_cycle(u64 cycle) const;
    [[nodiscard]] bool clocked() const;
    void settle();
    void advance(u64 cycles);
    void count_on(u64 ticks);
    void cross_boundary();
    void update_event(Cause cause);
    void reinitialise(Cause cause);
    void align();
    void clock_changed();
    void changed();
    void schedule();
    [[nodiscard]] bool update_matters() const;
    // Compare and outputs, in timer_outputs.cpp.
    [[nodiscard]] u32 mode_bits(unsigned n) const { return compare_mode_[n / 2] >> (8 * (n % 2)) & 0xFF; }
    [[nodiscard]] bool is_output(unsigned n) const { return (mode_bits(n) & 3) == 0; }
    [[nodiscard]] u32 output_mode(unsigned n) const { return output_modes_[n / 2] >> (8 * (n % 2) + 4) & 7; }
    [[nodiscard]] bool output_enabled(unsigned n) const { return (output_enables_ >> (4 * n) & 1) != 0; }
    [[nodiscard]] bool has_complement(unsigned n) const { return kind_.advanced && n < 3; }
    [[nodiscard]] bool complement_enabled(unsigned n) const {
        return has_complement(n) && (output_enables_ >> (4 * n) & 4) != 0;
    }
    // Of CCER: enable, polarity, and both of the complement.
    [[nodiscard]] u32 polarity(unsigned n) const { return compare_enable_ >> (4 * n) & 15; }
    [[nodiscard]] bool output_matters(unsigned n) const;
    [[nodiscard]] bool compare_matters(unsigned n) const;
    void compare_flag(unsigned n);
    void compare_matched(unsigned n);
    void preload_outputs();
    void commutate();
    void update_outputs();
    void drive_advanced(unsigned n);
    void write_compare(unsigned n, u32 value);
    [[nodiscard]] u64 dead_time_cycles() const;
    [[nodiscard]] bool break_active() const;
    void update_break();
    void break_changed();
    // Inputs, in timer_inputs.cpp.
    [[nodiscard]] bool heard(unsigned n) const;
    void pins_changed();
    bool feed(Input &input, bool level, u32 filter, bool is_heard);
    [[nodiscard]] Time filtered_at(u32 filter) const;
    [[nodiscard]] bool active(unsigned n, bool level) const;
    void input_settled(unsigned n);
    void capture_edge(unsigned n);
    void capture(unsigned n);
    void count_encoder(unsigned n);
    void external_changed();
    [[nodiscard]] bool external_level() const;
    void restart_external();
    void external_settled();
    // Triggers, DMA and interrupts, in timer_triggers.cpp.
    [[nodiscard]] u32 slave_mode() const { return slave_ & 7; }
    [[nodiscard]] u32 trigger_source() const { return slave_ >> 4 & 7; }
    [[nodiscard]] u32 master_mode() const { return control2_ >> 4 & 7; }
    [[nodiscard]] bool encodes() const { return slave_mode() >= 1 && slave_mode() <= 3; }
    [[nodiscard]] bool selected_level() const;
    [[nodiscard]] bool listens() const;
    void trigger_input(bool level);
    void triggered();
    void update_trigger();
    void ask(unsigned request);
    void update_lines();

    // CR1.
    static constexpr u32 kEnable = 1, kUpdateDisable = 2, kUpdateSilent = 4, kOnePulse = 8, kDown = 0x10,
                         kCentred = 0x60, kPreload = 0x80;
    // CR2, and what it makes the trigger output (MMS).
    static constexpr u32 kPreloadedControl = 1, kCommutateByTrigger = 4, kRequestByUpdate = 8,
                         kXorInputs = 0x80;
    enum MasterMode : u32 {
        kTriggerByReset,
        kTriggerByEnable,
        kTriggerByUpdate,
        kTriggerByCompare,
        kTriggerByReference
    };
    // SMCR, its trigger selection (TS, from 0 the internal triggers) and its slave modes (SMS, from 1
    // encoders).
    static constexpr u32 kExternalPrescaler = 3u << 12, kExternalClock = 1u << 14,
                         kExternalInverted = 1u << 15;
    enum TriggerSource : u32 { kEdgesOfFirst = 4, kFirstInput, kSecondInput, kExternalInput };
    enum SlaveMode : u32 { kReset = 4, kGated, kStarted, kExternalMode };
    // BDTR.
    static constexpr u32 kAutomaticOutput = 1u << 14, kMainOutput = 1u << 15;

    Clock &clock_;
    Trace &trace_;
    ClockGate tree_;
    TimerKind kind_;
    Event event_;
    std::vector<std::unique_ptr<Channel>> channels_;
    Signal external_; // ETR.
    Signal break_input_;
    Input external_input_;
    std::array<TriggerLine *, 4> internal_{};
    u64 hertz_;
    Time origin_;
    TimerCounter counter_;
    u64 mark_ = 0;  // The cycle up to which counter_ and phase_ are right.
    u32 phase_ = 0; // The prescaler's counter.
    bool running_ = false;
    bool busy_ = false; // In the midst of its own events: what comes back meanwhile waits.
    bool trigger_level_ = false;
    bool external_raw_ = false; // ETR after its polarity.
    u32 external_edges_ = 0;    // Counted by ETR's prescaler.
    u32 prescaler_ = 0;
    u32 prescaler_preload_ = 0;
    u32 reload_preload_ = 0;
    u32 repetitions_left_ = 0;
    u32 repetition_ = 0;
    u32 control1_ = 0;
    u32 control2_ = 0;
    u32 slave_ = 0;
    u32 interrupts_ = 0;
    u32 status_ = 0;
    std::array<u32, 2> compare_mode_{};
    u32 compare_enable_ = 0;
    std::array<u32, 2> output_modes_{}; // As commutated.
    u32 output_enables_ = 0;
    u32 break_ = 0;
    u32 lock_ = 0; // The level that was written first.
    u32 burst_ = 0;
    u32 burst_position_ = 0;
    u32 option_ = 0;
};

} // namespace terrarium::stm32f4
