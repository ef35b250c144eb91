#include "gui/app/layout.h"

#include <algorithm>

namespace terrarium::gui {

namespace {

constexpr float kBar = 6; // Between panes, to be taken with the mouse.

// A bar between two panes; moves `share` of `room` while it is held.
void draw_bar(char const *name, bool upright, float length, float room, float &share) {
    ImGui::PushStyleColor(ImGuiCol_Button, ImVec4(0, 0, 0, 0));
    ImGui::Button(name, upright ? ImVec2(kBar, length) : ImVec2(length, kBar));
    ImGui::PopStyleColor();
    if (ImGui::IsItemHovered() || ImGui::IsItemActive())
        ImGui::SetMouseCursor(upright ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    if (!ImGui::IsItemActive() || room <= 0) return;
    ImVec2 const moved = ImGui::GetIO().MouseDelta;
    share = std::clamp(share + (upright ? moved.x : moved.y) / room, 0.1F, 0.9F);
}

char const *name_of(Pane pane) {
    constexpr std::array<char const *, kPanes> kNames{"board pane", "sensors pane", "talk pane",
                                                      "inspect pane"};
    return kNames[std::size_t(pane)];
}

} // namespace

Layout::Layout() {
    for (ViewPlace const &place : kViews) panes_[std::size_t(place.pane)].views.push_back(place.make());
}

void Layout::restore(Settings const &settings) {
    across_ = float(settings.number("split.across", across_, 0.1, 0.9));
    left_ = float(settings.number("split.left", left_, 0.1, 0.9));
    right_ = float(settings.number("split.right", right_, 0.1, 0.9));
}

void Layout::store(Settings &settings) const {
    settings.set("split.across", double(across_));
    settings.set("split.left", double(left_));
    settings.set("split.right", double(right_));
}

View *Layout::visible(Pane pane) const {
    Tabs const &tabs = panes_[std::size_t(pane)];
    return tabs.shown < tabs.views.size() ? tabs.views[tabs.shown].get() : nullptr;
}

void Layout::draw(Frame &frame) {
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    ImVec2 const room = ImGui::GetContentRegionAvail();
    float const width = (room.x - kBar) * across_;
    ImGui::BeginGroup();
    draw_pane(Pane::Board, {width, (room.y - kBar) * left_}, frame);
    draw_bar("##left", false, width, room.y, left_);
    draw_pane(Pane::Sensors, {width, ImGui::GetContentRegionAvail().y}, frame);
    ImGui::EndGroup();
    ImGui::SameLine();
    draw_bar("##across", true, room.y, room.x, across_);
    ImGui::SameLine();
    ImGui::BeginGroup();
    float const rest = ImGui::GetContentRegionAvail().x;
    draw_pane(Pane::Talk, {rest, (room.y - kBar) * right_}, frame);
    draw_bar("##right", false, rest, room.y, right_);
    draw_pane(Pane::Inspect, {rest, ImGui::GetContentRegionAvail().y}, frame);
    ImGui::EndGroup();
    ImGui::PopStyleVar();
    wanted_focus_.reset();
}

void Layout::draw_pane(Pane pane, ImVec2 size, Frame &frame) {
    Tabs &tabs = panes_[std::size_t(pane)];
    bool const framed = pane != Pane::Board;
    if (wanted_focus_ == pane) ImGui::SetNextWindowFocus();
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 4));
    ImGui::BeginChild(name_of(pane), size, framed,
                      ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    if (ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows)) focused_ = pane;
    if (tabs.views.size() == 1) {
        tabs.views[0]->draw(frame);
    } else if (ImGui::BeginTabBar("tabs")) {
        for (std::size_t i = 0; i < tabs.views.size(); ++i) {
            if (!ImGui::BeginTabItem(tabs.views[i]->title())) continue;
            tabs.shown = i;
            tabs.views[i]->draw(frame);
            ImGui::EndTabItem();
        }
        ImGui::EndTabBar();
    }
    ImGui::EndChild();
    ImGui::PopStyleVar();
}

void Layout::handle(SDL_Event const &event, Frame &frame) {
    if (View *const view = visible(focused_)) static_cast<void>(view->handle(event, frame));
}

void Layout::focus_next() { wanted_focus_ = Pane((std::size_t(focused_) + 1) % kPanes); }

} // namespace terrarium::gui
