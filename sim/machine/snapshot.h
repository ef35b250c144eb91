// A machine's state as a file: a few lines of text, then the state itself.
//
//     terrarium-state 2
//     board microbit
//     seed 0
//     until 4000000000000         (picoseconds)
//     part "oled=ssd1306 scl=pin19 sda=pin20"      (one for each part that hangs on the board)
//     state 282140 9f86d0…      (bytes, SHA-256)
//
// `until` is how far the machine was told to run. It stops a little behind that, at the end of a block, or
// much behind it, where a flash erase has held its CPU; who goes on for a certain time counts from `until`,
// so that a run in two halves is the run in one piece.
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
    Time until;
    std::vector<std::string> parts; // That hang on the board, in the words of boards/attach.h.
    std::vector<u8> state;
};

// `until` is not later than now.
std::vector<u8> write_snapshot(Machine &machine, Time until);
inline std::vector<u8> write_snapshot(Machine &machine) { return write_snapshot(machine, machine.now()); }
// Errors begin with `name`.
Result<Snapshot> read_snapshot(std::span<u8 const> file, std::string_view name);

} // namespace terrarium
