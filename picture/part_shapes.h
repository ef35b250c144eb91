// How each kind of part is drawn: one function a kind, found by the kind's name in a board's table.
#pragma once

#include <string_view>

#include "picture/scene.h"

namespace terrarium::picture {

struct PartShapes {
    std::string_view kind; // As PartSpec::kind.
    void (*draw)(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);
};

// Null for a kind that shows nothing (a resistor).
PartShapes const *shapes_for(std::string_view kind);

} // namespace terrarium::picture
