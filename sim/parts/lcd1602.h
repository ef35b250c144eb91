// Lcd1602: a character display of 16 by 2, on wires of its own (LcdParallel) or behind a PCF8574 on I2C
// (LcdI2c), as modules are sold: P0 RS, P1 RW, P2 E, P3 backlight, P4 to P7 D4 to D7.
//
// Modelled: all of hd44780.h, both widths, reading on the wires; the I2C expander with its
// quasi-bidirectional outputs. Not modelled: contrast, the expander's interrupt. Actions: none of the
// display's own.
#pragma once

#include <array>

#include "sim/parts/hd44780.h"
#include "sim/parts/i2c_part.h"
#include "sim/parts/i2c_pull_ups.h"

namespace terrarium {

class LcdI2c final : public I2cPart<I2cTarget> {
public:
    LcdI2c(std::string_view name, Net &scl, Net &sda, u8 address);

    // row0, row1; backlight: 0 or 1.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void power_on() override { lcd_.reset(); }
    void archive(Archive &archive) override;

private:
    [[nodiscard]] Result<> check_own(Action const &action) const override;
    bool on_write(u8 byte) override;
    u8 on_read() override;

    I2cPullUps pull_ups_;
    Hd44780 lcd_;
    u8 port_ = 0xFF; // The expander's outputs.
    u8 says_ = 0xFF; // What the display puts on D7 to D4.
};

class LcdParallel final : public Part {
public:
    // Null: not wired. `data`: D0 to D7; a display used with four wires has D4 to D7 alone.
    struct Wiring {
        Net *register_select = nullptr;
        Net *read = nullptr;
        Net *enable = nullptr;
        std::array<Net *, 8> data{};
    };
    LcdParallel(std::string_view name, Wiring const &wiring);

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &) override {}
    // row0, row1.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void power_on() override { lcd_.reset(); }
    void archive(Archive &archive) override;

private:
    void enable_changed(bool level);

    Pin register_select_;
    Pin read_;
    Pin enable_;
    std::array<Pin, 8> data_;
    Hd44780 lcd_;
};

} // namespace terrarium
