#include "gui/app/help_page.h"

#include <algorithm>
#include <vector>

#include "gui/app/keys.h"

namespace terrarium::gui {

namespace {

void row(std::string const &keys, std::string const &what) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::TextColored(as_text(palette().good), "%s", keys.c_str());
    ImGui::TableNextColumn();
    ImGui::TextWrapped("%s", what.c_str());
}

bool begin_rows(char const *name) {
    if (!ImGui::BeginTable(name, 2)) return false;
    ImGui::TableSetupColumn("keys", ImGuiTableColumnFlags_WidthFixed);
    ImGui::TableSetupColumn("what", ImGuiTableColumnFlags_WidthStretch);
    return true;
}

// One line a command, with all its keys.
void list_keys(KeyContext context) {
    ImGui::TextDisabled("%s", name_of(context));
    if (!begin_rows(name_of(context))) return;
    std::vector<Command> listed;
    for (KeyBinding const &binding : key_bindings()) {
        bool const done = std::find(listed.begin(), listed.end(), binding.command) != listed.end();
        if (binding.context != context || done) continue;
        listed.push_back(binding.command);
        std::string keys;
        for (KeyBinding const &each : key_bindings()) {
            if (each.context == context && each.command == binding.command)
                keys += (keys.empty() ? "" : ",\n") + name_of(each);
        }
        row(keys, binding.what);
    }
    ImGui::EndTable();
}

void list_buttons(BoardSpec const &board) {
    bool const any = std::any_of(board.parts.begin(), board.parts.end(),
                                 [](PartSpec const &part) { return !part.key.empty(); });
    if (!any) return;
    ImGui::Spacing();
    ImGui::TextDisabled("On the board's picture");
    if (!begin_rows("buttons")) return;
    for (PartSpec const &part : board.parts) {
        if (!part.key.empty()) row(part.key, "press " + part.name);
    }
    ImGui::EndTable();
}

void list_colours() {
    ImGui::Spacing();
    ImGui::TextDisabled("What the colours mean");
    ImGui::TextColored(as_text(palette().good), "blue: runs, is open, is in order");
    ImGui::TextColored(as_text(palette().notice), "orange: look here");
    ImGui::TextColored(as_text(palette().trouble), "red: went wrong");
}

} // namespace

void draw_help(Frame const &frame, std::string const &renderer, bool &open) {
    if (!open) return;
    ImVec2 const room = ImGui::GetMainViewport()->Size;
    ImGui::SetNextWindowPos({room.x / 2, room.y / 2}, ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::SetNextWindowSize({std::min(room.x * 0.96F, ImGui::GetFontSize() * 64), room.y * 0.92F});
    if (ImGui::Begin("Help (F1 or Escape closes it)", &open,
                     ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoMove |
                         ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoResize) &&
        ImGui::BeginTable("columns", 2)) {
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        list_keys(KeyContext::Everywhere);
        list_buttons(frame.board);
        ImGui::TableNextColumn();
        list_keys(KeyContext::Editor);
        list_colours();
        ImGui::Spacing();
        ImGui::TextDisabled("This window");
        ImGui::TextWrapped("Terrarium " TERRARIUM_VERSION ", Dear ImGui %s, drawn by %s", ImGui::GetVersion(),
                           renderer.c_str());
        ImGui::EndTable();
    }
    ImGui::End();
}

} // namespace terrarium::gui
