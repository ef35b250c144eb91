// The timer's counter in time: what has happened since, update events, and when something happens next.
#include <algorithm>

#include "sim/stm32f4/timer.h"

namespace terrarium::stm32f4 {

namespace {
constexpr u32 kUpdateFlag = 1;
// A 32-bit timer with a prescaler counts for longer than time can tell; it looks again after this.
constexpr u64 kLongestSeconds = 86'400;
} // namespace

u64 Timer::cycles() const { return hertz_ != 0 ? Hertz(hertz_).ticks_at(clock_.now() - origin_) : 0; }

// When so many will have passed; only while the clock runs.
Time Timer::at_cycle(u64 cycle) const { return origin_ + Hertz(hertz_).time_of(cycle); }

// From now on at the clock's next edge.
void Timer::align() { mark_ = Hertz(hertz_).first_tick_from(clock_.now() - origin_); }

// The bus clock drives the counter; otherwise inputs do, or nothing.
bool Timer::clocked() const {
    if (hertz_ == 0 || (control1_ & kEnable) == 0 || (slave_ & kExternalClock) != 0 || encodes())
        return false;
    if (slave_mode() == kExternalMode) return false;
    return slave_mode() != kGated || trigger_level_;
}

// Brings everything to the present, event by event.
void Timer::settle() {
    if (!running_ || busy_) return;
    u64 const present = cycles();
    if (present <= mark_) return;
    u64 const passed = present - mark_;
    mark_ = present;
    advance(passed);
    if ((control1_ & kEnable) == 0) running_ = false;
}

// By cycles of what drives the prescaler.
void Timer::advance(u64 cycles) {
    bool const outer = std::exchange(busy_, true);
    u64 boundaries = 0;
    while ((control1_ & kEnable) != 0 && counter_.moves()) {
        u64 const step = u64(prescaler_) + 1;
        u64 const ticks = (phase_ + cycles) / step;
        u64 const left = counter_.ticks_to_boundary();
        if (ticks < left) {
            phase_ = u32((phase_ + cycles) % step);
            count_on(ticks);
            break;
        }
        cycles -= left * step - phase_;
        phase_ = 0;
        cross_boundary();
        // By now all preloads are taken over and all flags are set: where nobody watched, two rounds of the
        // repetition counter (two, for outputs that toggle) change nothing and are taken at once.
        u64 const updates = u64(repetition_) + 1;
        if (++boundaries == 4 * (updates + 1))
            cycles %= 2 * updates * counter_.period() * (u64(prescaler_) + 1);
    }
    busy_ = outer;
}

void Timer::count_on(u64 ticks) {
    for (unsigned n = 0; n < kind_.channels; ++n) {
        u64 const match = counter_.ticks_to(channels_[n]->compare);
        if (match != 0 && match <= ticks) compare_matched(n);
    }
    counter_.move(ticks);
}

void Timer::cross_boundary() {
    count_on(counter_.ticks_to_boundary() - 1);
    // What lies beyond the reload value is flagged at the overflow; counting down, at the underflow.
    for (unsigned n = 0; n < kind_.channels && !(counter_.centred && counter_.down); ++n) {
        if (is_output(n) && channels_[n]->compare > counter_.reload) compare_flag(n);
    }
    update_event(Cause::Overflow);
    counter_.cross();
    for (unsigned n = 0; n < kind_.channels; ++n) {
        if (channels_[n]->compare == counter_.count) compare_matched(n);
    }
}

void Timer::update_event(Cause cause) {
    bool const overflow = cause == Cause::Overflow;
    if ((control1_ & kUpdateDisable) != 0) return;
    if (overflow && repetitions_left_ > 0) {
        --repetitions_left_;
        return;
    }
    repetitions_left_ = repetition_;
    prescaler_ = prescaler_preload_;
    counter_.reload = reload_preload_;
    for (unsigned n = 0; n < kind_.channels; ++n) {
        Channel &channel = *channels_[n];
        if (is_output(n)) channel.compare = channel.preload;
        channel.cleared = false;
        if ((control2_ & kRequestByUpdate) != 0) ask(kCompareRequest + n);
    }
    if (overflow || (control1_ & kUpdateSilent) == 0) {
        status_ |= kUpdateFlag;
        ask(kUpdateRequest);
    }
    if ((break_ & kAutomaticOutput) != 0 && !break_active()) break_ |= kMainOutput;
    if (overflow && (control1_ & kOnePulse) != 0) control1_ &= ~kEnable;
    if (master_mode() == kTriggerByUpdate) trigger.pulse();
}

// By the update bit or a slave's reset: the prescaler begins anew too.
void Timer::reinitialise(Cause cause) {
    bool const outer = std::exchange(busy_, true);
    phase_ = 0;
    align();
    update_event(cause);
    counter_.restart();
    if (master_mode() == kTriggerByReset) trigger.pulse();
    busy_ = outer;
}

// What was counted so far was counted at the old frequency.
void Timer::clock_changed() {
    if (tree_.hertz(kind_.domain) == hertz_) return;
    settle();
    hertz_ = tree_.hertz(kind_.domain);
    origin_ = clock_.now();
    mark_ = 0;
    changed();
    pins_changed(); // What they did while there was no clock is an edge now.
}

// After anything has: outputs, triggers, interrupts and the next event follow.
void Timer::changed() {
    if (busy_) return; // Whoever is busy ends with this.
    bool const runs = clocked();
    if (runs && !running_) align();
    running_ = runs;
    busy_ = true;
    u32 const before = break_;
    update_outputs();
    if (break_ != before) update_outputs(); // An output that is wired to the break.
    update_trigger();
    busy_ = false;
    update_lines();
    schedule();
}

bool Timer::update_matters() const {
    u32 const mask = (control2_ & kRequestByUpdate) != 0 ? 0x1F01 : 0x101;
    if ((interrupts_ & mask) != 0 || master_mode() == kTriggerByUpdate) return true;
    if ((control1_ & kOnePulse) != 0 && master_mode() == kTriggerByEnable) return true;
    if ((break_ & (kAutomaticOutput | kMainOutput)) == kAutomaticOutput) return true;
    for (unsigned n = 0; n < kind_.channels; ++n) {
        if (output_matters(n) && (output_mode(n) >= 6 || channels_[n]->cleared)) return true;
    }
    return false;
}

void Timer::schedule() {
    if (!running_ || !counter_.moves()) return event_.cancel();
    u64 const boundary = counter_.ticks_to_boundary();
    u64 nearest = update_matters() ? boundary : ~u64(0);
    for (unsigned n = 0; n < kind_.channels; ++n) {
        if (!compare_matters(n)) continue;
        u64 const match = counter_.ticks_to(channels_[n]->compare);
        nearest = std::min(nearest, match != 0 ? match : boundary);
    }
    if (nearest == ~u64(0)) return event_.cancel();
    u64 const cycles = std::min(nearest * (u64(prescaler_) + 1) - phase_, hertz_ * kLongestSeconds);
    event_.at(at_cycle(mark_ + cycles));
}

} // namespace terrarium::stm32f4
