// What a person marks in a terminal's lines, and what they search for.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gui/terminal/grid.h"

namespace terrarium::gui {

// Between two letters: before the one in this column of this line.
struct Place {
    u64 line = 0;
    int column = 0;

    auto operator<=>(Place const &) const = default;
};

// From a place up to another that does not come before it.
struct Range {
    Place from;
    Place to;

    [[nodiscard]] bool empty() const { return from == to; }
    // Columns of a line that are in it, from the first up to, not including, the second.
    [[nodiscard]] std::pair<int, int> columns_of(u64 line, int columns) const;
};

// UTF-8, lines ended by \n; lines that only the width has broken are whole, blanks at their ends left out.
std::string text_of(Grid const &grid, Range range);
// The word at a place: letters, digits, and what names and paths are made of; or the one letter there.
Range word_at(Grid const &grid, Place place);
// The whole line, however many it was broken into.
Range line_at(Grid const &grid, Place place);
// All there is, down to the last line that holds something.
Range everything(Grid const &grid);

// Every place in the lines from `first` to before `end` where the text stands, whatever the case of its
// ASCII letters; also across a break of the line.
std::vector<Range> hits(Grid const &grid, std::string_view text, u64 first, u64 end);
// The next hit that begins behind `from`, or before it; round the end when there is none.
std::optional<Range> next_hit(Grid const &grid, std::string_view text, Place from);
std::optional<Range> previous_hit(Grid const &grid, std::string_view text, Place from);

} // namespace terrarium::gui
