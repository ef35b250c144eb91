#include "gui/app/layout.h"

#include <algorithm>

#include "gui/app/split.h"

namespace terrarium::gui {

namespace {

constexpr float kBar = 6;        // Between panes, to be taken with the mouse.
constexpr float kLeastWide = 14; // Of a pane, in letters' heights.
constexpr float kLeastHigh = 5;
constexpr float kLeastShare = 0.1F;
constexpr float kMostShare = 0.9F;
constexpr float kStep = 0.04F; // That a key moves a bar, of the whole.

// A bar between two panes; moves `share` of `room` while it is held.
void draw_bar(char const *name, bool upright, float length, float room, float &share) {
    ImGui::PushStyleColor(ImGuiCol_Button, ImVec4(0, 0, 0, 0));
    ImGui::Button(name, upright ? ImVec2(kBar, length) : ImVec2(length, kBar));
    ImGui::PopStyleColor();
    if (ImGui::IsItemHovered() || ImGui::IsItemActive())
        ImGui::SetMouseCursor(upright ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    if (!ImGui::IsItemActive() || room <= 0) return;
    ImVec2 const moved = ImGui::GetIO().MouseDelta;
    share = std::clamp(share + (upright ? moved.x : moved.y) / room, kLeastShare, kMostShare);
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

void Layout::restore(Settings const &settings, Frame &frame) {
    for (std::size_t pane = 0; pane < kPanes; ++pane) {
        Tabs &tabs = panes_[pane];
        std::string const title = settings.text("tab." + std::to_string(pane), "");
        for (std::size_t i = 0; i < tabs.views.size(); ++i) {
            tabs.views[i]->restore(settings, frame);
            if (tabs.views[i]->title() == title) tabs.wanted = i;
        }
    }
    across_ = float(settings.number("split.across", across_, 0.1, 0.9));
    left_ = float(settings.number("split.left", left_, 0.1, 0.9));
    right_ = float(settings.number("split.right", right_, 0.1, 0.9));
}

void Layout::store(Settings &settings) const {
    settings.set("split.across", double(across_));
    settings.set("split.left", double(left_));
    settings.set("split.right", double(right_));
    for (std::size_t pane = 0; pane < kPanes; ++pane) {
        Tabs const &tabs = panes_[pane];
        for (auto const &view : tabs.views) view->store(settings);
        if (tabs.views.size() > 1)
            settings.set("tab." + std::to_string(pane), tabs.views[tabs.shown]->title());
    }
}

View *Layout::visible(Pane pane) const {
    Tabs const &tabs = panes_[std::size_t(pane)];
    std::size_t const shown = tabs.wanted.value_or(tabs.shown);
    return shown < tabs.views.size() ? tabs.views[shown].get() : nullptr;
}

void Layout::draw(Frame &frame) {
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    ImVec2 const room = ImGui::GetContentRegionAvail();
    float const wide = kLeastWide * ImGui::GetFontSize();
    float const high = kLeastHigh * ImGui::GetFontSize();
    float const width = split(room.x - kBar, across_, wide);
    ImGui::BeginGroup();
    draw_pane(Pane::Board, {width, split(room.y - kBar, left_, high)}, frame);
    draw_bar("##left", false, width, room.y, left_);
    draw_pane(Pane::Sensors, {width, ImGui::GetContentRegionAvail().y}, frame);
    ImGui::EndGroup();
    ImGui::SameLine();
    draw_bar("##across", true, room.y, room.x, across_);
    ImGui::SameLine();
    ImGui::BeginGroup();
    float const rest = ImGui::GetContentRegionAvail().x;
    draw_pane(Pane::Talk, {rest, split(room.y - kBar, right_, high)}, frame);
    draw_bar("##right", false, rest, room.y, right_);
    draw_pane(Pane::Inspect, {rest, ImGui::GetContentRegionAvail().y}, frame);
    ImGui::EndGroup();
    ImGui::PopStyleVar();
    wanted_focus_.reset();
    if (frame.edit) show("Editor");
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
            ImGuiTabItemFlags const flags =
                tabs.wanted == i ? ImGuiTabItemFlags_SetSelected : ImGuiTabItemFlags_None;
            if (!ImGui::BeginTabItem(tabs.views[i]->title(), nullptr, flags)) continue;
            tabs.shown = i;
            if (tabs.wanted == i) tabs.wanted.reset();
            tabs.views[i]->draw(frame);
            ImGui::EndTabItem();
        }
        ImGui::EndTabBar();
    }
    if (focused_ == pane) {
        ImVec2 const from = ImGui::GetWindowPos();
        ImVec2 const to{from.x + size.x, from.y + size.y};
        ImDrawList &list = *ImGui::GetWindowDrawList();
        list.PushClipRect(from, to);
        list.AddRect(from, to, palette().good, ImGui::GetStyle().ChildRounding, 0, 2);
        list.PopClipRect();
    }
    ImGui::EndChild();
    ImGui::PopStyleVar();
}

bool Layout::handle(SDL_Event const &event, Frame &frame) {
    if (event.type == SDL_DROPFILE) {
        // For what it was dropped on, wherever the keys are.
        for (std::size_t pane = 0; pane < kPanes; ++pane) {
            if (View *const view = visible(Pane(pane)); view != nullptr && view->handle(event, frame))
                return true;
        }
        return false;
    }
    View *const view = visible(wanted_focus_.value_or(focused_));
    return view != nullptr && view->handle(event, frame);
}

void Layout::update(Frame &frame) {
    for (Tabs &tabs : panes_) {
        for (auto const &view : tabs.views) view->update(frame);
    }
}

bool Layout::command(Command command, Frame &frame) {
    switch (command) {
    case Command::NextPane: focus_next(1); return true;
    case Command::PreviousPane: focus_next(-1); return true;
    case Command::NextTab: next_tab(1); return true;
    case Command::PreviousTab: next_tab(-1); return true;
    case Command::ShowFiles: show("Files"); return true;
    case Command::ShowEditor: show("Editor"); return true;
    case Command::UsualLayout: across_ = kAcross, left_ = kLeft, right_ = kRight; return true;
    case Command::Wider: resize(kStep, 0); return true;
    case Command::Narrower: resize(-kStep, 0); return true;
    case Command::Higher: resize(0, kStep); return true;
    case Command::Lower: resize(0, -kStep); return true;
    default: break;
    }
    if (View *const view = visible(wanted_focus_.value_or(focused_));
        view != nullptr && view->command(command, frame))
        return true;
    for (Tabs &tabs : panes_) {
        for (auto const &view : tabs.views) {
            if (view->command(command, frame)) return true;
        }
    }
    return false;
}

bool Layout::navigates() const {
    View const *const view = visible(focused_);
    return view != nullptr && view->navigates();
}

void Layout::resize(float wider, float higher) {
    Pane const pane = wanted_focus_.value_or(focused_);
    bool const left = pane == Pane::Board || pane == Pane::Sensors;
    bool const upper = pane == Pane::Board || pane == Pane::Talk;
    auto const move = [](float &share, float by) { share = std::clamp(share + by, kLeastShare, kMostShare); };
    move(across_, left ? wider : -wider);
    move(left ? left_ : right_, upper ? higher : -higher);
}

void Layout::focus_next(int step) {
    // Keys may come faster than frames.
    Pane const from = wanted_focus_.value_or(focused_);
    wanted_focus_ = Pane((std::size_t(from) + kPanes + std::size_t(step)) % kPanes);
}

void Layout::next_tab(int step) {
    Tabs &tabs = panes_[std::size_t(wanted_focus_.value_or(focused_))];
    std::size_t const count = tabs.views.size();
    tabs.wanted = (tabs.wanted.value_or(tabs.shown) + count + std::size_t(step)) % count;
}

void Layout::show(std::string_view title) {
    for (std::size_t pane = 0; pane < kPanes; ++pane) {
        Tabs &tabs = panes_[pane];
        for (std::size_t i = 0; i < tabs.views.size(); ++i) {
            if (tabs.views[i]->title() != title) continue;
            if (tabs.shown != i) tabs.wanted = i;
            wanted_focus_ = Pane(pane);
        }
    }
}

} // namespace terrarium::gui
