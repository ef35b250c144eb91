#include "sim/parts/hd44780.h"

#include <algorithm>

namespace terrarium {

namespace {

constexpr u8 kLineBytes = 40;
constexpr u8 kSecondLine = 0x40;
constexpr u8 kIncrement = 2, kShiftDisplay = 1; // Of the entry mode.

} // namespace

Hd44780::Hd44780() { reset(); }

void Hd44780::reset() {
    characters_.fill(' ');
    address_ = shift_ = display_ = 0;
    entry_ = kIncrement;
    in_own_ = half_ = two_lines_ = false;
    wide_ = true;
}

void Hd44780::write(bool data_register, u8 lines) {
    if (!wide_ && !half_) {
        high_ = lines & 0xF0;
        half_ = true;
        return;
    }
    u8 const value = wide_ ? lines : u8(high_ | lines >> 4);
    half_ = false;
    if (data_register) return put(value);
    instruction(value);
}

// Four bits come in two reads, the high ones first. It is never busy.
u8 Hd44780::read(bool data_register) {
    u8 const value = !data_register ? address_
                     : in_own_      ? own_[address_ & 63]
                                    : characters_[std::size_t(cell())];
    if (wide_) {
        if (data_register) advance();
        return value;
    }
    half_ = !half_;
    if (half_) return value & 0xF0;
    if (data_register) advance();
    return u8(value << 4);
}

// Instructions are told apart by their highest bit that is set.
void Hd44780::instruction(u8 value) {
    if ((value & 0x80) != 0) {
        address_ = value & 0x7F;
        in_own_ = false;
    } else if ((value & 0x40) != 0) {
        address_ = value & 0x3F;
        in_own_ = true;
    } else if ((value & 0x20) != 0) {
        wide_ = (value & 0x10) != 0;
        two_lines_ = (value & 0x08) != 0;
    } else if ((value & 0x10) != 0) {
        bool const right = (value & 4) != 0;
        if ((value & 8) != 0) {
            shift_ = u8((shift_ + (right ? kLineBytes - 1 : 1)) % kLineBytes);
        } else {
            u8 const entry = entry_;
            entry_ = right ? kIncrement : 0;
            advance();
            entry_ = entry;
        }
    } else if ((value & 8) != 0) {
        display_ = value & 7;
    } else if ((value & 4) != 0) {
        entry_ = value & 3;
    } else if (value != 0) {
        if (value == 1) {
            characters_.fill(' ');
            entry_ |= kIncrement;
        }
        address_ = shift_ = 0;
        in_own_ = false;
    }
}

int Hd44780::cell() const {
    if (!two_lines_) return address_ % 80;
    bool const second = address_ >= kSecondLine;
    return (second ? kLineBytes : 0) + (address_ - (second ? kSecondLine : 0)) % kLineBytes;
}

void Hd44780::put(u8 value) {
    if (in_own_) {
        own_[address_ & 63] = value;
        return advance();
    }
    characters_[std::size_t(cell())] = value;
    advance();
    if ((entry_ & kShiftDisplay) == 0) return;
    shift_ = u8((shift_ + ((entry_ & kIncrement) != 0 ? 1 : kLineBytes - 1)) % kLineBytes);
}

void Hd44780::advance() {
    bool const forward = (entry_ & kIncrement) != 0;
    if (in_own_) {
        address_ = u8((address_ + (forward ? 1 : 63)) & 63);
    } else if (!two_lines_) {
        address_ = u8((address_ % 80 + (forward ? 1 : 79)) % 80);
    } else {
        int const next = (cell() + (forward ? 1 : 79)) % 80;
        address_ = u8(next < kLineBytes ? next : kSecondLine + next - kLineBytes);
    }
}

std::string Hd44780::row(int row) const {
    std::string text(kColumns, ' ');
    if (!on() || (row > 0 && !two_lines_)) return text;
    for (int i = 0; i < kColumns; ++i) {
        int const column = two_lines_ ? (i + shift_) % kLineBytes : i + shift_;
        text[std::size_t(i)] = char(characters_[std::size_t(row * kLineBytes + column)]);
    }
    return text;
}

void Hd44780::archive(Archive &archive) {
    archive(characters_, own_, address_, in_own_, wide_, half_, high_, entry_, display_, two_lines_, shift_);
    if (!archive.require(shift_ < kLineBytes, "a display is shifted too far")) shift_ = 0;
}

} // namespace terrarium
