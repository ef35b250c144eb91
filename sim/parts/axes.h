// Axes: a vector a person sets in the board's axes, and how a sensor chip is turned on that board.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "sim/core/result.h"
#include "sim/core/types.h"
#include "sim/parts/action.h"
#include "sim/parts/faults.h"
#include "sim/parts/part.h"

namespace terrarium {

// x, y and z; the unit is its owner's.
using Vector = std::array<i32, 3>;

// How a chip sits on its board: each of the chip's axes is a board axis, perhaps turned round.
struct Mounting {
    struct Axis {
        u8 board_axis = 0; // 0 is x, 1 is y, 2 is z.
        bool reversed = false;
    };
    std::array<Axis, 3> chip{{{0, false}, {1, false}, {2, false}}};

    [[nodiscard]] Vector to_chip(Vector const &board) const {
        Vector result{};
        for (std::size_t i = 0; i < 3; ++i) {
            i32 const value = board[chip[i].board_axis];
            result[i] = chip[i].reversed ? -value : value;
        }
        return result;
    }
};

// The vector after "set x=.. y=.. z=..", any subset of them, each within -limit and limit.
Result<Vector> set_axes(Part const &part, Action const &action, Vector const &now, i32 limit);

// The readings x, y and z, and what is wrong.
std::vector<Part::Reading> axis_readings(Vector const &vector, Faults const &faults);
// What a sensor of three axes has to measure, and what it then measures.
std::vector<Faults::Channel> axis_channels();
Vector felt_axes(Faults &faults, Vector const &there);
// `level`: as Look::Axes has it.
Look axis_look(Look::Axes::Of of, std::string unit, i32 limit, Vector const &level, Vector const &now);

} // namespace terrarium
