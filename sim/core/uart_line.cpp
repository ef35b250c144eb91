#include "sim/core/uart_line.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace terrarium {

namespace {

bool parity_bit(u16 data, Parity parity) {
    return (std::popcount(data) % 2 != 0) == (parity == Parity::Even);
}

u16 data_mask(UartFormat const &format) { return u16((1u << format.data_bits) - 1); }

constexpr int kLongestBreak = 13;

} // namespace

void UartFormat::archive(Archive &archive) {
    constexpr Time kLongestBit = Time::picoseconds(1'000'000'000'000'000);
    archive(bit, parity, stop_halves, data_bits, samples);
    bool const sensible = bit <= kLongestBit && parity <= Parity::Odd && stop_halves >= 1 &&
                          stop_halves <= 4 && data_bits >= 5 && data_bits <= 9 &&
                          (samples == 8 || samples == 16);
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

u16 UartTransmitter::frame_of(u16 data, UartFormat const &format) {
    data &= data_mask(format);
    // Ones everywhere above the data: the stop bits, and idle after them.
    u16 frame = u16(0xFFFF << (1 + format.data_bits)) | u16(data << 1);
    if (format.parity != Parity::None && !parity_bit(data, format.parity)) {
        frame &= u16(~(1u << (1 + format.data_bits)));
    }
    return frame;
}

void UartTransmitter::send(u16 data, UartFormat format) {
    begin(frame_of(data, format), format.bits_before_stop(), format);
}

void UartTransmitter::send_without_stop(u16 data, UartFormat format) {
    int const stop = format.bits_before_stop();
    begin(frame_of(data, format) & u16(~(1u << stop)), stop + 1, format);
}

void UartTransmitter::send_break(int low_bits, UartFormat format) {
    assert(low_bits >= 1 && low_bits <= kLongestBreak);
    begin(u16(0xFFFF << low_bits), low_bits, format);
}

void UartTransmitter::begin(u16 frame, int bits, UartFormat format) {
    assert(!busy_ && format.bit > Time());
    format_ = format;
    frame_ = frame;
    bits_ = bits;
    busy_ = true;
    start_ = clock_.now();
    next_ = 0;
    pin_.drive(Drive::Low);
    schedule();
}

void UartTransmitter::schedule() {
    bool const level = level_at(next_);
    while (next_ <= bits_ && level_at(next_) == level) ++next_;
    Time const begins = format_.bit * std::min(next_, bits_);
    change_.at(start_ + begins + (next_ > bits_ ? format_.stop_time() : Time()));
}

void UartTransmitter::step() {
    if (next_ <= bits_) {
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
    archive(pin_, change_, busy_, format_, frame_, bits_, next_, start_);
    bool const fits = bits_ >= 0 && bits_ <= kLongestBreak && next_ >= 0 && next_ <= bits_ + 1;
    archive.require(fits, "a bit is none of its frame's");
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
    noise_ = false;
    start_ = clock_.now();
    int const stop = format_.bits_before_stop();
    stop_.at(checks_stop() ? centre(stop) : centre(stop) - format_.bit / 4);
}

// The wire has had this level since the last change: gives it to every bit whose middle has passed.
void UartReceiver::fill(bool level) {
    Time const now = clock_.now();
    // A change between the first and the last of a bit's three samples makes them differ.
    Time const middle = start_ + format_.bit * ((now - start_) / format_.bit) + format_.bit / 2;
    Time const sample = format_.bit / format_.samples;
    noise_ |= now > middle - sample && now < middle + sample;
    for (; filled_ <= format_.bits_before_stop() && centre(filled_) < now; ++filled_)
        frame_ |= u16(level ? 1u << filled_ : 0u);
}

void UartReceiver::finish() {
    int const stop = format_.bits_before_stop();
    bool const level = pin_.level();
    for (; filled_ <= stop; ++filled_) frame_ |= u16(level ? 1u << filled_ : 0u);
    receiving_ = false;

    UartFrame frame;
    u16 const data = u16(frame_ >> 1) & data_mask(format_);
    frame.byte = u8(data);
    frame.ninth = (data & 0x100) != 0;
    frame.framing_error = checks_stop() && (frame_ >> stop & 1) == 0;
    frame.is_break = checks_stop() && frame_ == 0;
    frame.noise = noise_;
    if (format_.parity != Parity::None) {
        bool const received = (frame_ >> (1 + format_.data_bits) & 1) != 0;
        frame.parity_error = received != parity_bit(data, format_.parity);
    }
    if (on_frame_) on_frame_(frame);
}

void UartReceiver::archive(Archive &archive) {
    archive.section(pin_.name());
    archive(pin_, stop_, enabled_, receiving_, next_format_, format_, frame_, noise_, filled_, start_);
    archive.require(filled_ >= 0 && filled_ <= format_.bits_before_stop() + 1,
                    "a bit is none of its frame's");
    archive.require(!receiving_ || format_.bit > Time(), "a byte is received at no rate");
}

} // namespace terrarium
