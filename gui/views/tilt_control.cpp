#include "gui/views/tilt_control.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "picture/paint.h"

namespace terrarium::gui {

namespace {

constexpr double kDegreesPerPixel = 0.6;
constexpr double kKeyStep = 5;      // Degrees.
constexpr double kHeadingStep = 15; // Degrees.
constexpr int kDrawingWidth = 384;  // Pixels.
constexpr double kThickness = 0.05; // Of the slab, in half widths.
// Facts until what was posted is among them: those under way, those of the visit that takes it, and those
// after the machine has run.
constexpr u64 kAnswer = 3;
constexpr double kDegree = M_PI / 180;

using Sensor = Look::Axes::Of;

// The first part that feels `of`; null if there is none.
PartFact const *sensor(Frame const &frame, Sensor of) {
    for (PartFact const &part : frame.facts->parts) {
        if (part.look.axes && part.look.axes->of == of) return &part;
    }
    return nullptr;
}

void set_axes(Frame &frame, PartFact const &part, picture::Axis const &value) {
    double const limit = part.look.axes->limit;
    Action action{"set", {}, {}};
    for (std::size_t i = 0; i < 3; ++i) {
        long const whole = std::lround(std::clamp(value[i], -limit, limit));
        action.settings.emplace_back(std::string(1, char('x' + i)), std::to_string(whole));
    }
    frame.act(part.name, action);
}

double wrapped(double degrees) {
    double const turned = std::fmod(degrees, 360);
    return turned < 0 ? turned + 360 : turned;
}

// A corner of the slab as seen from above and in front, from far enough for a gentle perspective. The heading
// has a dial of its own, so the slab is drawn without it: the top edge points away.
ImVec2 seen(picture::Frame3 const &frame, double right, double top, double face, ImVec2 centre,
            float radius) {
    picture::Axis at{};
    for (std::size_t i = 0; i < 3; ++i)
        at[i] = right * frame.right[i] + top * frame.top[i] + face * frame.face[i];
    constexpr double kElevation = 58 * kDegree;
    constexpr double kDistance = 5;
    double const up = at[1] * std::sin(kElevation) + at[2] * std::cos(kElevation);
    double const nearer = -at[1] * std::cos(kElevation) + at[2] * std::sin(kElevation);
    double const size = kDistance / (kDistance - nearer);
    return {centre.x + float(at[0] * size) * radius, centre.y - float(up * size) * radius};
}

// Clockwise on the screen: its front is to be seen.
bool faces_us(ImVec2 a, ImVec2 b, ImVec2 c) {
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) > 0;
}

} // namespace

bool TiltControl::useful(Frame const &frame) { return sensor(frame, Sensor::Acceleration) != nullptr; }

// What others do to the sensors (a script, a journal) is seen, too.
void TiltControl::follow(Frame const &frame) {
    if (held_ || frame.facts->sequence < posted_at_ + kAnswer) return;
    if (PartFact const *const felt = sensor(frame, Sensor::Acceleration))
        pose_ = picture::pose_of(*felt->look.axes, pose_);
    if (PartFact const *const field = sensor(frame, Sensor::MagneticField))
        pose_.heading = picture::heading_of(*field->look.axes, pose_);
}

void TiltControl::post(Frame &frame) const {
    for (Sensor const of : {Sensor::Acceleration, Sensor::MagneticField}) {
        if (PartFact const *const part = sensor(frame, of))
            set_axes(frame, *part, picture::felt(*part->look.axes, pose_));
    }
}

void TiltControl::draw(Frame &frame, ImVec2 size, bool marked) {
    follow(frame);
    ImVec2 const corner = ImGui::GetCursorScreenPos();
    ImGui::InvisibleButton("tilt", size);
    ImGuiIO const &io = ImGui::GetIO();
    if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(0)) {
        pose_.bottom_down = pose_.right_down = 0;
        posted_at_ = frame.desk.facts()->sequence;
        post(frame);
    } else if (held_ && ImGui::IsItemActive() && (io.MouseDelta.x != 0 || io.MouseDelta.y != 0)) {
        pose_.right_down =
            std::clamp(pose_.right_down + double(io.MouseDelta.x) * kDegreesPerPixel, -180.0, 180.0);
        pose_.bottom_down =
            std::clamp(pose_.bottom_down + double(io.MouseDelta.y) * kDegreesPerPixel, -90.0, 90.0);
        posted_at_ = frame.desk.facts()->sequence;
        post(frame);
    }
    held_ = ImGui::IsItemActive();
    if (ImGui::IsItemHovered() && !held_)
        ImGui::SetTooltip("Drag to tilt the board; double click to lay it flat.\nKeys: arrows, Home, F.");
    ImDrawList &list = *ImGui::GetWindowDrawList();
    ImVec2 const end{corner.x + size.x, corner.y + size.y};
    list.AddRectFilled(corner, end, palette().inset, 6);
    if (marked) list.AddRect(corner, end, palette().good, 6, 0, 2);
    list.PushClipRect(corner, end, true);
    float const em = ImGui::GetFontSize();
    float line = 0.3F * em;
    float words = 0;
    for (PartFact const &part : frame.facts->parts) {
        if (!part.look.axes) continue;
        Look::Axes const &axes = *part.look.axes;
        char text[160];
        std::snprintf(text, sizeof text, "%s (%s)\n  x %.0f\n  y %.0f\n  z %.0f", part.name.c_str(),
                      axes.unit.c_str(), axes.now[0], axes.now[1], axes.now[2]);
        list.AddText({corner.x + em * 0.5F, corner.y + line}, with_alpha(palette().ink, 0.8F), text);
        ImVec2 const extent = ImGui::CalcTextSize(text);
        line += extent.y + 0.3F * em;
        words = std::max(words, extent.x + em);
    }
    // In the middle of what the words leave.
    float const room = size.x - words;
    draw_slab(frame, {corner.x + words + room / 2, corner.y + size.y / 2},
              std::min(room * 0.42F, size.y * 0.46F));
    list.PopClipRect();
}

void TiltControl::draw_slab(Frame &frame, ImVec2 centre, float radius) {
    if (!drawing_) {
        Result<picture::Raster> const raster = picture::paint_board(frame.board, kDrawingWidth);
        if (!raster) return;
        drawing_ = frame.display.texture(raster.value());
    }
    BoardPicture const size = picture::size_of(frame.board);
    double const longest = std::max(size.width, size.height);
    double const half_width = size.width / longest;
    double const half_height = size.height / longest;
    picture::Frame3 const turned = picture::frame_of({0, pose_.bottom_down, pose_.right_down});
    // Front corners from the top left on, clockwise; then those of the back.
    std::array<ImVec2, 8> at;
    for (std::size_t i = 0; i < 8; ++i) {
        double const right = i % 4 == 1 || i % 4 == 2 ? half_width : -half_width;
        double const top = i % 4 < 2 ? half_height : -half_height;
        at[i] = seen(turned, right, top, i < 4 ? kThickness : -kThickness, centre, radius);
    }
    ImDrawList &list = *ImGui::GetWindowDrawList();
    for (std::size_t i = 0; i < 4; ++i) {
        std::size_t const next = (i + 1) % 4;
        // A side's corners run against the front's, seen from outside.
        if (faces_us(at[next], at[i], at[i + 4]))
            list.AddQuadFilled(at[i], at[next], at[next + 4], at[i + 4], IM_COL32(92, 78, 44, 255));
    }
    if (faces_us(at[0], at[1], at[2])) {
        // Light comes from above: the steeper the board, the darker.
        int const light = int(120 + 135 * std::clamp(turned.face[2], 0.0, 1.0));
        list.AddImageQuad(drawing_->id(), at[0], at[1], at[2], at[3], {0, 0}, {1, 0}, {1, 1}, {0, 1},
                          IM_COL32(light, light, light, 255));
    } else {
        list.AddQuadFilled(at[4], at[5], at[6], at[7], IM_COL32(38, 41, 46, 255));
        ImVec2 const middle{(at[4].x + at[6].x) / 2, (at[4].y + at[6].y) / 2};
        char const *const back = "back";
        ImVec2 const extent = ImGui::CalcTextSize(back);
        list.AddText({middle.x - extent.x / 2, middle.y - extent.y / 2}, IM_COL32(150, 154, 160, 255), back);
    }
}

void TiltControl::draw_buttons(Frame &frame) {
    PartFact const *const part = sensor(frame, Sensor::Acceleration);
    struct Move {
        char const *label;
        char const *verb;
        char const *argument;
    };
    constexpr Move kMoves[] = {
        {"Shake", "shake", ""},         {"Drop", "freefall", ""},
        {"Left", "tilt", "left"},       {"Right", "tilt", "right"},
        {"Up", "tilt", "up"},           {"Down", "tilt", "down"},
        {"Face up", "tilt", "face_up"}, {"Face down", "tilt", "face_down"},
    };
    float const end = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    float const gap = ImGui::GetStyle().ItemSpacing.x;
    for (Move const &move : kMoves) {
        float const width = ImGui::CalcTextSize(move.label).x + 2 * ImGui::GetStyle().FramePadding.x;
        if (&move != kMoves && ImGui::GetItemRectMax().x + gap + width < end) ImGui::SameLine();
        if (!ImGui::Button(move.label)) continue;
        posted_at_ = 0;
        frame.act(part->name, {move.verb,
                               move.argument[0] != 0 ? std::vector<std::string>{move.argument}
                                                     : std::vector<std::string>{},
                               {}});
    }
}

void TiltControl::draw_dial(Frame &frame, float size) {
    if (sensor(frame, Sensor::MagneticField) == nullptr) return;
    ImVec2 const corner = ImGui::GetCursorScreenPos();
    ImVec2 const centre{corner.x + size / 2, corner.y + size / 2};
    float const radius = size * 0.46F;
    ImGui::InvisibleButton("dial", {size, size});
    ImVec2 const mouse = ImGui::GetIO().MousePos;
    if (ImGui::IsItemActive()) {
        double const angle = std::atan2(double(mouse.x - centre.x), double(centre.y - mouse.y)) / kDegree;
        double const heading = wrapped(std::round(angle));
        if (heading != pose_.heading) {
            pose_.heading = heading;
            posted_at_ = frame.desk.facts()->sequence;
            post(frame);
        }
    }
    if (ImGui::IsItemHovered() && !ImGui::IsItemActive())
        ImGui::SetTooltip("Where the board's top edge points. Drag to turn it.\nKeys: Page up, Page down.");
    ImDrawList &list = *ImGui::GetWindowDrawList();
    list.AddCircleFilled(centre, radius, palette().inset, 48);
    list.AddCircle(centre, radius, palette().faint, 48, 1.5F);
    float const text = ImGui::GetFontSize();
    for (int i = 0; i < 24; ++i) {
        double const angle = i * 15 * kDegree;
        ImVec2 const out{float(std::sin(angle)), -float(std::cos(angle))};
        float const from = radius * (i % 6 == 0 ? 0.88F : 0.94F);
        list.AddLine({centre.x + out.x * from, centre.y + out.y * from},
                     {centre.x + out.x * radius, centre.y + out.y * radius}, palette().faint);
        if (i % 6 != 0) continue;
        constexpr char const *kNames[] = {"N", "E", "S", "W"};
        ImVec2 const extent = ImGui::CalcTextSize(kNames[i / 6]);
        float const place = radius - text * 0.95F;
        list.AddText({centre.x + out.x * place - extent.x / 2, centre.y + out.y * place - extent.y / 2},
                     palette().ink, kNames[i / 6]);
    }
    double const angle = pose_.heading * kDegree;
    ImVec2 const ahead{float(std::sin(angle)), -float(std::cos(angle))};
    ImVec2 const side{-ahead.y, ahead.x};
    auto const point = [&](float along, float across) {
        return ImVec2{centre.x + (ahead.x * along + side.x * across) * radius,
                      centre.y + (ahead.y * along + side.y * across) * radius};
    };
    list.AddTriangleFilled(point(0.62F, 0), point(0, 0.12F), point(0, -0.12F), palette().notice);
    list.AddTriangleFilled(point(-0.45F, 0), point(0, 0.12F), point(0, -0.12F), palette().faint);
    std::string const degrees = std::to_string(std::lround(pose_.heading) % 360) + "°";
    ImVec2 const extent = ImGui::CalcTextSize(degrees.c_str());
    list.AddText({centre.x - extent.x / 2, corner.y + size}, palette().ink, degrees.c_str());
}

bool TiltControl::handle_key(Frame &frame, SDL_Keycode key) {
    switch (key) {
    case SDLK_LEFT: pose_.right_down -= kKeyStep; break;
    case SDLK_RIGHT: pose_.right_down += kKeyStep; break;
    case SDLK_UP: pose_.bottom_down -= kKeyStep; break;
    case SDLK_DOWN: pose_.bottom_down += kKeyStep; break;
    case SDLK_f: pose_.right_down = std::abs(pose_.right_down) > 90 ? 0 : 180; break;
    case SDLK_HOME: pose_.bottom_down = pose_.right_down = 0; break;
    case SDLK_PAGEUP: pose_.heading = wrapped(pose_.heading - kHeadingStep); break;
    case SDLK_PAGEDOWN: pose_.heading = wrapped(pose_.heading + kHeadingStep); break;
    default: return false;
    }
    pose_.right_down = std::clamp(pose_.right_down, -180.0, 180.0);
    pose_.bottom_down = std::clamp(pose_.bottom_down, -90.0, 90.0);
    posted_at_ = frame.desk.facts()->sequence;
    post(frame);
    return true;
}

} // namespace terrarium::gui
