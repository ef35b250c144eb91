// Max7219: a dot matrix of 8 by 8 lights, or several in a row, each with a MAX7219. Maxim data sheet
// MAX7219/MAX7221, rev. 5.
//
// Modelled: the shift register of 16 bits a unit, clocked in as CLK rises and out on DOUT as it falls, LOAD,
// the digit registers, intensity, scan limit, shutdown and display test, Code B decoding; all dark at
// power-on. The unit at DIN is the rightmost, as the modules are sold; rows are digits, from the top. On an
// FC-16 board the highest bit is at the left, on a Parola board at the right. Not modelled: the multiplexing
// (a light's brightness is that of the intensity), the set resistor, noise in the digit registers at power-on
// (they are 0 here). Actions: none.
#pragma once

#include <array>
#include <vector>

#include "sim/core/clock.h"
#include "sim/core/net.h"
#include "sim/parts/part.h"

namespace terrarium {

class Max7219 final : public Part {
public:
    struct Wiring {
        Net &din;
        Net &cs;
        Net &clk;
        Net *dout = nullptr; // Left open if there is no net.
    };
    enum class Board : u8 { Parola, Fc16 };
    static constexpr int kMostUnits = 16;

    Max7219(std::string_view name, Wiring const &wiring, int units = 1, Board board = Board::Parola);

    [[nodiscard]] int columns() const { return int(units_.size()) * 8; }
    // Whether the light glows, from the top left.
    [[nodiscard]] bool lit(int x, int y) const;

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &) override {}
    // row0 to row7, from the top: a 1 for each light that glows; intensity of the unit at the left, 0 to 15.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void power_on() override;
    void archive(Archive &archive) override;

private:
    struct Unit {
        u16 shift = 0;
        std::array<u8, 8> digits{};
        u8 decode = 0;
        u8 intensity = 0;
        u8 scan_limit = 0;
        bool on = false;
        bool test = false;
        void archive(Archive &archive) { archive(shift, digits, decode, intensity, scan_limit, on, test); }
        void take(u16 word);
        // A digit's segments or lights, the point in the highest bit.
        [[nodiscard]] u8 segments(std::size_t digit) const;
    };

    [[nodiscard]] Unit const &unit_at(int x) const { return units_[units_.size() - 1 - std::size_t(x) / 8]; }
    void shift_in();
    void load();

    Pin din_;
    Pin cs_;
    Pin clk_;
    Pin dout_;
    Board board_;
    std::vector<Unit> units_; // From DIN.
};

} // namespace terrarium
