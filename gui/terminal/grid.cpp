#include "gui/terminal/grid.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace terrarium::gui {

bool Line::blank() const {
    return std::all_of(cells.begin(), cells.end(), [](Cell const &cell) { return cell == Cell{}; });
}

Grid::Grid(int columns, int rows, std::size_t history)
    : columns_(std::max(columns, 1)), rows_(std::max(rows, 1)), history_(history),
      lines_(std::size_t(rows_)) {}

u64 Grid::begin_of(u64 number) const {
    while (number > first_ && line(number - 1).wraps) --number;
    return number;
}

u64 Grid::end_of(u64 number) const {
    while (number + 1 < end() && line(number).wraps) ++number;
    return number;
}

void Grid::put(Spot spot, Cell cell) {
    Line &line = row(spot.row);
    auto const column = std::size_t(spot.column);
    if (column >= line.cells.size()) line.cells.resize(column + 1);
    line.cells[column] = cell;
}

void Grid::put_run(Spot spot, std::span<u8 const> text, Style const &style) {
    std::vector<Cell> &cells = row(spot.row).cells;
    auto const from = std::size_t(spot.column);
    if (cells.size() < from + text.size()) cells.resize(from + text.size());
    std::transform(text.begin(), text.end(), cells.begin() + std::ptrdiff_t(from), [&](u8 letter) {
        return Cell{letter, style};
    });
}

void Grid::fill(int row_number, int from, int to, Cell blank) {
    Line &line = row(row_number);
    to = std::min(to, columns_);
    if (from >= to) return;
    if (to == columns_) line.wraps = false;
    if (to == columns_ && blank == Cell{}) {
        line.cells.resize(std::min(line.cells.size(), std::size_t(from)));
        return;
    }
    if (line.cells.size() < std::size_t(to)) line.cells.resize(std::size_t(to));
    std::fill(line.cells.begin() + from, line.cells.begin() + to, blank);
}

void Grid::insert_cells(Spot spot, int count, Cell blank) {
    Line &line = row(spot.row);
    line.wraps = false;
    if (std::size_t(spot.column) >= line.cells.size())
        return fill(spot.row, spot.column, spot.column + count, blank);
    count = std::min(count, columns_ - spot.column);
    line.cells.insert(line.cells.begin() + spot.column, std::size_t(count), blank);
    if (line.cells.size() > std::size_t(columns_)) line.cells.resize(std::size_t(columns_));
}

void Grid::delete_cells(Spot spot, int count, Cell blank) {
    Line &line = row(spot.row);
    line.wraps = false;
    count = std::min(count, columns_ - spot.column);
    if (std::size_t(spot.column) < line.cells.size()) {
        auto const from = line.cells.begin() + spot.column;
        line.cells.erase(from, from + std::min<std::ptrdiff_t>(count, line.cells.end() - from));
    }
    if (blank != Cell{}) fill(spot.row, columns_ - count, columns_, blank);
}

void Grid::set_blank(Line &line, Cell blank) const {
    line.wraps = false;
    line.cells.clear();
    if (blank != Cell{}) line.cells.assign(std::size_t(columns_), blank);
}

void Grid::append_line(Cell blank) {
    Line line;
    // The oldest line's memory serves the new one.
    if (lines_.size() >= history_ + std::size_t(rows_)) {
        line = std::move(lines_.front());
        lines_.pop_front();
        ++first_;
    }
    set_blank(line, blank);
    lines_.push_back(std::move(line));
}

void Grid::scroll_up(int top, int bottom, int count, Cell blank) {
    if (top != 0 || bottom != rows_ - 1) return delete_lines(top, bottom, count, blank);
    for (int i = std::min(count, rows_); i > 0; --i) append_line(blank);
}

void Grid::delete_lines(int top, int bottom, int count, Cell blank) {
    auto const at = [&](int row) { return lines_.end() - (rows_ - row); };
    for (int i = std::min(count, bottom - top + 1); i > 0; --i) {
        Line line = std::move(*at(top));
        std::move(at(top + 1), at(bottom + 1), at(top));
        set_blank(line, blank);
        *at(bottom) = std::move(line);
    }
    // What was above goes on elsewhere now.
    if (u64 const first_moved = this->top() + u64(top); first_moved > first_)
        lines_[std::size_t(first_moved - first_) - 1].wraps = false;
}

void Grid::scroll_down(int top, int bottom, int count, Cell blank) {
    auto const at = [&](int row) { return lines_.end() - (rows_ - row); };
    for (int i = std::min(count, bottom - top + 1); i > 0; --i) {
        Line line = std::move(*at(bottom));
        std::move_backward(at(top), at(bottom), at(bottom + 1));
        set_blank(line, blank);
        *at(top) = std::move(line);
    }
    row(bottom).wraps = false; // Its other part has gone.
    if (u64 const first_moved = this->top() + u64(top); first_moved > first_)
        lines_[std::size_t(first_moved - first_) - 1].wraps = false;
}

Spot Grid::resize(int columns, int rows, Spot cursor) {
    u64 cursor_line = top() + u64(cursor.row);
    while (end() - 1 > cursor_line && lines_.back().blank()) lines_.pop_back();
    columns = std::max(columns, 1);
    if (columns != columns_) rewrap(cursor_line, cursor.column, columns);
    columns_ = columns;
    rows_ = std::max(rows, 1);
    while (lines_.size() < std::size_t(rows_)) lines_.emplace_back();
    trim();
    int const row = cursor_line >= top() ? int(cursor_line - top()) : 0;
    return {std::min(row, rows_ - 1), std::min(cursor.column, columns_)};
}

void Grid::rewrap(u64 &cursor_line, int &cursor_column, int columns) {
    std::deque<Line> old = std::exchange(lines_, {});
    auto const width = std::size_t(columns);
    u64 const first = first_;
    u64 new_cursor_line = first;
    for (std::size_t i = 0; i < old.size(); ++i) {
        if (!old[i].wraps && old[i].cells.size() <= width && first + i != cursor_line) {
            lines_.push_back(std::move(old[i]));
            continue;
        }
        // One line of any width.
        std::vector<Cell> whole = old[i].cells;
        std::optional<std::size_t> cursor;
        if (first + i == cursor_line) cursor = std::size_t(cursor_column);
        for (; old[i].wraps && i + 1 < old.size(); ++i) {
            whole.resize(std::max(whole.size(), (whole.size() + std::size_t(columns_) - 1) /
                                                    std::size_t(columns_) * std::size_t(columns_)));
            if (first + i + 1 == cursor_line) cursor = whole.size() + std::size_t(cursor_column);
            whole.insert(whole.end(), old[i + 1].cells.begin(), old[i + 1].cells.end());
        }
        while (!whole.empty() && whole.back() == Cell{}) whole.pop_back();
        // The cursor stays behind the letter it was behind.
        std::size_t const needed = std::max<std::size_t>({whole.size(), cursor.value_or(0), 1});
        std::size_t const pieces = (needed + width - 1) / width;
        if (cursor) {
            std::size_t const piece = std::min(*cursor / width, pieces - 1);
            new_cursor_line = first + lines_.size() + piece;
            cursor_column = int(*cursor - piece * width);
        }
        for (std::size_t piece = 0; piece < pieces; ++piece) {
            std::size_t const from = std::min(piece * width, whole.size());
            std::size_t const to = std::min(from + width, whole.size());
            Line line;
            line.cells.assign(whole.begin() + std::ptrdiff_t(from), whole.begin() + std::ptrdiff_t(to));
            line.wraps = piece + 1 < pieces;
            lines_.push_back(std::move(line));
        }
    }
    cursor_line = new_cursor_line;
}

void Grid::trim() {
    while (lines_.size() > history_ + std::size_t(rows_)) {
        lines_.pop_front();
        ++first_;
    }
}

void Grid::forget_history() {
    while (lines_.size() > std::size_t(rows_)) {
        lines_.pop_front();
        ++first_;
    }
}

} // namespace terrarium::gui
