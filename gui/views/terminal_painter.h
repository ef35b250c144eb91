// TerminalPainter: the visible lines of a terminal, drawn cell by cell.
#pragma once

#include <optional>
#include <vector>

#include <imgui.h>

#include "gui/terminal/screen.h"
#include "gui/terminal/selection.h"

namespace terrarium::gui {

class TerminalPainter {
public:
    // What is to be seen besides the letters.
    struct Marks {
        Range selection;
        std::vector<Range> hits;
        std::optional<Range> hit; // The one found last.
        bool focused = false;
    };

    // `size`: of the font, in pixels.
    void set_font(ImFont *font, float size);
    [[nodiscard]] ImVec2 cell() const { return cell_; }

    // Draws as many lines as the screen has rows, from line `top` on.
    void draw(ImDrawList &list, ImVec2 origin, Screen const &screen, u64 top, Marks const &marks) const;

private:
    void draw_backgrounds(ImDrawList &list, ImVec2 at, Line const &line) const;
    void draw_letters(ImDrawList &list, ImVec2 at, Line const &line) const;
    void draw_run(ImDrawList &list, ImVec2 at, Line const &line, int from, int to) const;
    void draw_range(ImDrawList &list, ImVec2 at, u64 line, int columns, Range const &range,
                    ImU32 colour) const;
    void draw_cursor(ImDrawList &list, ImVec2 origin, Screen const &screen, u64 top, bool focused) const;

    ImFont *font_ = nullptr;
    float size_ = 0;
    ImVec2 cell_;
};

} // namespace terrarium::gui
