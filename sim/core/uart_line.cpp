#include "sim/core/uart_line.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace terrarium {

namespace {

bool parity_bit(u8 byte, Parity parity) { return (std::popcount(byte) % 2 != 0) == (parity == Parity::Even); }

u8 data_mask(UartFormat const &format) { return u8(0xFF >> (8 - format.data_bits)); }

} // namespace

void UartFormat::archive(Archive &archive) {
    constexpr Time kLongestBit = Time::picoseconds(1'000'000'000'000'000);
    archive(bit, parity, stop_bits, data_bits);
    bool const sensible = bit <= kLongestBit && parity <= Parity::Odd && stop_bits >= 1 && stop_bits <= 2 &&
                          data_bits >= 5 && data_bits <= 8;
    if (!archive.require(sensible, "a frame's format makes no sense")) *this = {};
}

UartTransmitter::UartTransmitter(Clock &clock, std::string name, std::function<void()> on_sent)
    : on_sent_(std::move(on_sent)), pin_(name + " TXD"), change_(clock, name + " TXD", [this] { step(); }),
      clock_(clock) {
    pin_.drive(Drive::High);
}

void UartTransmitter::attach(Net *net) {
    if (net != nullptr) {
        net->connect(pin_);
    } else if (pin_.net() != nullptr) {
        pin_.net()->disconnect(pin_);
    }
}

void UartTransmitter::send(u8 byte, UartFormat format) {
    assert(!busy_ && format.bit > Time());
    format_ = format;
    byte &= data_mask(format);
    // Ones everywhere above the data: the stop bits, and idle after them.
    frame_ = u16(0xFFFF << (1 + format.data_bits)) | u16(byte << 1);
    if (format.parity != Parity::None && !parity_bit(byte, format.parity)) {
        frame_ &= u16(~(1u << (1 + format.data_bits)));
    }
    busy_ = true;
    start_ = clock_.now();
    next_ = 0;
    pin_.drive(Drive::Low);
    schedule();
}

void UartTransmitter::schedule() {
    bool const level = level_at(next_);
    int const end = format_.length();
    while (next_ < end && level_at(next_) == level) ++next_;
    change_.at(start_ + format_.bit * next_);
}

void UartTransmitter::step() {
    if (next_ < format_.length()) {
        pin_.drive(level_at(next_) ? Drive::High : Drive::Low);
        schedule();
        return;
    }
    busy_ = false;
    if (on_sent_) on_sent_();
}

void UartTransmitter::abort() {
    change_.cancel();
    busy_ = false;
    pin_.drive(Drive::High);
}

void UartTransmitter::archive(Archive &archive) {
    archive.section(pin_.name());
    archive(pin_, change_, busy_, format_, frame_, next_, start_);
    archive.require(next_ >= 0 && next_ <= format_.length(), "a bit is none of its frame's");
    archive.require(!busy_ || format_.bit > Time(), "a byte is sent at no rate");
}

UartReceiver::UartReceiver(Clock &clock, std::string name, std::function<void(UartFrame)> on_frame)
    : on_frame_(std::move(on_frame)), pin_(name + " RXD"), stop_(clock, name + " RXD", [this] { finish(); }),
      clock_(clock) {
    pin_.on_change = [this](bool level) { line_changed(level); };
}

void UartReceiver::attach(Net *net) {
    if (net == pin_.net()) return;
    // What a snapshot says about a frame in progress holds on the wire its owner attaches again.
    if (!clock_.restoring) forget();
    if (net != nullptr) {
        net->connect(pin_);
    } else {
        pin_.net()->disconnect(pin_);
    }
}

void UartReceiver::enable(bool enabled) {
    if (!enabled) forget();
    enabled_ = enabled;
}

void UartReceiver::forget() {
    stop_.cancel();
    receiving_ = false;
}

void UartReceiver::line_changed(bool level) {
    if (receiving_) {
        fill(!level);
        // A start bit over before its middle was noise.
        if (level && filled_ == 0) forget();
        return;
    }
    if (level || !enabled_ || next_format_.bit <= Time()) return;
    receiving_ = true;
    format_ = next_format_;
    frame_ = 0;
    filled_ = 0;
    start_ = clock_.now();
    stop_.at(centre(stop_position()));
}

// The wire has had this level since the last change: gives it to every bit whose middle has passed.
void UartReceiver::fill(bool level) {
    Time const now = clock_.now();
    for (; filled_ <= stop_position() && centre(filled_) < now; ++filled_)
        frame_ |= u16(level ? 1u << filled_ : 0u);
}

void UartReceiver::finish() {
    int const stop = stop_position();
    bool const level = pin_.level();
    for (; filled_ <= stop; ++filled_) frame_ |= u16(level ? 1u << filled_ : 0u);
    receiving_ = false;

    UartFrame frame;
    frame.byte = u8(frame_ >> 1) & data_mask(format_);
    frame.framing_error = (frame_ >> stop & 1) == 0;
    frame.is_break = frame_ == 0;
    if (format_.parity != Parity::None) {
        bool const received = (frame_ >> (1 + format_.data_bits) & 1) != 0;
        frame.parity_error = received != parity_bit(frame.byte, format_.parity);
    }
    if (on_frame_) on_frame_(frame);
}

void UartReceiver::archive(Archive &archive) {
    archive.section(pin_.name());
    archive(pin_, stop_, enabled_, receiving_, next_format_, format_, frame_, filled_, start_);
    archive.require(filled_ >= 0 && filled_ <= format_.length(), "a bit is none of its frame's");
    archive.require(!receiving_ || format_.bit > Time(), "a byte is received at no rate");
}

} // namespace terrarium
