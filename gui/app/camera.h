// Camera: pictures that the person at the window takes: of the board (F12), or of all the window (Shift F12).
#pragma once

#include <string>

#include "gui/views/view.h"

namespace terrarium::gui {

// Saves the board as it looks in these facts, in the current folder, under the next free name
// "terrarium-BOARD-1.png". Gives the file's name.
Result<std::string> photograph_board(BoardSpec const &board, Facts const &facts);

// The window's last frame, likewise.
Result<std::string> photograph_window(BoardSpec const &board, Display &display);

} // namespace terrarium::gui
