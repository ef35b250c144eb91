// How each kind of part is drawn: one function a kind, found by the kind's name in a board's table.
#pragma once

#include <optional>
#include <string_view>

#include "picture/scene.h"

namespace terrarium::picture {

struct PartShapes {
    std::string_view kind; // As PartSpec::kind.
    void (*draw)(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);
};

// Null for a kind that shows nothing (a resistor).
PartShapes const *shapes_for(std::string_view kind);

// Whether the table says where the part is; a part beside the board is not drawn.
inline bool is_placed(PartSpec const &spec) { return spec.place.x != 0 || spec.place.y != 0; }

// The angle that a servo's arm would take on this wire, 0 to 180: pulses of 0.5 to 2.5 ms, 40 to 60 times a
// second. Nothing for other signals.
std::optional<double> servo_degrees(Look::Wire const &wire);

// What the kinds in different files share.
constexpr Colour kHoverMark{255, 255, 255, 150};
Point in_part(Place const &place, double x, double y); // From millimetres around the part's middle.
void add_target(Scene &scene, PartSpec const &spec, Point from_middle, double width, double height);
// Sockets, cards, plugs and solder pads (connector_shapes.cpp).
void draw_sd_slot(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);
void draw_usb(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);
void draw_jumper(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);

} // namespace terrarium::picture
