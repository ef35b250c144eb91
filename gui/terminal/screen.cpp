#include "gui/terminal/screen.h"

#include <algorithm>
#include <string>

namespace terrarium::gui {

namespace {

constexpr int kTab = 8;

std::vector<bool> every_eighth(int columns) {
    std::vector<bool> tabs(static_cast<std::size_t>(columns));
    for (std::size_t column = 0; column < tabs.size(); column += kTab) tabs[column] = true;
    return tabs;
}

} // namespace

Screen::Screen(int columns, int rows, std::size_t history)
    : grid_(columns, rows, history), region_bottom_(grid_.rows() - 1), tabs_(every_eighth(grid_.columns())) {}

void Screen::resize(int columns, int rows) {
    if (columns == grid_.columns() && rows == grid_.rows()) return;
    cursor_ = grid_.resize(columns, rows, cursor_);
    region_top_ = 0;
    region_bottom_ = grid_.rows() - 1;
    tabs_ = every_eighth(grid_.columns());
    ++numbering_;
}

void Screen::become(Screen const &other) {
    std::function<void(std::string_view)> const answer = std::move(on_answer);
    u64 const bells = bells_;
    u64 const numbering = numbering_;
    *this = other;
    on_answer = answer;
    bells_ = bells;
    numbering_ = numbering + 1;
}

void Screen::clear() {
    for (int row = cursor_.row + 1; row < grid_.rows(); ++row) grid_.fill(row, 0, grid_.columns(), {});
    // The line's beginning comes along.
    int const lines = std::min(
        cursor_.row, int(grid_.top() + u64(cursor_.row) - grid_.begin_of(grid_.top() + u64(cursor_.row))));
    grid_.scroll_up(0, grid_.rows() - 1, cursor_.row - lines, {});
    cursor_.row = lines;
    grid_.forget_history();
    ++numbering_;
}

void Screen::reset() {
    grid_.scroll_up(0, grid_.rows() - 1, grid_.rows(), {});
    cursor_ = {};
    style_ = {};
    saved_ = {};
    region_top_ = 0;
    region_bottom_ = grid_.rows() - 1;
    tabs_ = every_eighth(grid_.columns());
    wraps_ = true;
    inserts_ = false;
    cursor_visible_ = true;
    application_cursor_keys_ = false;
}

void Screen::on_letter(char32_t letter) {
    int const last = grid_.columns() - 1;
    if (cursor_.column > last) {
        if (wraps_) {
            grid_.row(cursor_.row).wraps = true;
            line_feed();
            cursor_.column = 0;
        } else {
            cursor_.column = last;
        }
    }
    if (inserts_) grid_.insert_cells(cursor_, 1, blank());
    grid_.put(cursor_, {letter, style_});
    if (cursor_.column == last) grid_.row(cursor_.row).wraps = false;
    ++cursor_.column;
    last_letter_ = letter;
}

void Screen::on_run(std::span<u8 const> letters) {
    while (!letters.empty()) {
        // The last column, where lines wrap, and what is not plain overwriting is for single letters.
        int const room = inserts_ ? 0 : grid_.columns() - 1 - cursor_.column;
        if (room <= 0) {
            on_letter(letters[0]);
            letters = letters.subspan(1);
            continue;
        }
        auto const run = letters.first(std::min(letters.size(), std::size_t(room)));
        grid_.put_run(cursor_, run, style_);
        cursor_.column += int(run.size());
        last_letter_ = run.back();
        letters = letters.subspan(run.size());
    }
}

void Screen::on_control(u8 control) {
    switch (control) {
    case '\a': ++bells_; break;
    case '\b': move_to(cursor_.row, cursor().column - 1); break;
    case '\t': tab(1); break;
    case '\n':
    case '\v':
    case '\f': line_feed(); break;
    case '\r': cursor_.column = 0; break;
    default: break;
    }
}

void Screen::on_escape(char intermediate, char final) {
    if (intermediate != 0) return;
    switch (final) {
    case '7': save(); break;
    case '8': restore(); break;
    case 'D': line_feed(); break;
    case 'E':
        cursor_.column = 0;
        line_feed();
        break;
    case 'H': tabs_[std::size_t(cursor().column)] = true; break;
    case 'M': reverse_line_feed(); break;
    case 'Z': answer("\x1b[?1;2c"); break;
    case 'c': reset(); break;
    default: break;
    }
}

void Screen::on_sequence(ControlSequence const &sequence) {
    if (sequence.intermediate != 0) return;
    if (sequence.prefix == '?') {
        if (sequence.final == 'h' || sequence.final == 'l') set_mode(sequence, sequence.final == 'h');
        // Erasing what is not protected: here nothing is.
        if (sequence.final == 'J') erase_screen(sequence.at(0));
        if (sequence.final == 'K') erase_line(sequence.at(0));
        return;
    }
    if (sequence.prefix != 0) return;
    switch (sequence.final) {
    case 'J': erase_screen(sequence.at(0)); break;
    case 'K': erase_line(sequence.at(0)); break;
    case 'L': scroll_lines(true, sequence.times()); break;
    case 'M': scroll_lines(false, sequence.times()); break;
    case 'S': grid_.scroll_up(region_top_, region_bottom_, sequence.times(), blank()); break;
    case 'T': grid_.scroll_down(region_top_, region_bottom_, sequence.times(), blank()); break;
    case 'c': answer("\x1b[?1;2c"); break; // A VT100 with the advanced video option.
    case 'h':
    case 'l':
        if (sequence.at(0) == 4) inserts_ = sequence.final == 'h';
        break;
    case 'm': set_style(sequence); break;
    case 'n': report(sequence); break;
    case 'r': set_region(sequence); break;
    case 's': save(); break;
    case 'u': restore(); break;
    case '@':
    case 'P':
    case 'X':
    case 'b': edit(sequence); break;
    default: move_cursor(sequence); break;
    }
}

void Screen::line_feed() {
    if (cursor_.row == region_bottom_)
        grid_.scroll_up(region_top_, region_bottom_, 1, blank());
    else if (cursor_.row < grid_.rows() - 1)
        ++cursor_.row;
}

void Screen::reverse_line_feed() {
    if (cursor_.row == region_top_)
        grid_.scroll_down(region_top_, region_bottom_, 1, blank());
    else if (cursor_.row > 0)
        --cursor_.row;
}

void Screen::move_to(int row, int column) {
    cursor_ = {std::clamp(row, 0, grid_.rows() - 1), std::clamp(column, 0, grid_.columns() - 1)};
}

void Screen::move_rows(int rows) {
    int const top = cursor_.row >= region_top_ ? region_top_ : 0;
    int const bottom = cursor_.row <= region_bottom_ ? region_bottom_ : grid_.rows() - 1;
    move_to(std::clamp(cursor_.row + rows, top, bottom), cursor().column);
}

void Screen::tab(int times) {
    int column = cursor().column;
    int const step = times < 0 ? -1 : 1;
    for (; times != 0; times -= step) {
        do {
            column += step;
        } while (column > 0 && column < grid_.columns() - 1 && !tabs_[std::size_t(column)]);
        if (column <= 0 || column >= grid_.columns() - 1) break;
    }
    move_to(cursor_.row, column);
}

void Screen::save() { saved_ = {cursor_, style_}; }

void Screen::restore() {
    move_to(saved_.cursor.row, saved_.cursor.column);
    style_ = saved_.style;
}

void Screen::move_cursor(ControlSequence const &sequence) {
    int const times = sequence.times();
    int const column = cursor().column;
    switch (sequence.final) {
    case 'A': move_rows(-times); break;
    case 'B':
    case 'e': move_rows(times); break;
    case 'C':
    case 'a': move_to(cursor_.row, column + times); break;
    case 'D': move_to(cursor_.row, column - times); break;
    case 'E':
        move_rows(times);
        cursor_.column = 0;
        break;
    case 'F':
        move_rows(-times);
        cursor_.column = 0;
        break;
    case 'G':
    case '`': move_to(cursor_.row, times - 1); break;
    case 'H':
    case 'f': move_to(times - 1, sequence.times(1) - 1); break;
    case 'I': tab(times); break;
    case 'Z': tab(-times); break;
    case 'd': move_to(times - 1, column); break;
    case 'g':
        if (sequence.at(0) == 0) tabs_[std::size_t(column)] = false;
        if (sequence.at(0) == 3) std::fill(tabs_.begin(), tabs_.end(), false);
        break;
    default: break;
    }
}

void Screen::edit(ControlSequence const &sequence) {
    int const times = std::min(sequence.times(), grid_.columns());
    cursor_ = cursor();
    switch (sequence.final) {
    case '@': grid_.insert_cells(cursor_, times, blank()); break;
    case 'P': grid_.delete_cells(cursor_, times, blank()); break;
    case 'X': grid_.fill(cursor_.row, cursor_.column, cursor_.column + times, blank()); break;
    case 'b':
        for (int i = 0; i < times; ++i) on_letter(last_letter_);
        break;
    default: break;
    }
}

void Screen::erase_screen(int what) {
    if (what == 3) {
        grid_.forget_history();
        return;
    }
    if (what > 3) return;
    int const from = what == 0 ? cursor_.row + 1 : 0;
    int const to = what == 1 ? cursor_.row : grid_.rows();
    for (int row = from; row < to; ++row) grid_.fill(row, 0, grid_.columns(), blank());
    if (what < 2) erase_line(what);
}

void Screen::erase_line(int what) {
    if (what > 2) return;
    cursor_ = cursor();
    int const from = what == 0 ? cursor_.column : 0;
    int const to = what == 1 ? cursor_.column + 1 : grid_.columns();
    grid_.fill(cursor_.row, from, to, blank());
}

void Screen::scroll_lines(bool insert, int count) {
    if (cursor_.row < region_top_ || cursor_.row > region_bottom_) return;
    cursor_.column = 0;
    if (insert) return grid_.scroll_down(cursor_.row, region_bottom_, count, blank());
    grid_.delete_lines(cursor_.row, region_bottom_, count, blank());
}

void Screen::set_region(ControlSequence const &sequence) {
    int const rows = grid_.rows();
    int const top = sequence.times(0) - 1;
    int const bottom = (sequence.at(1) == 0 ? rows : std::min(sequence.at(1), rows)) - 1;
    if (top >= bottom) return;
    region_top_ = top;
    region_bottom_ = bottom;
    cursor_ = {};
}

void Screen::set_mode(ControlSequence const &sequence, bool on) {
    for (std::size_t i = 0; i < std::min(sequence.count, ControlSequence::kMost); ++i) {
        switch (sequence.at(i)) {
        case 1: application_cursor_keys_ = on; break;
        case 7: wraps_ = on; break;
        case 25: cursor_visible_ = on; break;
        default: break;
        }
    }
}

// "38;5;INDEX" or "38;2;RED;GREEN;BLUE", from the second number on; leaves `index` at the last one.
u32 Screen::colour_of(ControlSequence const &sequence, std::size_t &index) {
    int const kind = sequence.at(++index);
    if (kind == 5) return Style::of_palette(u32(sequence.at(++index)) & 0xFF);
    if (kind != 2) return 0;
    u32 colour = 1; // Becomes Style::kRgb.
    for (int i = 0; i < 3; ++i) colour = colour << 8 | (u32(sequence.at(++index)) & 0xFF);
    return colour;
}

void Screen::set_style(ControlSequence const &sequence) {
    std::size_t const count = std::clamp<std::size_t>(sequence.count, 1, ControlSequence::kMost);
    for (std::size_t i = 0; i < count; ++i) {
        int const number = sequence.at(i);
        if (number == 0) style_ = {};
        if (number == 1) style_.bold = true;
        if (number == 22) style_.bold = false;
        if (number == 4 || number == 24) style_.underline = number == 4;
        if (number == 7 || number == 27) style_.inverse = number == 7;
        if (number == 38) style_.foreground = colour_of(sequence, i);
        if (number == 39) style_.foreground = 0;
        if (number == 48) style_.background = colour_of(sequence, i);
        if (number == 49) style_.background = 0;
        if (number >= 30 && number <= 37) style_.foreground = Style::of_palette(u32(number - 30));
        if (number >= 40 && number <= 47) style_.background = Style::of_palette(u32(number - 40));
        if (number >= 90 && number <= 97) style_.foreground = Style::of_palette(u32(number - 90 + 8));
        if (number >= 100 && number <= 107) style_.background = Style::of_palette(u32(number - 100 + 8));
    }
}

void Screen::report(ControlSequence const &sequence) {
    if (sequence.at(0) == 5) answer("\x1b[0n"); // No malfunction.
    if (sequence.at(0) != 6) return;
    Spot const at = cursor();
    answer("\x1b[" + std::to_string(at.row + 1) + ";" + std::to_string(at.column + 1) + "R");
}

void Screen::answer(std::string_view text) const {
    if (on_answer) on_answer(text);
}

} // namespace terrarium::gui
