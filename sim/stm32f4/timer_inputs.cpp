// The timer's inputs: filters, capture, the encoder, ETR. RM0090, 17.3.5 to 17.3.7, 17.3.16 to 17.3.18.
#include "sim/stm32f4/timer.h"

namespace terrarium::stm32f4 {

// Something listens to TIn; otherwise its edges are nobody's business.
bool Timer::heard(unsigned n) const {
    if (encodes() && n < 2) return true;
    if ((mode_bits(n) & 3) == 1) return true;
    if ((n ^ 1) < kind_.channels && (mode_bits(n ^ 1) & 3) == 2) return true;
    u32 const source = trigger_source();
    return n == 0 ? source == kEdgesOfFirst || source == kFirstInput : n == 1 && source == kSecondInput;
}

void Timer::pins_changed() {
    if (clock_.restoring || hertz_ == 0) return; // Without a clock no sample is taken.
    for (unsigned n = 0; n < kind_.channels; ++n) {
        bool level = channels_[n]->signal.level();
        if (n == 0 && (control2_ & kXorInputs) != 0)
            level ^= channels_[1]->signal.level() ^ channels_[2]->signal.level();
        u32 const filter = is_output(n) ? 0 : mode_bits(n) >> 4;
        if (feed(channels_[n]->input, level, filter, heard(n))) input_settled(n);
    }
    if (kind_.external_on_first) external_changed();
}

// True when the input has changed now and not through the filter.
bool Timer::feed(Input &input, bool level, u32 filter, bool is_heard) {
    if (level == input.raw) return false;
    input.raw = level;
    if (!is_heard) input.level = level;
    if (level == input.level) {
        input.event.cancel();
        return false;
    }
    if (filter == 0 && !busy_) return true;
    input.event.at(filtered_at(filter));
    return false;
}

// When the filter has seen enough samples of the level that came now. Without a filter, one cycle from now:
// for what the timer itself has caused.
Time Timer::filtered_at(u32 filter) const {
    struct Setting {
        u8 clock; // In cycles of the filter clock, 0 for the timer's.
        u8 samples;
    };
    static constexpr Setting kSettings[16] = {{0, 1},  {0, 2},  {0, 4},  {0, 8}, {2, 6},  {2, 8},
                                              {4, 6},  {4, 8},  {8, 6},  {8, 8}, {16, 5}, {16, 6},
                                              {16, 8}, {32, 5}, {32, 6}, {32, 8}};
    Setting const &setting = kSettings[filter & 15];
    u64 const filter_clock = u64(1) << std::min(control1_ >> 8 & 3, 2u);
    u64 const step = setting.clock == 0 ? 1 : setting.clock * filter_clock;
    return at_cycle((cycles() / step + setting.samples) * step);
}

bool Timer::active(unsigned n, bool level) const {
    bool const inverted = (polarity(n) & 2) != 0;
    bool const both = inverted && (polarity(n) & 8) != 0;
    return both || level != inverted;
}

void Timer::input_settled(unsigned n) {
    settle();
    bool const level = channels_[n]->input.level = channels_[n]->input.raw;
    if (encodes()) count_encoder(n);
    // A channel listens to its own input (CCxS 1) or to that of its neighbour in the pair (CCxS 2).
    for (unsigned const listener : {n, n ^ 1}) {
        u32 const selection = listener == n ? 1 : 2;
        if (listener >= kind_.channels || (mode_bits(listener) & 3) != selection) continue;
        if (active(listener, level)) capture_edge(listener);
    }
    u32 const source = trigger_source();
    if (n == 0 && source == kEdgesOfFirst) {
        trigger_input(true);
        trigger_input(false);
    }
    if ((n == 0 && source == kFirstInput) || (n == 1 && source == kSecondInput)) {
        bool const both = (polarity(n) & 0xA) == 0xA;
        if (both) trigger_input(!trigger_level_);
        trigger_input(both ? false : active(n, level));
    }
    changed();
}

// Counted by the capture prescaler.
void Timer::capture_edge(unsigned n) {
    if ((polarity(n) & 1) == 0) return;
    Channel &channel = *channels_[n];
    if (++channel.edges < 1u << (mode_bits(n) >> 2 & 3)) return;
    channel.edges = 0;
    capture(n);
}

void Timer::capture(unsigned n) {
    channels_[n]->compare = channels_[n]->preload = counter_.count;
    if ((status_ & 2u << n) != 0) status_ |= 0x200u << n;
    compare_flag(n);
}

// RM0090, table 97: each edge counts up or down by the level of the other input. Mode 1 counts on the edges
// of TI2, mode 2 on those of TI1, mode 3 on both.
void Timer::count_encoder(unsigned n) {
    u32 const mode = slave_mode();
    if (n > 1 || (mode == 1 && n == 0) || (mode == 2 && n == 1)) return;
    auto const level = [this](unsigned which) {
        return channels_[which]->input.level != ((polarity(which) & 2) != 0);
    };
    counter_.down = n == 0 ? level(0) == level(1) : level(1) != level(0);
    advance(1);
}

// The edges of ETR, after its polarity, are counted by its prescaler.
void Timer::external_changed() {
    if (clock_.restoring || hertz_ == 0) return;
    bool const raw = external_level();
    if (raw == external_raw_) return;
    external_raw_ = raw;
    u32 const divider = 1u << (slave_ >> 12 & 3);
    bool level = raw;
    if (divider > 1) {
        if (raw) external_edges_ = (external_edges_ + 1) % divider;
        level = external_edges_ == 0 && (raw || external_input_.raw);
    }
    if (feed(external_input_, level, slave_ >> 8 & 15, true)) external_settled();
}

bool Timer::external_level() const {
    bool const pin = kind_.external_on_first ? channels_[0]->signal.level() : external_.level();
    return pin != ((slave_ & kExternalInverted) != 0);
}

// After a change of its settings no edge is seen.
void Timer::restart_external() {
    external_input_.event.cancel();
    external_edges_ = 0;
    if (kind_.channels != 4) return;
    external_raw_ = external_level();
    external_input_.raw = external_input_.level = external_raw_ && (slave_ & kExternalPrescaler) == 0;
}

void Timer::external_settled() {
    settle();
    bool const level = external_input_.level = external_input_.raw;
    if (level && (slave_ & kExternalClock) != 0) advance(1);
    if (trigger_source() == kExternalInput) trigger_input(level);
    changed();
}

} // namespace terrarium::stm32f4
