// Neopixel: a strip of WS2812B lights, each with its controller, on one data wire. WorldSemi data sheet
// WS2812B: data transfer time, sequence chart, composition of 24 bits.
//
// A bit is a pulse: high for about 0.4 us is a 0, for about 0.8 us a 1; a wire that is low for the reset time
// makes every light show what it has got. A light keeps the first 24 bits (green, red, blue, the highest bit
// first) and passes on what follows, so the strip takes 24 bits a light and its output has the rest.
//
// Modelled: both pulse widths with the data sheet's tolerances, chips that decide in between, the reset time
// (50 us; newer ones want 280 us), a strip of 1 to 1024 lights, the output. A pulse outside the tolerances is
// remarked upon and taken for what a chip would see, a 1 if it is longer than 0.6 us; one shorter than 0.1 us
// is not seen. Not modelled: the delay and the reshaping of pulses that are passed on, RGBW lights, the
// current they draw, the level their data wire wants.
// Actions: none.
#pragma once

#include "sim/core/clock.h"
#include "sim/core/net.h"
#include "sim/parts/part.h"

namespace terrarium {

class Neopixel final : public Part {
public:
    struct Wiring {
        Net &din;
        Net *dout = nullptr; // Null: nothing is behind the strip.
    };
    static constexpr std::size_t kMostLights = 1024;
    // How the lights lie: in lines of so many, each from the left; in a serpentine every second one from the
    // right. To the wire it is all one strip.
    struct Layout {
        int columns = 8;
        bool serpentine = false;
    };

    // All dark.
    Neopixel(Clock &clock, Trace &trace, std::string_view name, Wiring const &wiring, std::size_t count,
             Time reset = Time::picoseconds(50'000'000), Layout layout = {8, false});

    [[nodiscard]] std::size_t count() const { return shown_.size(); }
    // What a light shows, counted from the wire's side.
    [[nodiscard]] Rgb colour(std::size_t light) const;

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &) override {}
    // pixel0, pixel1, ... as "255,0,16": red, green, blue.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    // Without the supply all of it is forgotten.
    void power_on() override;
    void archive(Archive &archive) override;

private:
    static constexpr u32 kBits = 24;

    void line_changed(bool level);
    void take_bit(Time high);
    [[nodiscard]] std::vector<u32> const &visible() const;
    [[nodiscard]] bool full() const { return bits_ == shown_.size() * kBits; }

    Clock &clock_;
    Trace &trace_;
    Pin din_;
    Pin dout_;
    Time reset_;
    Layout layout_;
    std::vector<u32> shown_;  // Green, red and blue from the highest byte down.
    std::vector<u32> coming_; // Shown once the wire has been low for long enough.
    u32 bits_ = 0;            // That have come since the last reset.
    bool passing_ = false;    // The present pulse is for those behind.
    Time risen_;
    Time fallen_;
};

} // namespace terrarium
