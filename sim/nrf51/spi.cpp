#include "sim/nrf51/spi.h"

#include <utility>

namespace terrarium::nrf51 {

namespace {

constexpr u32 kLowestFirst = 1, kTakesOnSecond = 2, kRestsHigh = 4;
constexpr u32 kEdges = 16; // Of a byte.

} // namespace

Spi::Spi(Clock &clock, std::string const &name, Gpio &gpio, std::function<void()> on_ready)
    : clock_(clock), gpio_(gpio), on_ready_(std::move(on_ready)), edge_(clock, name, [this] { edge(); }),
      clock_pin_(name + " SCK"), out_pin_(name + " MOSI"), in_pin_(name + " MISO") {}

// The GPIO's own output gives way while a pin is held.
void Spi::take(u32 &held, u32 wanted, Pin &pin) {
    if (wanted >= Gpio::kPins) wanted = kDisconnected;
    if (held == wanted) return;
    bool const listens = &pin == &in_pin_;
    if (held != kDisconnected) {
        pin.net()->disconnect(pin);
        if (!listens) gpio_.lend_output(held, false);
    }
    held = wanted;
    if (held == kDisconnected) return;
    if (!listens) gpio_.lend_output(held, true);
    gpio_.net(held).connect(pin);
}

void Spi::enable(Settings const &settings) {
    bool const first = !std::exchange(enabled_, true);
    settings_.configuration = settings.configuration;
    settings_.bit = settings.bit;
    // Levels first, so that taking a pin makes no edge of its own.
    if (!busy_) drive_clock(false);
    if (first) out_pin_.drive(Drive::Low);
    take(settings_.clock_pin, settings.clock_pin, clock_pin_);
    take(settings_.out_pin, settings.out_pin, out_pin_);
    take(settings_.in_pin, settings.in_pin, in_pin_);
}

void Spi::disable() {
    edge_.cancel();
    enabled_ = busy_ = next_out_full_ = received_full_ = next_in_full_ = false;
    take(settings_.clock_pin, kDisconnected, clock_pin_);
    take(settings_.out_pin, kDisconnected, out_pin_);
    take(settings_.in_pin, kDisconnected, in_pin_);
}

void Spi::drive_clock(bool active) {
    bool const high = active != ((settings_.configuration & kRestsHigh) != 0);
    clock_pin_.drive(high ? Drive::High : Drive::Low);
}

void Spi::send(u8 byte) {
    if (!enabled_) return;
    next_out_ = byte;
    next_out_full_ = true;
    if (busy_) return;
    start_ = clock_.now();
    begin();
}

u8 Spi::receive() {
    u8 const byte = received_;
    received_full_ = false;
    if (std::exchange(next_in_full_, false)) {
        received_ = next_in_;
        received_full_ = true;
        on_ready_();
    }
    return byte;
}

// From start_ on.
void Spi::begin() {
    next_out_full_ = false;
    busy_ = true;
    shift_out_ = next_out_;
    edges_ = 0;
    if ((settings_.configuration & kTakesOnSecond) == 0) put_bit(0);
    edge_.at(start_ + settings_.bit / 2);
}

void Spi::edge() {
    unsigned const number = edges_ / 2;
    bool const first = edges_ % 2 == 0;
    bool const takes_on_second = (settings_.configuration & kTakesOnSecond) != 0;
    ++edges_;
    if (first == takes_on_second) {
        // The bit moves with the edge on which nobody looks.
        unsigned const due = takes_on_second ? number : number + 1;
        drive_clock(first);
        if (due < 8) put_bit(due);
    } else {
        // What is on the wire before the edge makes the other side move on.
        take_bit(number);
        drive_clock(first);
    }
    if (edges_ < kEdges) {
        edge_.at(start_ + settings_.bit * i64(edges_ + 1) / 2);
        return;
    }
    byte_done();
}

void Spi::byte_done() {
    busy_ = false;
    if (next_out_full_) {
        start_ = edge_.when();
        begin();
    }
    if (!received_full_) {
        received_ = shift_in_;
        received_full_ = true;
        on_ready_();
    } else if (!next_in_full_) {
        next_in_ = shift_in_;
        next_in_full_ = true;
    }
}

unsigned Spi::place_of(unsigned number) const {
    return (settings_.configuration & kLowestFirst) != 0 ? number : 7 - number;
}

void Spi::put_bit(unsigned number) {
    out_pin_.drive((shift_out_ >> place_of(number) & 1) != 0 ? Drive::High : Drive::Low);
}

void Spi::take_bit(unsigned number) {
    u8 const bit = u8(1u << place_of(number));
    shift_in_ = in_pin_.level() ? u8(shift_in_ | bit) : u8(shift_in_ & ~bit);
}

void Spi::reset() {
    disable();
    received_ = shift_in_ = shift_out_ = next_out_ = next_in_ = 0;
}

void Spi::place(u32 held, Pin &pin) {
    if (held < Gpio::kPins)
        gpio_.net(held).connect(pin);
    else if (pin.net() != nullptr)
        pin.net()->disconnect(pin);
}

void Spi::archive(Archive &archive) {
    archive(settings_.clock_pin, settings_.out_pin, settings_.in_pin, settings_.configuration, settings_.bit);
    archive(edge_, clock_pin_, out_pin_, in_pin_, enabled_, start_, edges_, busy_, shift_out_, shift_in_);
    archive(next_out_, next_out_full_, received_, received_full_, next_in_, next_in_full_);
    if (!archive.loading()) return;
    archive.require(edges_ <= kEdges && (enabled_ || !busy_) && busy_ == edge_.pending(),
                    "an SPI byte makes no sense");
    edges_ %= kEdges;
    place(settings_.clock_pin, clock_pin_);
    place(settings_.out_pin, out_pin_);
    place(settings_.in_pin, in_pin_);
}

} // namespace terrarium::nrf51
