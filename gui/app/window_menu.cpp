#include "gui/app/window_menu.h"

#include <algorithm>
#include <utility>

namespace terrarium::gui {

namespace {

constexpr Command kItems[] = {Command::Theme,          Command::Larger,          Command::Smaller,
                              Command::UsualSize,      Command::UsualLayout,     Command::Mute,
                              Command::PictureOfBoard, Command::PictureOfWindow, Command::Help,
                              Command::Close};

KeyBinding const &binding_of(Command command) {
    return *std::find_if(key_bindings().begin(), key_bindings().end(),
                         [&](KeyBinding const &binding) { return binding.command == command; });
}

} // namespace

void WindowMenu::add(std::string message) {
    messages_.push_front(std::move(message));
    if (messages_.size() > kMostMessages) messages_.pop_back();
}

std::optional<Command> WindowMenu::draw() {
    if (ImGui::SmallButton("Window") || std::exchange(wanted_, false)) ImGui::OpenPopup("window menu");
    if (ImGui::IsItemHovered()) ImGui::SetTooltip("Colours, size, pictures, what was said (Ctrl+F7)");
    ImGui::SetNextWindowPos(ImGui::GetItemRectMin(), ImGuiCond_Appearing, {0, 1}); // Above the button.
    if (!ImGui::BeginPopup("window menu")) return std::nullopt;
    std::optional<Command> chosen;
    for (Command const command : kItems) {
        KeyBinding const &binding = binding_of(command);
        if (ImGui::MenuItem(binding.what, name_of(binding).c_str())) chosen = command;
        if (command == kItems[0]) ImGui::SetItemDefaultFocus();
    }
    if (!messages_.empty()) {
        ImGui::Separator();
        ImGui::TextDisabled("Said lately, the newest first");
        ImGui::PushTextWrapPos(ImGui::GetFontSize() * 40);
        for (std::string const &message : messages_) ImGui::TextWrapped("%s", message.c_str());
        ImGui::PopTextWrapPos();
    }
    ImGui::EndPopup();
    return chosen;
}

} // namespace terrarium::gui
