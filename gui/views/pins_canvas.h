// The logic analyser's picture: axis, traces, decoded rows and cursors, drawn into a rectangle.
#pragma once

#include <array>
#include <optional>

#include <imgui.h>

#include "gui/app/pin_facts.h"
#include "gui/app/time_window.h"

namespace terrarium::gui {

struct PinsPicture {
    ImVec2 corner; // Upper left.
    ImVec2 size;
    float labels = 0; // Width of the names' column, left of the waves.
    float row = 0;    // Height of a trace.

    [[nodiscard]] float axis() const { return ImGui::GetTextLineHeight() + 6; }
    [[nodiscard]] float left() const { return corner.x + labels; }
    [[nodiscard]] float width() const { return size.x - labels; }
    [[nodiscard]] float x_of(TimeWindow const &window, Time time) const;
    [[nodiscard]] double share_of(float x) const { return (x - left()) / double(width()); }
    // The upper edge of row `index`; decoded rows follow the traces.
    [[nodiscard]] float top_of(std::size_t index) const { return corner.y + axis() + row * float(index); }
};

using Cursors = std::array<std::optional<Time>, 2>;

void draw_axis(ImDrawList &list, PinsPicture const &picture, TimeWindow const &window);
void draw_trace(ImDrawList &list, PinsPicture const &picture, TimeWindow const &window, std::size_t row,
                TraceFact const &trace, Time now);
void draw_decoded(ImDrawList &list, PinsPicture const &picture, TimeWindow const &window, std::size_t row,
                  std::string const &label, DecodedFact const &decoded);
void draw_cursors(ImDrawList &list, PinsPicture const &picture, TimeWindow const &window,
                  Cursors const &cursors);

} // namespace terrarium::gui
