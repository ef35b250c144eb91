// A machine's state as a file: a few lines of text, then the state itself.
//
//     terrarium-state 1
//     board microbit
//     seed 0
//     part "oled=ssd1306 scl=pin19 sda=pin20"      (one for each part that hangs on the board)
//     state 282140 9f86d0…      (bytes, SHA-256)
//
// The hash is checked before a byte of the state is used, so a damaged file is refused as a whole.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/core/result.h"
#include "sim/core/types.h"
#include "sim/machine/machine.h"

namespace terrarium {

struct Snapshot {
    std::string board;
    u64 seed = 0;
    std::vector<std::string> parts; // That hang on the board, in the words of boards/attach.h.
    std::vector<u8> state;
};

std::vector<u8> write_snapshot(Machine &machine);
// Errors begin with `name`.
Result<Snapshot> read_snapshot(std::span<u8 const> file, std::string_view name);

} // namespace terrarium
