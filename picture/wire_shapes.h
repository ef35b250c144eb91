// Jumper wires between a board's pads.
#pragma once

#include <string_view>
#include <vector>

#include "picture/scene.h"

namespace terrarium::picture {

// The part that takes jumper wires, if the board has one that can be put on `place`; else null.
PartView const *jumpers_on(std::vector<PartView> const &parts, std::string_view place);

// `middle`: across the board, towards which wires hang.
void draw_wires(std::vector<PartView> const &parts, std::string_view hovered, double middle, Scene &scene);
void add_wire_targets(std::vector<PartView> const &parts, double middle, Scene &scene);

// A wire that hangs between two points, as short lines.
void add_hanging(Scene &scene, Point from, Point to, double middle, double width, Colour colour);

} // namespace terrarium::picture
