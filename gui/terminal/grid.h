// Grid: the lines of a terminal: those on the screen, and above them the history that was scrolled away.
//
// A line knows whether it goes on in the next one, so that a new width breaks lines anew, and copied text has
// no line ends where only the width was at fault.
#pragma once

#include <cstddef>
#include <deque>
#include <span>
#include <vector>

#include "sim/core/types.h"

namespace terrarium::gui {

struct Style {
    // 0: the terminal's own; 1 to 256: of the palette, counted from one; from kRgb on: red, green and blue.
    static constexpr u32 kRgb = 1U << 24;
    static constexpr u32 of_palette(u32 index) { return index + 1; }

    u32 foreground = 0;
    u32 background = 0;
    bool bold = false;
    bool underline = false;
    bool inverse = false;

    bool operator==(Style const &) const = default;
};

struct Cell {
    char32_t letter = ' ';
    Style style;

    bool operator==(Cell const &) const = default;
};

struct Line {
    std::vector<Cell> cells; // What is behind the last one is blank.
    bool wraps = false;      // Goes on in the next line.

    [[nodiscard]] Cell at(int column) const {
        return std::size_t(column) < cells.size() ? cells[std::size_t(column)] : Cell{};
    }
    [[nodiscard]] bool blank() const;
};

// Rows and columns count from zero, within the screen.
struct Spot {
    int row = 0;
    int column = 0;
};

class Grid {
public:
    // At least one column and row. `history`: lines kept above the screen.
    Grid(int columns, int rows, std::size_t history);

    [[nodiscard]] int columns() const { return columns_; }
    [[nodiscard]] int rows() const { return rows_; }

    // All lines, oldest first; the last rows() of them are the screen. A line keeps its number while it
    // exists, until a resize: first() goes up when the oldest are forgotten.
    [[nodiscard]] u64 first() const { return first_; }
    [[nodiscard]] u64 end() const { return first_ + lines_.size(); }
    [[nodiscard]] u64 top() const { return end() - u64(rows_); }
    [[nodiscard]] Line const &line(u64 number) const { return lines_[std::size_t(number - first_)]; }
    // The first and the last of the lines that are one line but for the width.
    [[nodiscard]] u64 begin_of(u64 number) const;
    [[nodiscard]] u64 end_of(u64 number) const;

    [[nodiscard]] Line &row(int row) { return lines_[lines_.size() - std::size_t(rows_ - row)]; }
    void put(Spot spot, Cell cell);
    // Letters of ASCII, all of which the row has room for.
    void put_run(Spot spot, std::span<u8 const> text, Style const &style);
    // Cells from `from` up to, not including, `to`.
    void fill(int row, int from, int to, Cell blank);
    void insert_cells(Spot spot, int count, Cell blank);
    void delete_cells(Spot spot, int count, Cell blank);
    // Moves the lines from `top` to `bottom`, both included. Those that leave a whole screen at its top are
    // history then.
    void scroll_up(int top, int bottom, int count, Cell blank);
    void scroll_down(int top, int bottom, int count, Cell blank);
    // As scroll_up, but what leaves is gone.
    void delete_lines(int top, int bottom, int count, Cell blank);

    // Breaks all lines anew. Gives the place of what was at `cursor`; a column of columns(), behind the last,
    // is one that the next letter would wrap from.
    Spot resize(int columns, int rows, Spot cursor);
    void forget_history();

private:
    void append_line(Cell blank);
    void set_blank(Line &line, Cell blank) const;
    void rewrap(u64 &cursor_line, int &cursor_column, int columns);
    void trim();

    int columns_;
    int rows_;
    std::size_t history_;
    u64 first_ = 0;
    std::deque<Line> lines_;
};

} // namespace terrarium::gui
