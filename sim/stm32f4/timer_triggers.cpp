// What starts the timer, what it starts, and what it asks for: slave modes, TRGO, DMA requests, interrupts.
// RM0090, 17.3.19, 17.3.20 and 18.3.14 to 18.3.16.
#include "sim/stm32f4/timer.h"

namespace terrarium::stm32f4 {

namespace {
constexpr u32 kTriggerFlag = 0x40; // SR.
}

void Timer::connect_internal_trigger(unsigned n, TriggerLine &source) {
    internal_[n] = &source;
    source.connect([this, n](bool level) {
        if (trigger_source() == n && listens()) trigger_input(level);
    });
}

// The trigger input means anything to this timer: by its slave mode, a channel on TRC, or commutation.
bool Timer::listens() const {
    if (slave_mode() >= kReset) return true;
    for (unsigned n = 0; n < kind_.channels; ++n) {
        if ((mode_bits(n) & 3) == 3) return true;
    }
    return (control2_ & (kPreloadedControl | kCommutateByTrigger)) ==
           (kPreloadedControl | kCommutateByTrigger);
}

// The level of the trigger input, for when its selection changes.
bool Timer::selected_level() const {
    if (!has_slave_mode()) return false;
    u32 const source = trigger_source();
    if (source < 4) return internal_[source] != nullptr && internal_[source]->level();
    if (source == kEdgesOfFirst) return false;
    if (source == kExternalInput) return external_input_.level;
    unsigned const n = source - kFirstInput;
    return (polarity(n) & 0xA) != 0xA && active(n, channels_[n]->input.level);
}

void Timer::trigger_input(bool level) {
    if (level == trigger_level_) return;
    settle();
    trigger_level_ = level;
    if (busy_)
        return trace_.remark(name() + " is triggered by what it triggers; such a ring is not modelled");
    u32 const mode = slave_mode();
    if (mode == kGated || (level && mode > kGated) || (level && mode == kReset)) {
        status_ |= kTriggerFlag;
        ask(kTriggerRequest);
    }
    if (level) triggered();
    changed();
}

void Timer::triggered() {
    for (unsigned n = 0; n < kind_.channels && trigger_source() <= kEdgesOfFirst; ++n) {
        if ((mode_bits(n) & 3) == 3) capture_edge(n);
    }
    u32 const commutates = kPreloadedControl | kCommutateByTrigger;
    if ((control2_ & commutates) == commutates) commutate();
    if (slave_mode() == kReset) reinitialise(Cause::Trigger);
    if (slave_mode() == kStarted) control1_ |= kEnable;
    if (slave_mode() == kExternalMode && (slave_ & kExternalClock) == 0) advance(1);
}

// TRGO, where it is a level; its pulses come from where they happen.
void Timer::update_trigger() {
    u32 const mode = master_mode();
    bool level = false;
    if (mode == kTriggerByEnable)
        level = (control1_ & kEnable) != 0 && (slave_mode() != kGated || trigger_level_);
    if (mode >= kTriggerByReference && mode - kTriggerByReference < kind_.channels)
        level = channels_[mode - kTriggerByReference]->reference;
    trigger.set(level);
}

void Timer::ask(unsigned request) {
    if ((interrupts_ >> (8 + request) & 1) != 0) requests[request].set(true);
}

// A burst is asked for until it is whole.
void Timer::served(unsigned request) {
    if (burst_position_ == 0) requests[request].set(false);
}

void Timer::update_lines() {
    u32 const active = status_ & interrupts_;
    update_irq.set((active & 1) != 0);
    compare_irq.set((active & 0x1E) != 0);
    trigger_irq.set((active & 0x60) != 0);
    break_irq.set((active & 0x80) != 0);
}

} // namespace terrarium::stm32f4
