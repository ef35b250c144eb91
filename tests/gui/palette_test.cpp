// The window's colours: told apart with every kind of colour vision, and legible on their ground.
//
// What people with one kind of cone missing see, after Machado, Oliveira and Fernandes: "A
// Physiologically-based Model for Simulation of Color Vision Deficiency", 2009, at full severity; distances
// in CIELAB, contrast after WCAG 2.1.
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "gui/app/palette.h"

namespace terrarium::gui {

namespace {

using Three = std::array<double, 3>;
using Matrix = std::array<Three, 3>;

constexpr std::array<Matrix, 4> kVisions{
    Matrix{Three{1, 0, 0}, Three{0, 1, 0}, Three{0, 0, 1}},
    Matrix{Three{0.152286, 1.052583, -0.204868}, Three{0.114503, 0.786281, 0.099216},
           Three{-0.003882, -0.048116, 1.051998}},
    Matrix{Three{0.367322, 0.860646, -0.227968}, Three{0.280085, 0.672501, 0.047413},
           Three{-0.011820, 0.042940, 0.968881}},
    Matrix{Three{1.255528, -0.076749, -0.178779}, Three{-0.078411, 0.930809, 0.147602},
           Three{0.004733, 0.691367, 0.303900}}};

double linear(ImU32 colour, int shift) {
    double const value = double(colour >> shift & 0xFF) / 255;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

Three linear(ImU32 colour) {
    return {linear(colour, IM_COL32_R_SHIFT), linear(colour, IM_COL32_G_SHIFT),
            linear(colour, IM_COL32_B_SHIFT)};
}

Three times(Matrix const &matrix, Three const &value) {
    Three result{};
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) result[i] += matrix[i][j] * value[j];
    }
    return result;
}

double luminance(ImU32 colour) {
    Three const c = linear(colour);
    return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
}

double contrast(ImU32 a, ImU32 b) {
    auto const [low, high] = std::minmax({luminance(a), luminance(b)});
    return (high + 0.05) / (low + 0.05);
}

Three lab(Three colour) {
    for (double &channel : colour) channel = std::clamp(channel, 0.0, 1.0);
    constexpr Matrix kXyz{Three{0.4124, 0.3576, 0.1805}, Three{0.2126, 0.7152, 0.0722},
                          Three{0.0193, 0.1192, 0.9505}};
    Three const xyz = times(kXyz, colour);
    auto const f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
    Three const g{f(xyz[0] / 0.9505), f(xyz[1]), f(xyz[2] / 1.089)};
    return {116 * g[1] - 16, 500 * (g[0] - g[1]), 200 * (g[1] - g[2])};
}

// The smallest distance between two of them, over all visions.
double least_distance(std::vector<ImU32> const &colours) {
    double least = 1e9;
    for (Matrix const &vision : kVisions) {
        for (std::size_t i = 0; i < colours.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                Three const a = lab(times(vision, linear(colours[i])));
                Three const b = lab(times(vision, linear(colours[j])));
                least = std::min(least, std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
            }
        }
    }
    return least;
}

double least_contrast(std::vector<ImU32> const &colours, ImU32 ground) {
    double least = 1e9;
    for (ImU32 const colour : colours) least = std::min(least, contrast(colour, ground));
    return least;
}

} // namespace

TEST_CASE("palette: colours are told apart with every kind of colour vision") {
    // Okabe and Ito's own blue and bluish green, which are made for this, are 10 apart at worst.
    REQUIRE(least_distance({IM_COL32(0, 114, 178, 255), IM_COL32(0, 158, 115, 255)}) > 10);
    REQUIRE(least_distance({IM_COL32(200, 40, 40, 255), IM_COL32(110, 110, 0, 255)}) <
            20); // Red and green are not.
    for (Theme const theme : {Theme::Dark, Theme::Light}) {
        Palette const &colours = palette_of(theme);
        CAPTURE(int(theme));
        CHECK(least_distance({colours.notice, colours.good, colours.trouble}) > 20);
        CHECK(least_distance({colours.traces.begin(), colours.traces.end()}) > 25);
        CHECK(least_distance({colours.code.keyword, colours.code.builtin, colours.code.string,
                              colours.code.number, colours.code.comment, colours.ink}) > 15);
    }
}

TEST_CASE("palette: colours stand out from their ground") {
    for (Theme const theme : {Theme::Dark, Theme::Light}) {
        Palette const &colours = palette_of(theme);
        CAPTURE(int(theme));
        // Text; 4.5 to 1 is what WCAG asks for.
        CHECK(least_contrast({colours.ink}, colours.ground) > 10);
        CHECK(least_contrast({colours.notice, colours.good, colours.trouble, colours.faint,
                              colours.code.keyword, colours.code.builtin, colours.code.string,
                              colours.code.number, colours.code.comment},
                             colours.ground) >= 4.5);
        CHECK(least_contrast({colours.ink}, colours.inset) > 7);
        // Lines; 3 to 1.
        CHECK(least_contrast({colours.traces.begin(), colours.traces.end()}, colours.ground) > 3);
    }
}

} // namespace terrarium::gui
