#include "sim/parts/tm1637.h"

namespace terrarium {

namespace {

constexpr u8 kPoint = 0x80;
constexpr u8 kOn = 8;

struct Known {
    u8 segments;
    char character;
};
constexpr Known kKnown[] = {{0x3F, '0'}, {0x06, '1'}, {0x5B, '2'}, {0x4F, '3'}, {0x66, '4'}, {0x6D, '5'},
                            {0x7D, '6'}, {0x07, '7'}, {0x7F, '8'}, {0x6F, '9'}, {0x77, 'A'}, {0x7C, 'b'},
                            {0x39, 'C'}, {0x5E, 'd'}, {0x79, 'E'}, {0x71, 'F'}, {0x00, ' '}, {0x40, '-'},
                            {0x63, '*'}, {0x76, 'H'}, {0x38, 'L'}, {0x73, 'P'}, {0x3E, 'U'}, {0x08, '_'},
                            {0x54, 'n'}, {0x5C, 'o'}, {0x50, 'r'}, {0x78, 't'}};

} // namespace

char seven_segment_character(u8 segments) {
    for (Known const &each : kKnown) {
        if (each.segments == (segments & ~kPoint)) return each.character;
    }
    return '?';
}

Tm1637::Tm1637(std::string_view name, Net &clock, Net &data)
    : Part(name), clock_(std::string(name) + " CLK"), data_(std::string(name) + " DIO") {
    clock_.on_change = [this](bool level) { clock_changed(level); };
    data_.on_change = [this](bool level) { data_changed(level); };
    for (auto const &[net, pin] : {std::pair{&clock, &clock_}, {&data, &data_}}) {
        pin->pull(Pull::Up);
        net->connect(*pin);
    }
}

void Tm1637::data_changed(bool level) {
    if (!clock_.level() || data_.drive() != Drive::None) return;
    listening_ = first_ = !level;
    bits_ = 0;
}

// A bit is taken when the clock rises. The ninth is the acknowledge, from the eighth fall to the ninth.
void Tm1637::clock_changed(bool level) {
    if (!listening_) return;
    if (level) {
        if (bits_ < 8) shift_ = u8(shift_ >> 1 | (data_.level() ? 0x80 : 0));
        ++bits_;
    } else if (bits_ == 8) {
        data_.drive(Drive::Low);
        byte_in(shift_);
    } else if (bits_ > 8) {
        bits_ = 0;
        data_.drive(Drive::None);
    }
}

void Tm1637::byte_in(u8 byte) {
    if (!first_) {
        if (address_ < segments_.size()) segments_[address_] = byte;
        if (counts_) address_ = u8((address_ + 1) % segments_.size());
        return;
    }
    switch (byte & 0xC0) {
    case 0x40: counts_ = (byte & 4) == 0; break;
    case 0x80: control_ = byte & 0xF; break;
    case 0xC0: address_ = byte & 0xF; break;
    default: break;
    }
    first_ = false;
}

Result<> Tm1637::check(Action const &action) const {
    return Error{name() + ": unknown action '" + action.verb + "'; a display takes none"};
}

std::vector<Part::Reading> Tm1637::readings() const {
    std::string text;
    for (std::size_t i = 0; i < kDigits; ++i) {
        text += (control_ & kOn) != 0 ? seven_segment_character(segments_[i]) : ' ';
        if (i == 1 && (control_ & kOn) != 0 && (segments_[i] & kPoint) != 0) text += ':';
    }
    return {{"text", text},
            {"on", (control_ & kOn) != 0 ? "1" : "0"},
            {"brightness", std::to_string((control_ & 7) + 1)}};
}

// Eight lights a digit: the segments and the point.
Look Tm1637::look() const {
    Look look;
    look.columns = 8;
    float const bright = (control_ & kOn) != 0 ? 0.4F + 0.6F * float(control_ & 7) / 7 : 0.F;
    for (std::size_t digit = 0; digit < kDigits; ++digit) {
        for (int i = 0; i < 8; ++i) look.lights.push_back((segments_[digit] >> i & 1) != 0 ? bright : 0.F);
    }
    return look;
}

void Tm1637::power_on() {
    control_ = 0;
    segments_.fill(0);
    counts_ = true;
}

void Tm1637::archive(Archive &archive) {
    archive.section(name());
    archive(clock_, data_, listening_, first_, shift_, bits_, address_, counts_, control_, segments_);
}

} // namespace terrarium
