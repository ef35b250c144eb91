#include "gui/app/files_menu.h"

#include <algorithm>

namespace terrarium::gui {

namespace {

std::string setting(std::size_t i) { return "recent." + std::to_string(i + 1); }

// A line of the settings file cannot hold every name.
bool can_be_kept(std::string const &path) {
    return std::all_of(path.begin(), path.end(), [](char c) { return u8(c) >= ' '; }) && !path.empty() &&
           path.front() != ' ' && path.back() != ' ';
}

} // namespace

void FilesMenu::restore(Settings const &settings) {
    recent_.clear();
    for (std::size_t i = 0; i < kMost; ++i) {
        std::string const path = settings.text(setting(i), "");
        if (!path.empty()) recent_.push_back(path);
    }
}

void FilesMenu::store(Settings &settings) const {
    for (std::size_t i = 0; i < recent_.size(); ++i) settings.set(setting(i), recent_[i]);
}

void FilesMenu::take(std::string const &path, Desk &desk) {
    desk.ask([&desk, path](Driver &driver) {
        if (Result<> const taken = driver.take_file(path); !taken) desk.tell(taken.error().message);
    });
    if (!can_be_kept(path)) return;
    recent_.erase(std::remove(recent_.begin(), recent_.end(), path), recent_.end());
    recent_.insert(recent_.begin(), path);
    if (recent_.size() > kMost) recent_.pop_back();
}

void FilesMenu::draw(Frame &frame) {
    if (ImGui::SmallButton("Files") || wanted_) ImGui::OpenPopup("files");
    wanted_ = false;
    if (ImGui::IsItemHovered()) ImGui::SetTooltip("Files given to the board lately (F7)");
    ImGui::SetNextWindowPos(ImGui::GetItemRectMin(), ImGuiCond_Appearing, {0, 1}); // Above the button.
    if (!ImGui::BeginPopup("files")) return;
    ImGui::TextDisabled(
        "Drop a file on the window: a Python script (.py), firmware (.hex, .dfu, .uf2, .bin, .elf),\n"
        "a folder for the board's drive, or the image of an SD card (.img).");
    std::string chosen;
    for (std::string const &path : recent_) {
        if (ImGui::Selectable(path.c_str())) chosen = path;
        if (path == recent_.front()) ImGui::SetItemDefaultFocus();
    }
    if (!chosen.empty()) take(chosen, frame.desk);
    ImGui::EndPopup();
}

} // namespace terrarium::gui
