// The timer's outputs: compare, PWM, complementary outputs with dead time, break. RM0090, 17.3.8 to 17.3.15.
#include "sim/stm32f4/timer.h"

namespace terrarium::stm32f4 {

namespace {

// OCxM.
enum OutputMode : u32 { kFrozen, kActive, kInactive, kToggle, kForceLow, kForceHigh, kPwm1, kPwm2 };

// BDTR.
constexpr u32 kIdleDriven = 1u << 10, kOffDriven = 1u << 11, kBreakEnable = 1u << 12, kBreakHigh = 1u << 13;
constexpr u32 kBreakFlag = 0x80, kCommutationFlag = 0x20; // SR.

Drive driven(bool enabled, bool level) { return !enabled ? Drive::None : level ? Drive::High : Drive::Low; }

} // namespace

std::vector<Signal *> Timer::signals() {
    std::vector<Signal *> all;
    for (unsigned n = 0; n < kind_.channels; ++n) {
        all.push_back(&channels_[n]->signal);
        if (has_complement(n)) all.push_back(&channels_[n]->complement);
    }
    if (kind_.channels == 4) all.push_back(&external_);
    if (kind_.advanced) all.push_back(&break_input_);
    return all;
}

// Modes and enables are preloaded with CR2.CCPC, and come into effect together.
void Timer::preload_outputs() {
    if ((control2_ & kPreloadedControl) != 0) return;
    output_modes_ = compare_mode_;
    output_enables_ = compare_enable_;
}

void Timer::commutate() {
    output_modes_ = compare_mode_;
    output_enables_ = compare_enable_;
    status_ |= kCommutationFlag;
    ask(kCommutationRequest);
}

// Somebody sees the reference: a pin, the converters, a slave.
bool Timer::output_matters(unsigned n) const {
    if (!is_output(n)) return false;
    Channel const &channel = *channels_[n];
    bool const main = output_enabled(n) && (channel.signal.routed() || channel.line.connected());
    bool const complement = complement_enabled(n) && channel.complement.routed();
    return main || complement || master_mode() == kTriggerByReference + n;
}

bool Timer::compare_matters(unsigned n) const {
    if (!is_output(n)) return false;
    if (((interrupts_ | interrupts_ >> 8) >> (n + 1) & 1) != 0) return true;
    if (n == 0 && master_mode() == kTriggerByCompare) return true;
    u32 const mode = output_mode(n);
    return output_matters(n) && mode != kFrozen && mode != kForceLow && mode != kForceHigh;
}

// Also for what a capture sets.
void Timer::compare_flag(unsigned n) {
    status_ |= 2u << n;
    if ((control2_ & kRequestByUpdate) == 0) ask(kCompareRequest + n);
    if (n == 0 && master_mode() == kTriggerByCompare) trigger.pulse();
}

void Timer::compare_matched(unsigned n) {
    if (!is_output(n)) return;
    Channel &channel = *channels_[n];
    // Centre-aligned modes 1 and 2 flag only one of the two ways.
    u32 const centred = control1_ >> 5 & 3;
    bool const silent =
        counter_.centred && ((centred == 1 && !counter_.down) || (centred == 2 && counter_.down));
    if (!silent) compare_flag(n);
    switch (output_mode(n)) {
    case kActive: channel.reference = true; break;
    case kInactive: channel.reference = false; break;
    case kToggle: channel.reference = !channel.reference; break;
    default: break;
    }
}

void Timer::update_outputs() {
    for (unsigned n = 0; n < kind_.channels; ++n) {
        Channel &channel = *channels_[n];
        u32 const mode = output_mode(n);
        u32 const count = counter_.count;
        if (mode >= kPwm1) {
            bool const first = counter_.down ? count <= channel.compare : count < channel.compare;
            channel.reference = first == (mode == kPwm1);
        }
        // While ETR is high, and until the update after that.
        if ((mode_bits(n) & 0x80) != 0 && external_input_.level) channel.cleared = true;
        if (channel.cleared) channel.reference = false;
        if (mode == kForceLow || mode == kForceHigh) channel.reference = mode == kForceHigh;
        channel.line.set(is_output(n) && output_enabled(n) && channel.reference);
        if (kind_.advanced)
            drive_advanced(n);
        else
            channel.signal.drive(
                driven(is_output(n) && output_enabled(n), channel.reference != ((polarity(n) & 2) != 0)));
    }
}

// RM0090, table 94.
void Timer::drive_advanced(unsigned n) {
    Channel &channel = *channels_[n];
    bool const main = is_output(n) && output_enabled(n);
    bool const complement = is_output(n) && complement_enabled(n);
    bool const on = (break_ & kMainOutput) != 0;
    Side const side = !on ? Side::Idle : channel.reference ? Side::High : Side::Low;
    if (side != channel.side) {
        bool const between = channel.side != Side::Idle && main && complement;
        channel.side = side;
        u64 const wait = between || !on ? dead_time_cycles() : 0;
        if (wait == 0 || hertz_ == 0)
            channel.dead_time.cancel();
        else
            channel.dead_time.at(at_cycle(cycles() + wait));
    }
    bool const dead = channel.dead_time.pending();
    bool const main_inactive = (polarity(n) & 2) != 0;
    bool const complement_inactive = (polarity(n) & 8) != 0;
    if (!on) {
        // Off at once; after the dead time, the idle level.
        bool const drives = (break_ & kIdleDriven) != 0 && (main || complement);
        u32 const idle = control2_ >> (8 + 2 * n);
        channel.signal.drive(driven(drives, dead ? main_inactive : (idle & 1) != 0));
        channel.complement.drive(
            driven(drives && has_complement(n), dead ? complement_inactive : (idle & 2) != 0));
        return;
    }
    // An output whose neighbour alone is on is held inactive, with OSSR.
    bool const off_driven = (break_ & kOffDriven) != 0 && (main || complement);
    bool const high = main && channel.reference && !(complement && dead);
    // Alone, the complementary output follows the reference; beside the other it is its opposite.
    bool const opposite = complement && (main ? !channel.reference && !dead : channel.reference);
    channel.signal.drive(driven(main || off_driven, high != main_inactive));
    channel.complement.drive(
        driven(complement || (off_driven && has_complement(n)), opposite != complement_inactive));
}

// BDTR.DTG, in cycles of the timer's clock.
u64 Timer::dead_time_cycles() const {
    u64 const field = break_ & 0xFF;
    u64 const filter_clock = u64(1) << std::min(control1_ >> 8 & 3, 2u);
    if (field < 0x80) return field * filter_clock;
    if (field < 0xC0) return (64 + (field & 0x3F)) * 2 * filter_clock;
    return (32 + (field & 0x1F)) * (field < 0xE0 ? 8 : 16) * filter_clock;
}

void Timer::write_compare(unsigned n, u32 value) {
    settle();
    if (!is_output(n)) return;
    Channel &channel = *channels_[n];
    channel.preload = value;
    if ((mode_bits(n) & 8) == 0) channel.compare = value; // No preload.
    changed();
}

bool Timer::break_active() const {
    bool const high = (break_ & kBreakHigh) != 0;
    return (break_ & kBreakEnable) != 0 && break_input_.level(!high) == high;
}

void Timer::update_break() {
    if (!break_active()) return;
    status_ |= kBreakFlag;
    break_ &= ~kMainOutput;
}

void Timer::break_changed() {
    if (clock_.restoring) return;
    settle();
    update_break();
    changed();
}

} // namespace terrarium::stm32f4
