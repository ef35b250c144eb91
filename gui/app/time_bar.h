// The bar at the window's top: run, pause, step, speed, rewind, reset, power, and what time it is on the
// board.
#pragma once

#include <SDL.h>

#include "gui/views/view.h"

namespace terrarium::gui {

class TimeBar {
public:
    void draw(Frame &frame);
    // True when the command was about time.
    bool command(Command command, Frame &frame);
    // The keys of the list of times while it is shown: up, down, Enter, Escape.
    bool handle(SDL_KeyboardEvent const &key, Frame &frame);

private:
    void draw_steps(Frame &frame);
    void draw_speed(Frame &frame);
    void draw_rewind(Frame &frame);
    void draw_times(Frame &frame, int last);
    void draw_time(Facts const &facts);
    bool handle_in_list(SDL_Keycode key, Frame &frame);
    void go_back(Frame &frame);
    void step(Frame &frame, Step::Kind kind);

    char duration_[24] = "10ms";
    // The list of times: to be opened or closed in the next frame, shown, the one chosen as an index into
    // Facts::snapshots, and whether it has to come into sight.
    bool open_rewind_ = false;
    bool edit_duration_ = false; // In the next frame.
    bool close_rewind_ = false;
    bool rewind_shown_ = false;
    bool scroll_ = false;
    int chosen_ = 0;
};

} // namespace terrarium::gui
