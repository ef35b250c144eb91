// Screen: what a terminal makes of a board's bytes. VT100 User Guide, chapter 3; xterm's "Control Sequences".
// Modelled: CR LF BS HT BEL, cursor movement, erasing, inserting and deleting of letters and lines, scroll
// region, colours (16, 256, RGB), bold, underline, inverse, save and restore, tabulators, wrapping at the
// right edge, and the reports of status, cursor and kind of terminal. UTF-8.
// Not modelled: the alternate screen, origin mode, letters of double width or height, other character sets,
// mouse reports. Such sequences are taken and do nothing.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "gui/terminal/escape_parser.h"
#include "gui/terminal/grid.h"

namespace terrarium::gui {

class Screen final : private EscapeParser::Listener {
public:
    static constexpr std::size_t kHistory = 10'000;

    explicit Screen(int columns = 80, int rows = 24, std::size_t history = kHistory);

    void feed(std::span<u8 const> bytes) { parser_.feed(bytes, *this); }
    // What the terminal itself says to the board: reports it has asked for.
    std::function<void(std::string_view)> on_answer;

    // Lines are broken anew and the cursor stays with its letter.
    void resize(int columns, int rows);
    // Shows from now on what the other one shows. Its bells have been heard, and its answers are its own.
    void become(Screen const &other);
    // Forgets all but the cursor's line, which goes to the top.
    void clear();

    [[nodiscard]] Grid const &grid() const { return grid_; }
    // Of a letter that is being waited for, within the screen.
    [[nodiscard]] Spot cursor() const { return {cursor_.row, std::min(cursor_.column, grid_.columns() - 1)}; }
    [[nodiscard]] bool cursor_visible() const { return cursor_visible_; }
    // Cursor keys are to be sent as ESC O A instead of ESC [ A.
    [[nodiscard]] bool application_cursor_keys() const { return application_cursor_keys_; }
    // How often the bell was rung.
    [[nodiscard]] u64 bells() const { return bells_; }
    // Changes whenever lines are numbered anew: by a resize, a reset.
    [[nodiscard]] u64 numbering() const { return numbering_; }

private:
    struct Saved {
        Spot cursor;
        Style style;
    };

    void on_letter(char32_t letter) override;
    void on_run(std::span<u8 const> letters) override;
    void on_control(u8 control) override;
    void on_escape(char intermediate, char final) override;
    void on_sequence(ControlSequence const &sequence) override;

    void reset();
    void line_feed();
    void reverse_line_feed();
    void move_to(int row, int column); // Into the screen, from wherever.
    void move_rows(int rows);          // Not out of the scroll region.
    void tab(int times);
    void save();
    void restore();
    void move_cursor(ControlSequence const &sequence);
    void edit(ControlSequence const &sequence);
    void erase_screen(int what);
    void erase_line(int what);
    void scroll_lines(bool insert, int count);
    void set_region(ControlSequence const &sequence);
    void set_mode(ControlSequence const &sequence, bool on);
    void set_style(ControlSequence const &sequence);
    [[nodiscard]] static u32 colour_of(ControlSequence const &sequence, std::size_t &index);
    void report(ControlSequence const &sequence);
    void answer(std::string_view text) const;
    // What erased cells are: blank, with the background that is set.
    [[nodiscard]] Cell blank() const { return {' ', {.background = style_.background}}; }

    Grid grid_;
    EscapeParser parser_;
    Spot cursor_; // The column is columns() behind the last one: the next letter wraps.
    Style style_;
    Saved saved_;
    int region_top_ = 0;
    int region_bottom_; // Included.
    std::vector<bool> tabs_;
    char32_t last_letter_ = ' ';
    bool wraps_ = true;
    bool inserts_ = false;
    bool cursor_visible_ = true;
    bool application_cursor_keys_ = false;
    u64 bells_ = 0;
    u64 numbering_ = 0;
};

} // namespace terrarium::gui
