// Ports: in the status line, where programs reach the board's serial port, and a menu to open and close them.
#pragma once

#include <array>
#include <string>

#include "gui/views/view.h"

namespace terrarium::gui {

class PortsBar {
public:
    void draw(Frame &frame);
    // Opens the menu with the next frame, for who has no mouse.
    void open_menu() { wanted_ = true; }

private:
    void draw_menu(Frame &frame);
    void draw_port(Frame &frame, PortFact const &port);

    bool wanted_ = false;
    int tcp_ = 20000;
    int rfc2217_ = 2217;
};

} // namespace terrarium::gui
