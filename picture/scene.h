// Scene: what moves or glows on a board, as shapes in millimetres from the board's top left corner.
//
// A board's drawing (assets/) holds what never changes; the scene holds the rest: lights, pressed buttons,
// pins with their levels, displays. It is computed from the board's table and its parts' looks alone, so a
// screenshot without a window and the window itself show the same. Who paints it decides how.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/machine/board_spec.h"
#include "sim/parts/look.h"

namespace terrarium::picture {

// Straight alpha, 0 to 255 each.
struct Colour {
    u8 red = 0;
    u8 green = 0;
    u8 blue = 0;
    u8 alpha = 255;
    bool operator==(Colour const &) const = default;
};

struct Point {
    double x = 0;
    double y = 0;
};

struct Disc {
    Point centre;
    double radius;
    Colour fill;
};
struct Ring {
    Point centre;
    double radius;
    double width;
    Colour colour;
};
// A rectangle, its corners rounded by `radius`.
struct Box {
    Point corner;
    double width;
    double height;
    double radius;
    Colour fill;
};
// Light around a source: full in the middle, nothing at the rim.
struct Glow {
    Point centre;
    double radius;
    Colour colour;
};
struct Line {
    Point from;
    Point to;
    double width;
    Colour colour;
};
// One line of text, centred.
struct Label {
    Point centre;
    double height; // Of a capital letter.
    std::string text;
    Colour colour = {255, 255, 255};
};
// Pixels of a display, from the top left, one byte each.
struct Pixels {
    Point corner;
    double width;
    double height;
    Look::Bitmap bitmap;
    Colour on;
};
using Shape = std::variant<Disc, Ring, Box, Glow, Line, Label, Pixels>;

// What the pointer can do with a part, and where.
struct Target {
    std::string part;
    Point corner;
    double width;
    double height;
    bool stays = false; // A click turns it over and it stays; otherwise it is held down.
    // Of a jumper wire: the places it joins.
    std::string from = {};
    std::string to = {};
    // Of one of several things to press on a part: the action, verb first, that does it, and the one that
    // ends it, if any. Empty: what its look asks for.
    std::vector<std::string> down = {};
    std::vector<std::string> up = {};
    bool turns = false; // A knob, dragged round its middle.
    // Tells targets apart; a wire's has several boxes.
    [[nodiscard]] std::string id() const {
        if (!down.empty()) return part + " " + down[1];
        return from.empty() ? part : part + " " + from + " " + to;
    }
    [[nodiscard]] Point middle() const { return {corner.x + width / 2, corner.y + height / 2}; }
    [[nodiscard]] bool contains(Point point) const {
        return point.x >= corner.x && point.x <= corner.x + width && point.y >= corner.y &&
               point.y <= corner.y + height;
    }
};

struct Scene {
    std::vector<Shape> shapes; // In painting order.
    std::vector<Target> targets;
    // The topmost target at a point, or null.
    [[nodiscard]] Target const *at(Point point) const;
};

// A part as it looks at one instant. `spec` outlives the scene's making.
struct PartView {
    PartSpec const *spec = nullptr;
    Look look;
};

// `hovered`: the id of the target the pointer is on, or empty; it is marked. `drawing`: the board's, round
// which the wires of what hangs on it are led.
Scene scene_of(std::vector<PartView> const &parts, std::string_view hovered = {},
               BoardPicture const &drawing = {});

// A light's colour by its name in a table ("red", "green", "yellow", "blue", "white", "orange"); red for
// any other.
Rgb light_colour(std::string_view name);

} // namespace terrarium::picture
