// Attaching parts to a board: "strip=neopixel pin0 count=8".
//
//     [NAME=]KIND PIN... [NAME=VALUE]...
//
// PINs are given in the kind's order, or by name: "scl=pin19". A pin is called what is printed on the board
// (pin0, X1) or what the chip calls it (P0.03, PA0). Without a NAME a part is called by its kind.
#pragma once

#include <string>
#include <vector>

#include "sim/core/result.h"
#include "sim/machine/board_spec.h"

namespace terrarium {

// The board with these parts hanging on it, behind its own and in their order; beside it on its picture.
// Errors name the part's words, what is wrong, and the nearest right word.
Result<BoardSpec> attach(BoardSpec const &board, std::vector<std::string> const &parts);

// What hangs on a board, each in words that attach() reads back: every pin by its name.
std::vector<std::string> attached_parts(BoardSpec const &board);

} // namespace terrarium
