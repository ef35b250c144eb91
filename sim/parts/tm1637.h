// Tm1637: four digits of seven segments behind a TM1637, on two wires of its own kind. Titan Micro data
// sheet.
//
// The protocol looks like I2C without addresses: a start, bytes with the lowest bit first, an acknowledge
// each, a stop. Modelled: data with a fixed and a counting address, the display's switch and its eight
// brightnesses, the acknowledge. Not modelled: keys, the fifth and sixth digit (kept, not there). Actions:
// none.
#pragma once

#include <array>

#include "sim/core/net.h"
#include "sim/parts/part.h"

namespace terrarium {

class Tm1637 final : public Part {
public:
    static constexpr std::size_t kDigits = 4;

    Tm1637(std::string_view name, Net &clock, Net &data);

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &) override {}
    // text: what it shows, with a colon behind the second digit as 12:30; on; brightness: 1 to 8.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void power_on() override;
    void archive(Archive &archive) override;

private:
    void clock_changed(bool level);
    void data_changed(bool level);
    void byte_in(u8 byte);

    Pin clock_;
    Pin data_;
    bool listening_ = false; // Between a start and a stop.
    bool first_ = false;     // The next byte is a command.
    u8 shift_ = 0;
    u8 bits_ = 0; // Clocks that have risen since the byte's beginning.
    u8 address_ = 0;
    bool counts_ = true; // The address does.
    u8 control_ = 0;
    std::array<u8, 6> segments_{};
};

// What a digit with these segments (A in bit 0 to G in bit 6) is taken for; '?' for none.
[[nodiscard]] char seven_segment_character(u8 segments);

} // namespace terrarium
