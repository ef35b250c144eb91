// Hd44780: the controller of a character display of two lines. Hitachi HD44780U data sheet.
//
// Modelled: both widths of the interface with the change from one to the other, clear, home, entry mode and
// shifts, display, cursor and blink, both lines of 40 characters, the address counter, characters of one's
// own (kept, not drawn), reading back of address and data. Not modelled: the times instructions take (it is
// never busy), the font of ROM code A00 beyond ASCII, 5x10 characters.
#pragma once

#include <array>
#include <string>

#include "sim/core/archive.h"

namespace terrarium {

class Hd44780 {
public:
    static constexpr int kColumns = 16;
    static constexpr int kRows = 2;

    Hd44780();
    // E falls: what is on D7 to D0 is taken, with the interface's present width (four bits: D7 to D4).
    void write(bool data_register, u8 lines);
    // What it puts on D7 to D0 while E is high; E's fall moves on.
    [[nodiscard]] u8 read(bool data_register);
    // Power comes on.
    void reset();

    [[nodiscard]] bool on() const { return (display_ & 4) != 0; }
    // The line as it is seen; spaces while the display is off. A character of one's own is '\x00' to '\x07'.
    [[nodiscard]] std::string row(int row) const;

    void archive(Archive &archive);

private:
    void instruction(u8 value);
    void put(u8 value);
    void advance();
    [[nodiscard]] int cell() const;

    std::array<u8, 80> characters_;
    std::array<u8, 64> own_{};
    u8 address_ = 0;
    bool in_own_ = false; // The address is one of own_.
    bool wide_ = true;    // Eight lines.
    bool half_ = false;   // The first four bits have come.
    u8 high_ = 0;
    u8 entry_ = 2;
    u8 display_ = 0;
    bool two_lines_ = false;
    u8 shift_ = 0; // Of the window, to the left.
};

} // namespace terrarium
