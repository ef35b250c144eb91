#include "sim/core/can_node.h"

#include <algorithm>
#include <utility>

namespace terrarium {

namespace {

constexpr u64 kJoiningBits = 11;
constexpr u32 kRecoveries = 128;
constexpr u32 kFlagBits = 6;
constexpr u32 kDelimiterBits = 8;
constexpr u32 kEndOfFrameBits = 7;
constexpr u32 kIntermissionBits = 3;
constexpr u32 kSuspendedBits = 8;
constexpr unsigned kBusOffLimit = 255;

} // namespace

void CanTiming::archive(Archive &archive) {
    archive(hertz, quantum, segment1, segment2, jump);
    bool const sensible = hertz <= 1'000'000'000 && quantum >= 1 && quantum <= 1024 && segment1 >= 1 &&
                          segment1 <= 16 && segment2 >= 1 && segment2 <= 8 && jump >= 1 && jump <= 4;
    if (!archive.require(sensible, "a CAN bit makes no sense")) *this = {};
}

CanNode::CanNode(Clock &clock, std::string const &name, Owner &owner)
    : clock_(clock), owner_(owner), tick_(clock, name, [this] { tick(); }) {}

// What is left of the present bit begins anew with the new clock.
void CanNode::set_timing(CanTiming const &timing) {
    if (timing == timing_) return;
    timing_ = timing;
    origin_ = clock_.now();
    cycle_ = 0;
    if (phase_ == Phase::Joining || phase_ == Phase::Recovering) return await_recessive_bits();
    if (!on_wire()) return;
    if (sampled_) cycle_ -= timing_.sample_cycles(); // Modulo 2^64; the bit's end is what counts.
    schedule(sampled_ ? timing_.bit_cycles() : timing_.sample_cycles());
}

void CanNode::set_mode(bool loopback, bool silent) {
    loopback_ = loopback;
    silent_ = silent;
    level_changed();
}

void CanNode::set_line(bool recessive) {
    line_ = recessive;
    level_changed();
}

void CanNode::drive(bool recessive) {
    if (recessive == driven_) return;
    driven_ = recessive;
    if (!silent_) owner_.drive(recessive);
    level_changed();
}

void CanNode::level_changed() {
    bool const level = loopback_ ? driven_ : silent_ ? line_ && driven_ : line_;
    if (level == level_) return;
    level_ = level;
    if (phase_ == Phase::Joining || phase_ == Phase::Recovering) return await_recessive_bits();
    if (level) return; // Only edges to dominant synchronise.
    if (phase_ == Phase::Idle) {
        origin_ = clock_.now();
        cycle_ = 0;
        return begin(nullptr);
    }
    if (on_wire() && last_sample_) synchronise();
}

// A late edge makes the present bit longer, an early one shorter.
void CanNode::synchronise() {
    if (timing_.hertz == 0) return;
    Time const now = clock_.now();
    u64 const jump = u64(timing_.jump) * timing_.quantum;
    u64 const at = Hertz(timing_.hertz).ticks_at(std::max(now - origin_, Time()));
    if (!sampled_) {
        u64 const late = at > cycle_ ? (at - cycle_) / timing_.quantum * timing_.quantum : 0;
        if (late == 0 || !driven_) return; // Who sends the edge does not follow it.
        cycle_ += std::min(late, jump);
        return schedule(timing_.sample_cycles());
    }
    u64 const end = cycle_ + timing_.bit_cycles();
    if (at >= end) return;
    u64 const early = (end - at) / timing_.quantum * timing_.quantum;
    if (early == 0) return;
    cycle_ -= std::min(early, jump);
    schedule(timing_.bit_cycles());
}

void CanNode::schedule(u64 cycles) {
    if (timing_.hertz == 0) return tick_.cancel();
    tick_.at(time_of(cycle_ + cycles));
}

void CanNode::join() {
    transmitting_ = false;
    drive(true);
    if (bus_off()) {
        recoveries_ = 0;
        phase_ = Phase::Recovering;
    } else {
        phase_ = Phase::Joining;
    }
    await_recessive_bits();
}

void CanNode::recover() {
    if (phase_ != Phase::BusOff) return;
    recoveries_ = 0;
    phase_ = Phase::Recovering;
    await_recessive_bits();
}

void CanNode::leave() {
    tick_.cancel();
    transmitting_ = false;
    phase_ = bus_off() ? Phase::BusOff : Phase::Off;
    drive(true);
}

void CanNode::wake() {
    if (phase_ != Phase::Idle || timing_.hertz == 0) return;
    CanFrame const *const frame = owner_.to_send();
    if (frame == nullptr) return;
    origin_ = clock_.now();
    cycle_ = 0;
    begin(frame);
}

void CanNode::await_recessive_bits() {
    if (!level_ || timing_.hertz == 0) return tick_.cancel();
    origin_ = clock_.now();
    cycle_ = 0;
    schedule(kJoiningBits * timing_.bit_cycles());
}

void CanNode::eleven_passed() {
    bool const recovering = phase_ == Phase::Recovering;
    if (recovering && ++recoveries_ < kRecoveries) {
        await_recessive_bits();
        if (recoveries_ == 1) owner_.joined();
        return;
    }
    phase_ = Phase::Idle;
    origin_ = clock_.now();
    cycle_ = 0;
    if (recovering) {
        transmit_errors_ = receive_errors_ = 0;
        owner_.counted();
    } else {
        owner_.joined();
    }
    go_idle();
}

// The bus is free, and a bit begins: it goes to whoever has something to send. Another may have begun at this
// very instant.
void CanNode::go_idle() {
    if (phase_ != Phase::Off) phase_ = Phase::Idle;
    tick_.cancel();
    owner_.free();
    if (phase_ != Phase::Idle || timing_.hertz == 0) return;
    CanFrame const *const frame = owner_.to_send();
    if (frame != nullptr || !level_) begin(frame);
}

// A frame's first bit has begun where cycle_ is: this node's, or (null) another's.
void CanNode::begin(CanFrame const *frame) {
    if (timing_.hertz == 0) return;
    phase_ = Phase::Frame;
    decoder_.reset();
    sampled_ = transmitting_ = false;
    last_sample_ = true;
    schedule(timing_.sample_cycles());
    if (frame == nullptr) return;
    transmit(*frame);
    drive(false);
}

// From the present bit on, which is the frame's first.
void CanNode::transmit(CanFrame const &frame) {
    frame_ = frame;
    bits_ = can_bits(frame);
    position_ = 0;
    transmitting_ = true;
}

// Who has something to send as another begins takes part.
void CanNode::take_part() {
    if (CanFrame const *const frame = owner_.to_send()) transmit(*frame);
}

void CanNode::tick() {
    if (phase_ == Phase::Joining || phase_ == Phase::Recovering) return eleven_passed();
    if (!on_wire()) return;
    if (!sampled_) {
        sampled_ = true;
        schedule(timing_.bit_cycles());
        last_sample_ = level_;
        return sample(level_);
    }
    cycle_ += timing_.bit_cycles();
    sampled_ = false;
    schedule(timing_.sample_cycles());
    next_bit();
}

// What the new bit is to be.
void CanNode::next_bit() {
    switch (phase_) {
    case Phase::Frame: return drive(!transmitting_ || ++position_ >= bits_.size() || bits_[position_]);
    case Phase::AcknowledgeSlot: return drive(transmitting_ || !decoder_.crc_matches());
    case Phase::ErrorFlag: return drive(passive_flag_);
    case Phase::OverloadFlag: return drive(false);
    case Phase::Intermission:
        if (position_ < kIntermissionBits) break;
        if (was_transmitting_ && error_passive()) {
            phase_ = Phase::Suspended;
            position_ = 0;
            break;
        }
        return go_idle();
    case Phase::Suspended:
        if (position_ < kSuspendedBits) break;
        return go_idle();
    default: break;
    }
    drive(true);
}

void CanNode::sample(bool recessive) {
    switch (phase_) {
    case Phase::Frame: return sample_frame(recessive);
    case Phase::CrcDelimiter:
        if (!recessive) return fail(CanError::Form);
        phase_ = Phase::AcknowledgeSlot;
        return;
    case Phase::AcknowledgeSlot:
        if (transmitting_ && recessive && !loopback_) return fail(CanError::Acknowledge);
        if (!transmitting_ && recessive && !driven_) return fail(CanError::DominantBit);
        phase_ = Phase::AcknowledgeDelimiter;
        return;
    case Phase::AcknowledgeDelimiter:
        if (!recessive) return fail(CanError::Form);
        if (!decoder_.crc_matches()) return fail(CanError::Crc);
        phase_ = Phase::EndOfFrame;
        position_ = 0;
        return;
    case Phase::EndOfFrame: return sample_end_of_frame(recessive);
    case Phase::ErrorFlag:
    case Phase::OverloadFlag: return sample_flag(recessive);
    case Phase::FlagsEnd: return sample_flags_end(recessive);
    case Phase::ErrorDelimiter:
        if (!recessive)
            return position_ + 1 < kDelimiterBits ? fail(CanError::Form) : begin_flag(Phase::OverloadFlag);
        if (++position_ < kDelimiterBits) return;
        phase_ = Phase::Intermission;
        position_ = 0;
        return;
    case Phase::Intermission:
    case Phase::Suspended: return sample_gap(recessive);
    default: return;
    }
}

void CanNode::sample_frame(bool recessive) {
    unsigned const position = decoder_.count();
    bool const stuff = decoder_.expects_stuff();
    if (transmitting_ && recessive != driven_) {
        if (recessive) return fail(CanError::DominantBit);
        if (!CanDecoder::arbitrates(position, frame_.extended)) return fail(CanError::RecessiveBit);
        if (stuff) return fail(CanError::Stuff, false);
        transmitting_ = false;
        owner_.lost();
    }
    CanDecoder::Step const step = decoder_.take(recessive);
    if (step == CanDecoder::Step::StuffError) return fail(CanError::Stuff);
    if (position == 0) {
        owner_.begun();
        if (!transmitting_) take_part();
    }
    if (step == CanDecoder::Step::Complete) phase_ = Phase::CrcDelimiter;
}

void CanNode::sample_end_of_frame(bool recessive) {
    bool const last = position_ + 1 == kEndOfFrameBits;
    if (!recessive && !(last && !transmitting_)) return fail(CanError::Form);
    ++position_;
    if (position_ + 1 == kEndOfFrameBits && (!transmitting_ || loopback_)) {
        // To a receiver a frame is good one bit before its end.
        u32 const errors = receive_errors_;
        if (!transmitting_)
            set_counters(transmit_errors_, errors > 127 ? 120 : errors - (errors > 0 ? 1 : 0));
        if (!transmitting_) owner_.noticed(CanError::None);
        owner_.received(decoder_.frame());
    }
    if (!last) return;
    was_transmitting_ = transmitting_;
    phase_ = Phase::Intermission;
    position_ = 0;
    if (!recessive) return begin_flag(Phase::OverloadFlag);
    if (!std::exchange(transmitting_, false)) return;
    set_counters(transmit_errors_ - (transmit_errors_ > 0 ? 1 : 0), receive_errors_);
    owner_.noticed(CanError::None);
    owner_.sent();
}

// An active flag is six dominant bits; a passive one is over when six equal bits have been there.
void CanNode::sample_flag(bool recessive) {
    bool const passive = phase_ == Phase::ErrorFlag && passive_flag_;
    if (passive) {
        run_ = recessive == flag_level_ ? run_ + 1 : 1;
        flag_level_ = recessive;
        if (!recessive && std::exchange(unacknowledged_, false)) count_error(8);
        if (bus_off() || run_ < kFlagBits) return;
    } else {
        if (recessive) count_error(8);
        if (bus_off() || ++position_ < kFlagBits) return;
    }
    phase_ = Phase::FlagsEnd;
    position_ = run_ = 0;
}

void CanNode::sample_flags_end(bool recessive) {
    if (recessive) {
        phase_ = Phase::ErrorDelimiter;
        position_ = 1;
        return;
    }
    // A receiver whose flag is followed by a dominant bit was the first to notice.
    if (run_ == 0 && !was_transmitting_ && !overload_) count_error(8);
    if (++run_ % 8 == 0) count_error(8);
}

// Between frames.
void CanNode::sample_gap(bool recessive) {
    if (recessive) {
        ++position_;
        return;
    }
    if (phase_ == Phase::Intermission && position_ + 1 < kIntermissionBits)
        return begin_flag(Phase::OverloadFlag);
    // The start of a frame, which this sample is the middle of.
    bool const may_send = phase_ == Phase::Intermission;
    phase_ = Phase::Frame;
    decoder_.reset();
    transmitting_ = false;
    decoder_.take(false);
    owner_.begun();
    if (may_send) take_part();
}

void CanNode::fail(CanError error, bool counts) {
    bool const sender = transmitting_;
    unacknowledged_ = sender && error == CanError::Acknowledge && error_passive();
    was_transmitting_ = sender || (phase_ == Phase::ErrorDelimiter && was_transmitting_);
    transmitting_ = false;
    begin_flag(Phase::ErrorFlag);
    owner_.noticed(error);
    if (counts && !unacknowledged_) count_error(was_transmitting_ ? 8 : 1);
    if (sender) owner_.failed();
}

void CanNode::begin_flag(Phase phase) {
    phase_ = phase;
    overload_ = phase == Phase::OverloadFlag;
    passive_flag_ = error_passive();
    flag_level_ = true;
    position_ = run_ = 0;
}

void CanNode::count_error(unsigned by) {
    if (was_transmitting_) {
        set_counters(transmit_errors_ + by, receive_errors_);
    } else {
        set_counters(transmit_errors_, std::min(receive_errors_ + by, 255u));
    }
}

void CanNode::set_counters(unsigned transmit, unsigned receive) {
    if (transmit == transmit_errors_ && receive == receive_errors_) return;
    transmit_errors_ = transmit;
    receive_errors_ = receive;
    if (transmit_errors_ > kBusOffLimit) {
        transmit_errors_ = kBusOffLimit;
        phase_ = Phase::BusOff;
        transmitting_ = false;
        tick_.cancel();
        drive(true);
    }
    owner_.counted();
}

void CanNode::reset() {
    leave();
    phase_ = Phase::Off;
    last_sample_ = true;
    transmit_errors_ = receive_errors_ = 0;
}

void CanNode::archive(Archive &archive) {
    archive(tick_, timing_, phase_, loopback_, silent_, line_, driven_, level_, last_sample_, origin_, cycle_,
            sampled_, transmitting_, frame_, position_, run_, was_transmitting_, passive_flag_, overload_,
            flag_level_, unacknowledged_, decoder_, transmit_errors_, receive_errors_, recoveries_);
    if (!archive.loading()) return;
    if (!archive.require(phase_ <= Phase::Suspended, "a CAN node does nothing known")) phase_ = Phase::Off;
    // 40 days, or a little before the origin.
    bool const sensible = u128(cycle_ + 32'768) <= u128(timing_.hertz) * 3'500'000 + 65'536;
    if (!archive.require(sensible, "a CAN bit began at no time")) cycle_ = 0;
    archive.require(transmit_errors_ <= kBusOffLimit && receive_errors_ <= 255,
                    "a CAN error counter is too high");
    bits_ = can_bits(frame_);
}

} // namespace terrarium
