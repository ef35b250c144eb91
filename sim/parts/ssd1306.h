// Ssd1306: an OLED module of 128 by 64 or 128 by 32 pixels on I2C. Solomon Systech data sheet SSD1306,
// rev. 1.1, chapters 8.1.5 (I2C), 8.7 (display RAM), 9 and 10 (commands).
//
// Modelled: address 0x3C or 0x3D with the module's pull-ups, control bytes, the display RAM in its three
// addressing modes with ranges, start line, multiplex ratio, offset, both remaps, the COM pins' wiring as the
// glass of each module needs it, contrast, inverse, all on, display on and off, the charge pump (without it
// there is no light), the status byte. A module lies so that A1 and C8 make its picture upright.
// Not modelled, and said so when a guest turns to it: scrolling. Left out: SPI, the RES pin, noise in the RAM
// at power-on (it is clear here), frame rate, and the currents set by D5, D9 and DB.
// Actions: fault (faults.h).
#pragma once

#include <array>

#include "sim/core/clock.h"
#include "sim/core/trace.h"
#include "sim/parts/i2c_part.h"
#include "sim/parts/i2c_pull_ups.h"

namespace terrarium {

class Ssd1306 final : public I2cPart<I2cTarget> {
public:
    struct Wiring {
        Net &scl;
        Net &sda;
        u8 address = 0x3C;
        int height = 64; // Or 32.
    };
    static constexpr int kWidth = 128;

    Ssd1306(Trace &trace, std::string_view name, Wiring const &wiring);

    // Whether the pixel glows, from the top left of the upright module.
    [[nodiscard]] bool lit(int x, int y) const;
    [[nodiscard]] int height() const { return height_; }

    // on: 0 or 1, with the charge pump; contrast; inverse; lit: how many pixels glow.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void power_on() override;
    void archive(Archive &archive) override;

private:
    static constexpr int kPages = 8;
    enum class Mode : u8 { Horizontal, Vertical, Page };
    // What bytes behind the address mean.
    enum class Next : u8 { Control, OneCommand, OneDatum, Commands, Data };

    // All that the data sheet's reset brings back, and the RAM.
    struct State {
        std::array<u8, std::size_t(kWidth *kPages)> ram{}; // A page is 8 lines, the top one in bit 0.
        Next next = Next::Control;
        std::array<u8, 7> command{}; // As far as it has come.
        u8 have = 0;
        Mode mode = Mode::Page;
        u8 column = 0;
        u8 first_column = 0;
        u8 last_column = 127;
        u8 page = 0;
        u8 first_page = 0;
        u8 last_page = 7;
        u8 start_line = 0;
        u8 lines = 64; // Of the multiplex ratio.
        u8 offset = 0;
        u8 contrast = 0x7F;
        u8 com_pins = 0x12;
        bool columns_remapped = false;
        bool lines_remapped = false;
        bool inverse = false;
        bool all_on = false;
        bool on = false;
        bool pump = false;
        bool pump_at_on = false; // The pump only takes effect with the display's next turning on.
        void archive(Archive &archive);
    };

    [[nodiscard]] Result<> check_own(Action const &action) const override;
    bool on_address(bool read) override;
    bool on_write(u8 byte) override;
    u8 on_read() override;
    void take_command(u8 byte);
    void carry_out();
    void take_datum(u8 byte);
    [[nodiscard]] bool glowing() const { return state_.on && state_.pump_at_on; }
    // The line of the RAM that a line of the glass shows; below 0: none.
    [[nodiscard]] int line_of(int y) const;

    Trace &trace_;
    I2cPullUps pull_ups_;
    int height_;
    State state_;
};

} // namespace terrarium
