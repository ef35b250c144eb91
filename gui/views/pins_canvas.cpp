#include "gui/views/pins_canvas.h"

#include <algorithm>

#include "gui/app/palette.h"

namespace terrarium::gui {

namespace {

// Filled one-pixel rectangles: a line's anti-aliasing would cost the most of the frame.
void across(ImDrawList &list, float from, float to, float y, ImU32 colour) {
    list.AddRectFilled({from, y - 0.75F}, {std::max(to, from + 1), y + 0.75F}, colour);
}
void upright(ImDrawList &list, float x, float from, float to, ImU32 colour) {
    list.AddRectFilled({x, std::min(from, to) - 0.75F}, {x + 1, std::max(from, to) + 0.75F}, colour);
}

ImU32 colour_of(Annotation const &note) {
    switch (note.kind) {
    case Annotation::Kind::Error: return IM_COL32(200, 80, 50, 255);
    case Annotation::Kind::Nack: return IM_COL32(150, 85, 30, 255);
    case Annotation::Kind::Address: return IM_COL32(20, 105, 80, 255);
    case Annotation::Kind::Start:
    case Annotation::Kind::Stop: return IM_COL32(110, 110, 120, 255);
    case Annotation::Kind::Ack: return IM_COL32(60, 66, 80, 255);
    case Annotation::Kind::Data: break;
    }
    return note.lane == 0 ? IM_COL32(30, 85, 130, 255) : IM_COL32(110, 60, 100, 255);
}

void draw_label(ImDrawList &list, PinsPicture const &picture, std::size_t row, std::string const &text) {
    float const y = picture.top_of(row) + (picture.row - ImGui::GetTextLineHeight()) / 2;
    list.PushClipRect(picture.corner, {picture.left() - 6, picture.corner.y + picture.size.y}, true);
    list.AddText({picture.corner.x + 4, y}, ImGui::GetColorU32(ImGuiCol_Text), text.c_str());
    list.PopClipRect();
}

} // namespace

float PinsPicture::x_of(TimeWindow const &window, Time time) const {
    // Far outside counts as outside, so that a number too large for the graphics never comes.
    return left() + float(std::clamp(window.share_of(time), -0.5, 1.5)) * width();
}

void draw_axis(ImDrawList &list, PinsPicture const &picture, TimeWindow const &window) {
    double const distance = double(ImGui::CalcTextSize("0000.0000 ms").x + 16) / double(picture.width());
    for (TimeWindow::Tick const &tick : window.ticks(distance)) {
        float const x = picture.x_of(window, tick.at);
        upright(list, x, picture.corner.y, picture.corner.y + picture.size.y, palette().grid);
        list.AddText({x + 4, picture.corner.y}, ImGui::GetColorU32(ImGuiCol_TextDisabled),
                     tick.label.c_str());
    }
}

void draw_trace(ImDrawList &list, PinsPicture const &picture, TimeWindow const &window, std::size_t row,
                TraceFact const &trace, Time now) {
    draw_label(list, picture, row, trace.name);
    float const top = picture.top_of(row) + picture.row * 0.15F;
    float const bottom = picture.top_of(row) + picture.row * 0.85F;
    ImU32 const colour = palette().traces[row % palette().traces.size()];
    ImU32 const block = with_alpha(colour, 0.5F);
    auto const height = [&](bool level, int millivolts) {
        float const share = trace.analog
                                ? std::clamp(float(millivolts) / float(trace.supply_millivolts), 0.0F, 1.1F)
                            : level ? 1.0F
                                    : 0.0F;
        return bottom - (bottom - top) * share;
    };
    float const right =
        std::clamp(picture.x_of(window, now), picture.left(), picture.left() + picture.width());
    float const known = std::clamp(picture.x_of(window, trace.known_from), picture.left(), right);
    list.AddRectFilled({picture.left(), top}, {known, bottom}, palette().unknown);
    list.PushClipRect({known, picture.corner.y}, {right, picture.corner.y + picture.size.y}, true);
    float x = known;
    float y = height(trace.first.level, trace.first.millivolts);
    for (TracePoint const &point : trace.points) {
        float const at = picture.x_of(window, point.at);
        across(list, x, at, y, colour);
        float const next = height(point.level, point.millivolts);
        if (point.busy) {
            x = picture.x_of(window, point.until);
            float const low = trace.analog ? height(false, point.low) : bottom;
            float const high = trace.analog ? height(true, point.high) : top;
            list.AddRectFilled({at, high}, {std::max(x, at + 1), low}, block);
        } else {
            upright(list, at, y, next, colour);
            x = at;
        }
        y = next;
    }
    across(list, x, right, y, colour);
    list.PopClipRect();
}

void draw_decoded(ImDrawList &list, PinsPicture const &picture, TimeWindow const &window, std::size_t row,
                  std::string const &label, DecodedFact const &decoded) {
    draw_label(list, picture, row, decoded.remark.empty() ? label : label + " (" + decoded.remark + ")");
    float const room = picture.row * 0.8F;
    float const top = picture.top_of(row) + picture.row * 0.1F;
    bool const two = std::any_of(decoded.notes.begin(), decoded.notes.end(),
                                 [](Annotation const &note) { return note.lane > 0; });
    list.PushClipRect({picture.left(), picture.corner.y},
                      {picture.corner.x + picture.size.x, picture.corner.y + picture.size.y}, true);
    for (std::size_t i = 0; i < decoded.notes.size(); ++i) {
        Annotation const &note = decoded.notes[i];
        float const begin = picture.x_of(window, note.begin);
        float const end = std::max(picture.x_of(window, note.end), begin + 2);
        float const upper = two && note.lane > 0 ? top + room / 2 : top;
        float const lower = upper + (two ? room / 2 : room);
        list.AddRectFilled({begin, upper}, {end - 1, lower}, colour_of(note), 2);
        ImVec2 const size = ImGui::CalcTextSize(note.text.c_str());
        // A mark has its text beside it, up to what comes next.
        bool const mark = note.begin == note.end;
        bool const last = i + 1 == decoded.notes.size();
        float const limit = !mark  ? end
                            : last ? begin + size.x + 9
                                   : picture.x_of(window, decoded.notes[i + 1].begin);
        if (size.x > limit - begin - (mark ? 4 : 2)) continue;
        float const x = mark ? begin + 3 : (begin + end - size.x) / 2;
        list.AddText({x, (upper + lower - size.y) / 2}, IM_COL32_WHITE, note.text.c_str());
    }
    list.PopClipRect();
}

void draw_cursors(ImDrawList &list, PinsPicture const &picture, TimeWindow const &window,
                  Cursors const &cursors) {
    constexpr std::array<char const *, 2> kNames{"A", "B"};
    for (std::size_t i = 0; i < cursors.size(); ++i) {
        if (!cursors[i]) continue;
        double const share = window.share_of(*cursors[i]);
        if (share < 0 || share > 1) continue;
        float const x = picture.x_of(window, *cursors[i]);
        upright(list, x, picture.corner.y, picture.corner.y + picture.size.y,
                with_alpha(palette().ink, 0.67F));
        float const y = picture.corner.y + picture.size.y - ImGui::GetTextLineHeight() - 2;
        list.AddText({x + 3, y}, palette().ink, kNames[i]);
    }
}

} // namespace terrarium::gui
