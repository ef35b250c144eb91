// Look: what a person would see of a part right now, in the numbers that a picture is drawn from.
//
// A part fills in what it has and leaves the rest empty. How it is drawn is the picture's business, by the
// part's kind and place in the board's table.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/core/types.h"

namespace terrarium {

struct Rgb {
    u8 red = 0;
    u8 green = 0;
    u8 blue = 0;
    bool operator==(Rgb const &) const = default;
};

struct Look {
    // Light sources, line by line, 0 to 1 as an eye judges them (not the duty: eyes tell ratios apart).
    std::vector<float> lights;
    // Their colours where those change (NeoPixels); empty: the table's colour.
    std::vector<Rgb> colours;
    int columns = 1; // Lights in a line.

    std::optional<bool> pressed;

    // A wire people clip things to.
    struct Wire {
        bool level = false;
        bool floating = true;
        int millivolts = 0;
        bool held = false; // Somebody outside drives it.
        bool operator==(Wire const &) const = default;
    };
    std::optional<Wire> wire;

    std::optional<double> degrees; // Of a servo's arm, from 0 to 180.
    std::optional<double> hertz;   // Of a buzzer's or a wire's tone; 0: silent.
    std::optional<bool> present;   // A card in its slot, a plug in its socket.

    // A display's pixels, one byte each (0 dark, 255 bright), line by line.
    struct Bitmap {
        int width = 0;
        int height = 0;
        std::vector<u8> pixels;
        bool operator==(Bitmap const &) const = default;
    };
    Bitmap bitmap;

    struct Axes {
        double x = 0;
        double y = 0;
        double z = 0;
        bool operator==(Axes const &) const = default;
    };
    std::optional<Axes> axes; // What acts on a sensor, in its own unit.

    bool operator==(Look const &) const = default;
};

// How bright an eye judges a light that is on for this share of the time, 0 to 1.
[[nodiscard]] float perceived(double duty);

} // namespace terrarium
