// The timer's channels: outputs, captures, the encoder.
#include "sim/stm32f4/timer.h"

namespace terrarium::stm32f4 {

namespace {

constexpr u32 kMainOutput = 1u << 15; // BDTR.

// OCxM.
enum OutputMode : u32 { kFrozen, kActive, kInactive, kToggle, kForceLow, kForceHigh, kPwm1, kPwm2 };

} // namespace

std::vector<Signal *> Timer::signals() {
    std::vector<Signal *> all;
    for (auto const &channel : channels_) {
        all.push_back(&channel->signal);
        if (kind_.advanced && all.size() < 7) all.push_back(&channel->complement);
    }
    return all;
}

bool Timer::drives(unsigned n) const {
    bool const enabled = (compare_enable_ >> (4 * n) & 1) != 0 && channels_[n]->signal.routed();
    bool const complement = (compare_enable_ >> (4 * n) & 4) != 0 && channels_[n]->complement.routed();
    return is_output(n) && (enabled || complement);
}

bool Timer::compare_matters(unsigned n) const {
    if ((interrupts_ >> (n + 1) & 1) != 0 && is_output(n)) return true;
    u32 const mode = output_mode(n);
    return drives(n) && mode != kFrozen && mode != kForceLow && mode != kForceHigh;
}

void Timer::compare_matched(unsigned n) {
    if (!is_output(n)) return;
    Channel &channel = *channels_[n];
    status_ |= 2u << n;
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
        if (mode >= kPwm1) channel.reference = (count_ < channel.compare) == (mode == kPwm1);
        if (mode == kForceLow || mode == kForceHigh) channel.reference = mode == kForceHigh;
        u32 const enable = compare_enable_ >> (4 * n);
        bool const on = is_output(n) && (!kind_.advanced || (break_ & kMainOutput) != 0);
        auto const drive = [](bool enabled, bool level) {
            return !enabled ? Drive::None : level ? Drive::High : Drive::Low;
        };
        channel.signal.drive(drive(on && (enable & 1) != 0, channel.reference != ((enable & 2) != 0)));
        // Alone, the complementary output follows the reference; beside the other it is its opposite.
        bool const both = (enable & 1) != 0;
        bool const complement = both ? !channel.reference : channel.reference;
        channel.complement.drive(drive(on && (enable & 4) != 0, complement != ((enable & 8) != 0)));
    }
}

void Timer::write_compare(unsigned n, u32 value) {
    settle();
    if (!is_output(n)) return;
    Channel &channel = *channels_[n];
    channel.preload = value;
    if ((mode_bits(n) & 8) == 0) channel.compare = value; // No preload.
    changed();
}

void Timer::input_changed(unsigned n, bool level) {
    if (hertz_ == 0) return; // Stopped.
    if (n < 2) count_encoder(n, level);
    // A channel listens to its own input (CCxS 1) or to that of its neighbour in the pair (CCxS 2).
    if ((mode_bits(n) & 3) == 1) capture(n, level);
    if ((n ^ 1) < kind_.channels && (mode_bits(n ^ 1) & 3) == 2) capture(n ^ 1, level);
}

void Timer::capture(unsigned n, bool level) {
    u32 const enable = compare_enable_ >> (4 * n);
    if ((enable & 1) == 0) return;
    bool const inverted = (enable & 2) != 0;
    bool const both = inverted && (enable & 8) != 0;
    if (!both && level == inverted) return;
    Channel &channel = *channels_[n];
    u32 const divider = 1u << (mode_bits(n) >> 2 & 3);
    if (++channel.edges < divider) return;
    channel.edges = 0;
    settle();
    channel.compare = channel.preload = count_;
    if ((status_ & 2u << n) != 0) status_ |= 0x200u << n;
    status_ |= 2u << n;
    changed();
}

// RM0090, table 97: each edge counts up or down by the level of the other input.
void Timer::count_encoder(unsigned n, bool level) {
    u32 const mode = slave_mode_ & 7;
    if (mode < 1 || mode > 3 || (control1_ & kEnable) == 0 || kind_.channels < 2) return;
    // Mode 1 counts on the edges of TI2, mode 2 on those of TI1, mode 3 on both.
    if ((mode == 1 && n == 0) || (mode == 2 && n == 1)) return;
    auto const polarity = [this](unsigned which) { return (compare_enable_ >> (4 * which) & 2) != 0; };
    bool const own = level != polarity(n);
    bool const other = channels_[n ^ 1]->signal.level() != polarity(n ^ 1);
    bool const up = n == 0 ? own != other : own == other;
    if (up) {
        count_ = count_ >= reload_ ? 0 : count_ + 1;
        control1_ &= ~0x10u;
    } else {
        count_ = count_ == 0 ? reload_ : count_ - 1;
        control1_ |= 0x10; // DIR.
    }
    if (count_ == (up ? 0 : reload_)) update_event(true);
    changed();
}

void Timer::remark_unmodelled() {
    std::string const &who = name();
    u32 const mode = slave_mode_ & 7;
    bool const encoder = mode >= 1 && mode <= 3;
    if ((control1_ & 0x70) != 0 && !encoder) {
        trace_.remark(who +
                      ": counting down and centre-aligned (CR1.DIR, CMS) are not modelled; it counts up");
    }
    if (mode > 3) trace_.remark(who + ": slave mode " + std::to_string(mode) + " (SMCR.SMS) is not modelled");
    if ((slave_mode_ & 0x4000) != 0) trace_.remark(who + ": the external clock (SMCR.ECE) is not modelled");
    if ((interrupts_ & 0x7F00) != 0) trace_.remark(who + ": DMA requests (DIER) are not modelled");
}

void Timer::update_lines() {
    u32 const active = status_ & interrupts_;
    update_irq.set((active & 1) != 0);
    compare_irq.set((active & 0x1E) != 0);
}

} // namespace terrarium::stm32f4
