// The bar at the window's top: run, pause, step, speed, rewind, reset, and what time it is on the board.
#pragma once

#include "gui/views/view.h"

namespace terrarium::gui {

void draw_time_bar(Frame &frame);

} // namespace terrarium::gui
