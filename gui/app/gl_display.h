// The window painted by OpenGL 3.
#pragma once

#include "gui/app/display.h"

namespace terrarium::gui {

// Null where there is no OpenGL 3.
std::unique_ptr<Display> open_gl_display(std::string const &title, int width, int height);

} // namespace terrarium::gui
