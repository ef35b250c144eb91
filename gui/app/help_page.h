// The help page: over the window while it is open. Lists the key table, so it cannot say what is not so.
#pragma once

#include <string>

#include "gui/views/view.h"

namespace terrarium::gui {

// `open` becomes false when it is closed. `renderer`: what paints the window.
void draw_help(Frame const &frame, std::string const &renderer, bool &open);

} // namespace terrarium::gui
