// A terminal for tests: what it shows, as text.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "gui/terminal/screen.h"
#include "gui/terminal/selection.h"

namespace terrarium::gui {

inline void feed(Screen &screen, std::string_view text) {
    screen.feed({reinterpret_cast<u8 const *>(text.data()), text.size()});
}

// A row's letters without the blanks at its end.
inline std::string row_of(Screen const &screen, int row) {
    std::string text;
    for (Cell const &cell : screen.grid().line(screen.grid().top() + u64(row)).cells)
        append_utf8(text, cell.letter);
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

// All rows, with | behind each but the empty ones at the end.
inline std::string shown(Screen const &screen) {
    std::string text;
    std::string pending;
    for (int row = 0; row < screen.grid().rows(); ++row) {
        std::string const line = row_of(screen, row);
        pending += line.empty() ? "|" : "";
        if (!line.empty()) text += std::exchange(pending, "") + line + "|";
    }
    return text;
}

// A screen of this size that has been fed this text.
struct Shown {
    Shown(int columns, int rows, std::string_view text) : screen(columns, rows) {
        screen.on_answer = [this](std::string_view answer) { answers += answer; };
        feed(screen, text);
    }
    [[nodiscard]] std::string rows() const { return shown(screen); }
    [[nodiscard]] Style style(int row, int column) const {
        return screen.grid().line(screen.grid().top() + u64(row)).at(column).style;
    }

    Screen screen;
    std::string answers;
};

inline bool operator==(Spot const &a, Spot const &b) { return a.row == b.row && a.column == b.column; }

} // namespace terrarium::gui
