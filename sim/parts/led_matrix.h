// LedMatrix: LEDs at the crossings of row and column wires, lit a row at a time.
//
// An LED is lit while its row is high and its column low. What a person sees is the share of time, so the
// matrix integrates each LED's exact on-time over a window of virtual time (54 ms: three refreshes of the
// micro:bit's display) and has no events of its own.
//
// Modelled: brightness by multiplexing and by pulse width.
// Not modelled: current shared along a column, light falling on an LED read as a sensor, and the dark of
// an LED whose wire has been let go while its level stayed.
// Actions: none.
#pragma once

#include <deque>
#include <vector>

#include "sim/core/clock.h"
#include "sim/core/net.h"
#include "sim/parts/duty_meter.h"
#include "sim/parts/part.h"

namespace terrarium {

class LedMatrix final : public Part {
public:
    // Where in the picture the LED at a crossing is.
    struct Dot {
        int x = 0;
        int y = 0;
        std::size_t row = 0;
        std::size_t column = 0;
    };
    struct Wiring {
        std::vector<Net *> rows;
        std::vector<Net *> columns;
        std::vector<Dot> dots; // A crossing without one has no LED.
    };

    LedMatrix(Clock &clock, std::string_view name, Wiring const &wiring,
              Time window = Time::picoseconds(54'000'000'000));

    [[nodiscard]] int width() const { return width_; }
    [[nodiscard]] int height() const { return height_; }
    // The share of time the LED at (x, y) was lit in the last complete window, 0 to 1; 0 where there is none.
    // Multiplexing alone keeps it below one in the number of rows.
    [[nodiscard]] double duty(int x, int y) const;
    // 0 to 9 as firmware counts brightness. Eyes tell ratios apart, not differences, so each of MicroPython's
    // nine levels is lit about 1.9 times as long as the one before; 9 is all of a row's time.
    [[nodiscard]] int brightness(int x, int y) const;

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &) override {}
    // A reading "row0", "row1", ... for each line of the picture: its levels as digits, "09090".
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    struct Light {
        Dot dot;
        DutyMeter meter;
    };
    void update(bool is_row, std::size_t wire);
    void refresh(Light &light);
    [[nodiscard]] Light const *light_at(int x, int y) const;

    Clock &clock_;
    std::deque<Pin> rows_; // Deques: pins do not move.
    std::deque<Pin> columns_;
    std::vector<Light> lights_;
    int width_ = 0;
    int height_ = 0;
};

} // namespace terrarium
