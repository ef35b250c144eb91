// TiltControl: a board in space, to be turned with the mouse or by keys, and what its accelerometer and its
// compass feel then.
#pragma once

#include <memory>
#include <string>

#include "gui/views/view.h"
#include "picture/pose.h"

namespace terrarium::gui {

class TiltControl {
public:
    // Whether the board has a sensor that feels how it is held.
    [[nodiscard]] static bool useful(Frame const &frame);
    // As large as `size`; `marked`: the keyboard is here.
    void draw(Frame &frame, ImVec2 size, bool marked);
    // A row of buttons: ways to hold the board, and to move it.
    void draw_buttons(Frame &frame);
    // A dial with the direction of the top edge, for a board with a magnetic sensor.
    void draw_dial(Frame &frame, float size);
    bool handle_key(Frame &frame, SDL_Keycode key);

private:
    void follow(Frame const &frame);
    void draw_slab(Frame &frame, ImVec2 centre, float radius);
    void post(Frame &frame) const;

    picture::Pose pose_;
    bool held_ = false; // By the mouse: what the sensors say comes later than what the hand does.
    u64 posted_at_ = 0; // The facts of then.
    std::unique_ptr<Texture> drawing_;
};

} // namespace terrarium::gui
