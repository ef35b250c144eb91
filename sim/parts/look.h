// Look: what a person would see of a part right now, in the numbers that a picture is drawn from.
//
// A part fills in what it has and leaves the rest empty. How it is drawn is the picture's business, by the
// part's kind and place in the board's table.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/types.h"

namespace terrarium {

struct Rgb {
    u8 red = 0;
    u8 green = 0;
    u8 blue = 0;
    bool operator==(Rgb const &) const = default;
};

// What acts on a sensor of directions.
struct SensedAxes {
    enum class Of : u8 { Acceleration, MagneticField };
    Of of = Of::Acceleration;
    std::string unit;              // "milli-g"
    double limit = 0;              // `set` takes no more than this, either way.
    std::array<double, 3> level{}; // When the board lies flat, face up, its top edge to the north.
    std::array<double, 3> now{};
    bool operator==(SensedAxes const &) const = default;
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
        int supply = 3300; // The most that can be put on it, in millivolts.
        bool held = false; // Somebody outside drives it.
        // Of the last pulse, in microseconds: how long it was high, and from rise to rise; 0 when it is
        // still.
        double pulse = 0;
        double period = 0;
        bool operator==(Wire const &) const = default;
    };
    std::optional<Wire> wire;

    std::optional<double> degrees; // Of a servo's arm, from 0 to 180.
    std::optional<double> hertz;   // Of a buzzer's or a wire's tone; 0: silent.
    std::optional<bool> present;   // A card in its slot, a plug in its socket.
    std::string contents;          // A card's file; what the computer makes of a plug; around a sensor.
    bool takes_file = false;       // Takes insert FILE and eject; otherwise plug and unplug.

    // Jumper wires: where they can be put (the names of edge pins), and those that are there.
    struct Jumpers {
        std::vector<std::string> places;
        std::vector<std::pair<std::string, std::string>> wired;
        bool operator==(Jumpers const &) const = default;
    };
    std::optional<Jumpers> jumpers;

    // A display's pixels, one byte each (0 dark, 255 bright), line by line.
    struct Bitmap {
        int width = 0;
        int height = 0;
        std::vector<u8> pixels;
        bool operator==(Bitmap const &) const = default;
    };
    Bitmap bitmap;

    // What acts on a sensor that feels directions, in its own unit and in the board's axes. An acceleration's
    // x grows as the right edge goes down, its y as the bottom edge does. A magnetic field's x points to the
    // right edge, its y to the top one. Which way z counts is said by `level`.
    using Axes = SensedAxes;
    std::optional<Axes> axes;

    bool operator==(Look const &) const = default;
};

// How bright an eye judges a light that is on for this share of the time, 0 to 1.
[[nodiscard]] float perceived(double duty);

} // namespace terrarium
