// PartMenu: what a click on a pin or an SD slot opens, to read it and to act on it.
#pragma once

#include <array>
#include <string>

#include "gui/views/view.h"

namespace terrarium::gui {

class PartMenu {
public:
    // Opens at the pointer in the frame that is being drawn.
    void open(std::string part) {
        part_ = std::move(part);
        wanted_ = true;
        path_.fill(0);
    }
    void draw(Frame &frame);
    [[nodiscard]] std::string const &part() const { return part_; }

private:
    void draw_pin(Frame &frame, PartSpec const &spec, Look::Wire const &wire);
    void draw_slot(Frame &frame, PartSpec const &spec, Look const &look);

    std::string part_;
    bool wanted_ = false;
    bool fresh_ = false; // Its first frame.
    std::array<char, 512> path_{};
};

// A part's place in the board's table and its look; null if there is no such part.
PartSpec const *find_spec(Frame const &frame, std::string_view part);
Look const *find_look(Frame const &frame, std::string_view part);

// Puts a voltage on a pin, in millivolts.
void set_pin(Frame &frame, std::string const &pin, int millivolts);

} // namespace terrarium::gui
