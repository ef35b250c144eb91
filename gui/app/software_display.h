// The window painted by SDL's software renderer, for machines without OpenGL.
#pragma once

#include "gui/app/display.h"

namespace terrarium::gui {

// Null where SDL has no renderer at all.
std::unique_ptr<Display> open_software_display(std::string const &title, int width, int height);

} // namespace terrarium::gui
