// The bar at the window's top: run, pause, step, speed, rewind, reset, power, and what time it is on the
// board.
//
//     F2, F3   slower, faster               F8   step to the next event
//     F4       a step back                  F9   step by the duration that stands in the bar
//     F5       run, pause                   F10  the list of times to rewind to
//     F7       step by one instruction      F11  reset; with Shift: power off and on
#pragma once

#include <SDL.h>

#include "gui/views/view.h"

namespace terrarium::gui {

class TimeBar {
public:
    void draw(Frame &frame);
    // True when it was one of the keys above.
    bool handle(SDL_KeyboardEvent const &key, Frame &frame);

private:
    void draw_steps(Frame &frame);
    void draw_speed(Frame &frame);
    void draw_rewind(Frame &frame);
    void draw_time(Facts const &facts);
    void step(Frame &frame, Step::Kind kind);

    char duration_[24] = "10ms";
    bool open_rewind_ = false;
    int slider_ = -1; // Where it is held, as an index into Facts::snapshots; -1: nobody holds it.
};

} // namespace terrarium::gui
