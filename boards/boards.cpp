#include "boards/boards.h"

#include <algorithm>
#include <array>
#include <vector>

namespace terrarium {

namespace {

// How many single-letter edits lie between two names.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            std::size_t const above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1] ? 1 : 0)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

} // namespace

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
