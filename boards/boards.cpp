#include "boards/boards.h"

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
    std::vector<std::string> names;
    for (BoardSpec const *board : all_boards()) {
        if (board->name == name) return board;
        known += (known.empty() ? "" : ", ") + board->name;
        names.push_back(board->name);
    }
    return Error{"unknown board '" + std::string(name) + "' (known: " + known + ")" +
                 did_you_mean(name, names)};
}

} // namespace terrarium
