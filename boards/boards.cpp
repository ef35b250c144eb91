#include "boards/boards.h"

#include <algorithm>
#include <array>
#include <vector>

#include "sim/core/nearest.h"

namespace terrarium {

std::span<BoardSpec const *const> all_boards() {
    static constexpr std::array kBoards{&microbit, &pyboard, &pyboard_v10, &pyboard_loopback};
    return kBoards;
}

Result<BoardSpec const *> find_board(std::string_view name) {
    std::string known;
    BoardSpec const *nearest = nullptr;
    for (BoardSpec const *board : all_boards()) {
        if (board->name == name) return board;
        known += (known.empty() ? "" : ", ") + board->name;
        if (edit_distance(name, board->name) <= 3) nearest = board;
    }
    std::string const hint = nearest != nullptr ? "; did you mean " + nearest->name + "?" : "";
    return Error{"unknown board '" + std::string(name) + "' (known: " + known + ")" + hint};
}

} // namespace terrarium
