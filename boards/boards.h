// All boards Terrarium knows.
#pragma once

#include <span>
#include <string_view>

#include "sim/machine/board_spec.h"

namespace terrarium {

std::span<BoardSpec const *const> all_boards();

// By name; the error lists the names there are and points out the nearest.
Result<BoardSpec const *> find_board(std::string_view name);

extern BoardSpec const microbit;
extern BoardSpec const pyboard;
extern BoardSpec const pyboard_v10;
extern BoardSpec const pyboard_loopback;

} // namespace terrarium
