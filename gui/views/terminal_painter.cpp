#include "gui/views/terminal_painter.h"

#include <cmath>

#include "gui/app/style.h"

namespace terrarium::gui {

namespace {

ImU32 of_rgb(u32 rgb) { return IM_COL32(rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF, 255); }

// The 256 colours of xterm: 16, a cube of six levels, 24 greys.
ImU32 colour_of(u32 colour, ImU32 own) {
    if (colour == 0) return own;
    if (colour >= Style::kRgb) return of_rgb(colour);
    u32 const index = colour - 1;
    if (index < 16) return of_rgb(palette().terminal[index]);
    if (index >= 232) return of_rgb((8 + 10 * (index - 232)) * 0x010101);
    auto const level = [](u32 step) { return step == 0 ? 0U : 55 + 40 * step; };
    u32 const cube = index - 16;
    return of_rgb(level(cube / 36) << 16 | level(cube / 6 % 6) << 8 | level(cube % 6));
}

ImU32 foreground_of(Style const &style) {
    return style.inverse ? colour_of(style.background, palette().ground)
                         : colour_of(style.foreground, palette().ink);
}

ImU32 background_of(Style const &style) {
    return style.inverse ? colour_of(style.foreground, palette().ink) : colour_of(style.background, 0);
}

bool is_plain(Cell const &cell) { return cell.letter < 0x80; }

} // namespace

void TerminalPainter::set_font(ImFont *font, float size) {
    font_ = font;
    size_ = size;
    ImVec2 const ten = font->CalcTextSizeA(size, 1e6F, 0, "MMMMMMMMMM");
    cell_ = {ten.x / 10, std::round(ten.y * 1.1F)};
}

void TerminalPainter::draw(ImDrawList &list, ImVec2 origin, Screen const &screen, u64 top,
                           Marks const &marks) const {
    Grid const &grid = screen.grid();
    int const columns = grid.columns();
    for (int row = 0; row < grid.rows(); ++row) {
        u64 const number = top + u64(row);
        if (number < grid.first() || number >= grid.end()) continue;
        ImVec2 const at(origin.x, origin.y + float(row) * cell_.y);
        Line const &line = grid.line(number);
        draw_backgrounds(list, at, line);
        for (Range const &hit : marks.hits)
            draw_range(list, at, number, columns, hit, with_alpha(palette().notice, 0.30F));
        if (marks.hit) draw_range(list, at, number, columns, *marks.hit, with_alpha(palette().notice, 0.45F));
        draw_range(list, at, number, columns, marks.selection, palette().selected);
        draw_letters(list, at, line);
    }
    if (screen.cursor_visible()) draw_cursor(list, origin, screen, top, marks.focused);
}

void TerminalPainter::draw_backgrounds(ImDrawList &list, ImVec2 at, Line const &line) const {
    auto const size = int(line.cells.size());
    for (int from = 0; from < size;) {
        ImU32 const colour = background_of(line.cells[std::size_t(from)].style);
        int to = from + 1;
        while (to < size && background_of(line.cells[std::size_t(to)].style) == colour) ++to;
        if (colour != 0) {
            list.AddRectFilled({at.x + float(from) * cell_.x, at.y},
                               {at.x + float(to) * cell_.x, at.y + cell_.y}, colour);
        }
        from = to;
    }
}

void TerminalPainter::draw_letters(ImDrawList &list, ImVec2 at, Line const &line) const {
    auto const size = int(line.cells.size());
    for (int from = 0; from < size;) {
        Cell const &first = line.cells[std::size_t(from)];
        int to = from + 1;
        // A letter that the fixed font may lack has another width, and stands alone.
        while (is_plain(first) && to < size && is_plain(line.cells[std::size_t(to)]) &&
               line.cells[std::size_t(to)].style == first.style)
            ++to;
        draw_run(list, at, line, from, to);
        from = to;
    }
}

void TerminalPainter::draw_run(ImDrawList &list, ImVec2 at, Line const &line, int from, int to) const {
    Style const &style = line.cells[std::size_t(from)].style;
    std::string text;
    for (int column = from; column < to; ++column) append_utf8(text, line.cells[std::size_t(column)].letter);
    ImU32 const colour = foreground_of(style);
    ImVec2 const left(at.x + float(from) * cell_.x, at.y);
    char const *const end = text.data() + text.size();
    list.AddText(font_, size_, left, colour, text.data(), end);
    if (style.bold) list.AddText(font_, size_, {left.x + 1, left.y}, colour, text.data(), end);
    if (style.underline) {
        float const y = at.y + cell_.y - 2;
        list.AddLine({left.x, y}, {at.x + float(to) * cell_.x, y}, colour);
    }
}

void TerminalPainter::draw_range(ImDrawList &list, ImVec2 at, u64 line, int columns, Range const &range,
                                 ImU32 colour) const {
    auto const [from, to] = range.columns_of(line, columns);
    if (from >= to) return;
    list.AddRectFilled({at.x + float(from) * cell_.x, at.y}, {at.x + float(to) * cell_.x, at.y + cell_.y},
                       colour);
}

void TerminalPainter::draw_cursor(ImDrawList &list, ImVec2 origin, Screen const &screen, u64 top,
                                  bool focused) const {
    Grid const &grid = screen.grid();
    Spot const cursor = screen.cursor();
    u64 const number = grid.top() + u64(cursor.row);
    if (number < top || number >= top + u64(grid.rows())) return;
    ImVec2 const from(origin.x + float(cursor.column) * cell_.x, origin.y + float(number - top) * cell_.y);
    ImVec2 const to(from.x + cell_.x, from.y + cell_.y);
    ImU32 const colour = palette().good;
    if (!focused) return list.AddRect(from, to, colour);
    list.AddRectFilled(from, to, colour);
    Line under;
    under.cells.push_back(grid.line(number).at(cursor.column));
    under.cells[0].style = {.inverse = true}; // In the colour of the ground.
    draw_run(list, from, under, 0, 1);
}

} // namespace terrarium::gui
