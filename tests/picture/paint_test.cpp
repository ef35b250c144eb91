#include "picture/paint.h"

#include <algorithm>
#include <cmath>

#include <catch2/catch_test_macros.hpp>

#include "boards/part_tables.h"
#include "tests/picture/scene_support.h"

using namespace terrarium;
using namespace terrarium::picture;

namespace {

constexpr int kWidth = 520; // Ten pixels to a millimetre of the micro:bit.

struct Pixel {
    int red, green, blue, alpha;
};

Pixel pixel(Raster const &raster, BoardSpec const &board, Point at) {
    double const scale = raster.width / size_of(board).width;
    auto const x = std::size_t(at.x * scale);
    auto const y = std::size_t(at.y * scale);
    u8 const *const p = &raster.rgba[(y * std::size_t(raster.width) + x) * 4];
    return {p[0], p[1], p[2], p[3]};
}

Raster painted(Looks const &looks, std::string_view hovered = {}) {
    Result<Raster> raster = paint_board(looks.board, kWidth);
    REQUIRE(raster.ok());
    paint_scene(raster.value(), looks.board, looks.scene(hovered));
    return std::move(raster).value();
}

} // namespace

TEST_CASE("every board there is can be painted, at any size") {
    for (BoardSpec const *board : all_boards()) {
        CAPTURE(board->name);
        for (int const width : {1, 90, 700}) {
            Result<Raster> const raster = paint_board(*board, width);
            REQUIRE(raster.ok());
            CHECK(raster.value().width == width);
            CHECK(raster.value().rgba.size() == std::size_t(width) * std::size_t(raster.value().height) * 4);
        }
        // The same board, larger, is the same picture: seen through one pixel of the small one at a time.
        Raster const small = paint_board(*board, 100).value();
        Raster const large = paint_board(*board, 400).value();
        Raster halved{small.width, small.height, {}};
        for (int y = 0; y < small.height; ++y) {
            for (int x = 0; x < small.width; ++x) {
                for (std::size_t c = 0; c < 4; ++c) {
                    unsigned sum = 0;
                    for (int i = 0; i < 16; ++i) {
                        int const line = std::min(y * 4 + i / 4, large.height - 1);
                        sum += large.rgba[(std::size_t(line) * 400 + std::size_t(x * 4 + i % 4)) * 4 + c];
                    }
                    halved.rgba.push_back(u8(sum / 16));
                }
            }
        }
        CHECK(difference(small, halved) < 4);
    }
}

TEST_CASE("a heart glows where the micro:bit's lights are, and nowhere else") {
    Looks looks(microbit);
    looks["display"] = matrix("0000000000000000000000000");
    Raster const dark = painted(looks);
    looks["display"] = matrix(kHeart);
    Raster const lit = painted(looks);
    for (int i = 0; i < 25; ++i) {
        CAPTURE(i);
        Point const at{26 + (i % 5 - 2) * 3.9, 21 + (i / 5 - 2) * 3.9};
        bool const on = kHeart[std::size_t(i)] == '9';
        CHECK((pixel(lit, microbit, at).red > 200) == on);
        CHECK(pixel(dark, microbit, at).red < 140);
    }
    // The far corners have no light of it.
    CHECK(pixel(lit, microbit, {3, 40}).red == pixel(dark, microbit, {3, 40}).red);
}

TEST_CASE("a brighter light is a brighter picture") {
    Looks looks(microbit);
    int before = -1;
    for (char const level : {'0', '3', '6', '9'}) {
        looks["display"] = matrix(std::string(25, level));
        int const red = pixel(painted(looks), microbit, {26, 21.7}).red;
        CHECK(red > before);
        before = red;
    }
}

TEST_CASE("each LED of the pyboard glows in its colour") {
    Looks looks(pyboard);
    for (PartSpec const &spec : pyboard.parts) {
        if (spec.kind != "LED") continue;
        CAPTURE(spec.name);
        Point const beside{spec.place.x - 0.7, spec.place.y}; // The middle is white with light.
        Pixel const dark = pixel(painted(looks), pyboard, beside);
        looks[spec.name].lights = {1};
        Pixel const lit = pixel(painted(looks), pyboard, beside);
        looks[spec.name].lights = {0};
        CHECK(lit.red + lit.green + lit.blue > dark.red + dark.green + dark.blue + 100);
        Rgb const colour = light_colour(spec.colour);
        int const most = std::max({lit.red, lit.green, lit.blue});
        CHECK((colour.red >= 250 ? lit.red : colour.green >= 250 ? lit.green : lit.blue) == most);
    }
}

TEST_CASE("a pressed button looks pressed") {
    Looks looks(microbit);
    Raster const up = painted(looks);
    looks["button_a"].pressed = true;
    Raster const down = painted(looks);
    Point const rim{6 + 2.15, 21};
    CHECK(pixel(down, microbit, rim).red > 200);
    CHECK(pixel(up, microbit, rim).red < pixel(down, microbit, rim).red - 10);
    Point const other{46 + 2.15, 21};
    CHECK(pixel(up, microbit, other).red == pixel(down, microbit, other).red);
}

TEST_CASE("a whole picture has room for what sticks out of the board") {
    constexpr int kWide = 432; // Ten pixels to a millimetre.
    Looks looks(pyboard);
    looks["usb"].present = true;
    Raster const in = paint_whole(pyboard, looks.scene(), kWide).value();
    CHECK(in.width == kWide);
    CHECK(std::abs(in.height - int(kWide * extent_of(pyboard).height / extent_of(pyboard).width)) <= 1);
    CHECK(extent_of(pyboard).top < 0);
    looks["usb"].present = false;
    Raster const out = paint_whole(pyboard, looks.scene(), kWide).value();
    CHECK(difference(in, out) > 1);
    // The board itself is where it was.
    Raster const board = paint_board(pyboard, kWide).value();
    auto const last_line = [](Raster const &raster, int up) {
        auto const begin = raster.rgba.end() - std::ptrdiff_t(raster.width) * 4 * std::ptrdiff_t(up + 1);
        return std::vector<u8>(begin, begin + std::ptrdiff_t(raster.width) * 4);
    };
    CHECK(difference(Raster{kWide, 1, last_line(in, 5)}, Raster{kWide, 1, last_line(board, 5)}) < 2);
}

TEST_CASE("a board without a drawing is drawn plain, with its parts and their names") {
    BoardSpec plain;
    plain.name = plain.title = "Plain board";
    plain.parts = {table::led("light", "P1", Active::High, "green", {10, 8}),
                   table::button("push", "P2", Active::Low, Pull::Up, {24, 8}, ""),
                   table::edge_pin("X1", "P3", {10, 16})};
    BoardPicture const size = size_of(plain);
    CHECK(size.width >= 24);
    CHECK(size.height >= 16);
    Looks looks(plain);
    looks["light"].lights = {1};
    Raster const with_names = painted(looks);
    CHECK(pixel(with_names, plain, {10, 8}).green > 200);
    CHECK(looks.scene().at({24, 8})->part == "push");
    plain.parts[0].name = "another name";
    CHECK(difference(with_names, painted(looks)) > 0); // The label differs.
    // What a picture knows no shape for is a chip with a name.
    BoardSpec with_chip = plain;
    with_chip.parts.push_back({"gadget", "unheard of", "P4", {}, {24, 15}});
    REQUIRE(paint_board(with_chip, kWidth).ok());
    CHECK(pixel(paint_board(with_chip, kWidth).value(), with_chip, {24, 15}).green < 60);
}

TEST_CASE("a drawing that is not there is named") {
    BoardSpec board = microbit;
    board.picture.file = "nothing.svg";
    Result<Raster> const raster = paint_board(board, 100);
    REQUIRE_FALSE(raster.ok());
    CHECK(raster.error().message == "nothing.svg: there is no such drawing");
}
