// TextEditor: a text being written: lines, cursor, selection, undo. Knows nothing of how it is drawn.
//
// Columns are bytes of UTF-8; the cursor only stands between whole characters.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/types.h"

namespace terrarium::gui {

struct TextPosition {
    std::size_t line = 0;
    std::size_t column = 0;
    auto operator<=>(TextPosition const &) const = default;
};

enum class Move : u8 { Left, Right, WordLeft, WordRight, Up, Down, Home, End, Top, Bottom };

class TextEditor {
public:
    // A new text, without a past. What is no UTF-8 becomes U+FFFD; line ends become LF.
    void set_text(std::string_view text);
    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::vector<std::string> const &lines() const { return lines_; }

    [[nodiscard]] TextPosition cursor() const { return cursor_; }
    // The selection's ends in order; equal when nothing is selected.
    [[nodiscard]] TextPosition selection_begin() const { return std::min(cursor_, anchor_); }
    [[nodiscard]] TextPosition selection_end() const { return std::max(cursor_, anchor_); }
    [[nodiscard]] std::string selected() const;

    // `select`: the anchor of the selection stays.
    void move(Move move, bool select);
    void move_lines(std::ptrdiff_t lines, bool select); // A page up or down.
    // To the nearest place there is.
    void move_to(TextPosition to, bool select);
    void select_all();
    void select_word();

    // In place of the selection, if there is one.
    void type(std::string_view text);
    void new_line(); // Indented as the line above, and deeper after a colon.
    void backspace();
    void erase();  // The character after the cursor.
    void indent(); // The selected lines; without a selection spaces at the cursor.
    void dedent();
    void toggle_comment();

    void undo();
    void redo();

    // Selects the next place that holds `text` after the cursor, or after the beginning; false when there is
    // none.
    bool find(std::string_view text);

    // Changes with every change of the text.
    [[nodiscard]] u64 version() const { return version_; }

private:
    struct Edit {
        TextPosition begin;
        std::string removed;
        std::string added;
        TextPosition cursor; // Before.
        TextPosition anchor;
        bool joined = false; // Undone together with the one before.
    };
    void replace(TextPosition begin, TextPosition end, std::string_view text, bool joined = false);
    void splice(TextPosition begin, TextPosition end, std::string_view text);
    [[nodiscard]] std::string between(TextPosition begin, TextPosition end) const;
    [[nodiscard]] TextPosition after(TextPosition begin, std::string_view text) const;
    [[nodiscard]] TextPosition moved(Move move) const;
    [[nodiscard]] TextPosition clamped(TextPosition to) const;
    // Does `change(line number)` for each selected line, as one edit for undo.
    template <typename Change>
    void each_selected_line(Change change);

    std::vector<std::string> lines_{""};
    TextPosition cursor_;
    TextPosition anchor_;
    std::vector<Edit> past_;
    std::vector<Edit> future_;
    bool typing_ = false; // The last edit was a letter; the next one joins it.
    u64 version_ = 0;
};

} // namespace terrarium::gui
