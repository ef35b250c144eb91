#include "gui/terminal/selection.h"

#include <algorithm>

#include "sim/core/utf8.h"

namespace terrarium::gui {

namespace {

bool is_word(char32_t letter) {
    if (letter >= 0x80) return true;
    bool const alphanumeric = (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
                              (letter >= 'A' && letter <= 'Z');
    return alphanumeric || letter == '_' || letter == '.' || letter == '/' || letter == '-';
}

char32_t folded(char32_t letter) { return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter; }

// The hits in one line, which is broken into the lines from `first` to `last`.
void hits_in_line(Grid const &grid, std::u32string const &wanted, u64 first, u64 last,
                  std::vector<Range> &found) {
    auto const columns = std::size_t(grid.columns());
    std::u32string text;
    for (u64 number = first; number <= last; ++number) {
        for (Cell const &cell : grid.line(number).cells) text += folded(cell.letter);
        if (number < last) text.resize((number - first + 1) * columns, U' ');
    }
    for (std::size_t at = text.find(wanted); at != text.npos; at = text.find(wanted, at + wanted.size())) {
        std::size_t const last_letter = at + wanted.size() - 1;
        found.push_back({{first + at / columns, int(at % columns)},
                         {first + last_letter / columns, int(last_letter % columns) + 1}});
    }
}

} // namespace

std::pair<int, int> Range::columns_of(u64 line, int columns) const {
    if (line < from.line || line > to.line) return {0, 0};
    return {line == from.line ? from.column : 0, line == to.line ? std::min(to.column, columns) : columns};
}

std::string text_of(Grid const &grid, Range range) {
    std::string text;
    std::size_t solid = 0; // Up to the line's last letter that is no blank.
    u64 const first = std::max(range.from.line, grid.first());
    for (u64 number = first; number <= range.to.line && number < grid.end(); ++number) {
        Line const &line = grid.line(number);
        auto const [begin, end] = range.columns_of(number, grid.columns());
        // Lines forgotten meanwhile take the place where the range began with them.
        int const from = number == first && range.from.line < first ? 0 : begin;
        for (int column = from; column < std::min(end, int(line.cells.size())); ++column) {
            append_utf8(text, line.at(column).letter);
            if (line.at(column).letter != ' ') solid = text.size();
        }
        if (number == range.to.line) break;
        if (line.wraps) {
            if (end > int(line.cells.size())) text.append(std::size_t(end) - line.cells.size(), ' ');
            continue;
        }
        text.resize(solid);
        text += '\n';
        solid = text.size();
    }
    text.resize(solid);
    return text;
}

Range word_at(Grid const &grid, Place place) {
    if (place.line < grid.first() || place.line >= grid.end()) return {place, place};
    int const last = grid.columns() - 1;
    place.column = std::clamp(place.column, 0, last);
    auto const word = [&](Place at) { return is_word(grid.line(at.line).at(at.column).letter); };
    Range range{place, place};
    if (word(place)) {
        for (Place before = place;; range.from = before) {
            if (before.column > 0)
                --before.column;
            else if (before.line > grid.first() && grid.line(before.line - 1).wraps)
                before = {before.line - 1, last};
            else
                break;
            if (!word(before)) break;
        }
        for (Place after = place;; range.to = after) {
            if (after.column < last)
                ++after.column;
            else if (grid.line(after.line).wraps && after.line + 1 < grid.end())
                after = {after.line + 1, 0};
            else
                break;
            if (!word(after)) break;
        }
    }
    ++range.to.column; // Behind the last letter.
    return range;
}

Range line_at(Grid const &grid, Place place) {
    if (place.line < grid.first() || place.line >= grid.end()) return {place, place};
    return {{grid.begin_of(place.line), 0}, {grid.end_of(place.line), grid.columns()}};
}

Range everything(Grid const &grid) {
    u64 last = grid.end() - 1;
    while (last > grid.first() && grid.line(last).blank()) --last;
    return {{grid.first(), 0}, {last, grid.columns()}};
}

std::vector<Range> hits(Grid const &grid, std::string_view text, u64 first, u64 end) {
    std::u32string wanted = decode_utf8(text);
    std::transform(wanted.begin(), wanted.end(), wanted.begin(), folded);
    std::vector<Range> found;
    first = std::max(first, grid.first());
    end = std::min(end, grid.end());
    if (wanted.empty() || first >= end) return found;
    for (u64 number = grid.begin_of(first); number < end;) {
        u64 const last = grid.end_of(number);
        hits_in_line(grid, wanted, number, last, found);
        number = last + 1;
    }
    return found;
}

std::optional<Range> next_hit(Grid const &grid, std::string_view text, Place from) {
    std::vector<Range> const found = hits(grid, text, grid.first(), grid.end());
    auto const next =
        std::find_if(found.begin(), found.end(), [&](Range const &hit) { return hit.from > from; });
    if (next != found.end()) return *next;
    return found.empty() ? std::nullopt : std::optional(found.front());
}

std::optional<Range> previous_hit(Grid const &grid, std::string_view text, Place from) {
    std::vector<Range> const found = hits(grid, text, grid.first(), grid.end());
    auto const previous =
        std::find_if(found.rbegin(), found.rend(), [&](Range const &hit) { return hit.from < from; });
    if (previous != found.rend()) return *previous;
    return found.empty() ? std::nullopt : std::optional(found.back());
}

} // namespace terrarium::gui
