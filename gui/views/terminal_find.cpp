#include "gui/views/terminal_find.h"

#include "gui/app/imgui_versions.h"
#include "gui/app/style.h"

namespace terrarium::gui {

void TerminalFind::open() {
    open_ = true;
    wants_keys_ = true;
    found_none_ = false;
}

std::optional<Range> TerminalFind::draw(Grid const &grid) {
    if (!open_) return std::nullopt;
    std::optional<Range> found;
    float const height = ImGui::GetFrameHeight() + 4;
    ImGui::BeginChild("find", {0, height}, false, ImGuiWindowFlags_NoScrollbar);
    float const buttons = ImGui::CalcTextSize("Previous Next Close no such text").x + 90;
    ImGui::SetNextItemWidth(std::max(60.0F, ImGui::GetContentRegionAvail().x - buttons));
    if (wants_keys_) ImGui::SetKeyboardFocusHere();
    bool const entered = ImGui::InputTextWithHint("##text", "Find in the terminal", text_.data(),
                                                  text_.size(), ImGuiInputTextFlags_EnterReturnsTrue);
    bool const left = ImGui::IsItemDeactivated();
    if (ImGui::IsItemEdited()) {
        hit_.reset();
        found_none_ = false;
    }
    has_keys_ = ImGui::IsItemActive();
    if (has_keys_) wants_keys_ = false;
    if (entered) {
        wants_keys_ = true; // The field lets go of them at Return.
        found = search(grid, ImGui::GetIO().KeyShift);
    }
    // Also between two activations of the field.
    if (key_pressed(ImGuiKey_Escape) && (left || has_keys())) close();
    ImGui::SameLine();
    if (ImGui::Button("Previous")) found = search(grid, false);
    ImGui::SameLine();
    if (ImGui::Button("Next")) found = search(grid, true);
    ImGui::SameLine();
    if (ImGui::Button("Close")) close();
    if (found_none_) {
        ImGui::SameLine();
        ImGui::TextColored(as_text(palette().notice), "no such text");
    }
    ImGui::EndChild();
    return found;
}

std::optional<Range> TerminalFind::handle(SDL_Event const &event, Grid const &grid) {
    if (event.type != SDL_KEYDOWN) return std::nullopt;
    SDL_Keycode const key = event.key.keysym.sym;
    if (key == SDLK_ESCAPE) close();
    if (key != SDLK_RETURN && key != SDLK_KP_ENTER && key != SDLK_F3) return std::nullopt;
    wants_keys_ = true; // The field lets go of them at Return.
    return search(grid, (event.key.keysym.mod & KMOD_SHIFT) != 0);
}

std::optional<Range> TerminalFind::search(Grid const &grid, bool forward) {
    Place const from = hit_ ? hit_->from : Place{grid.end(), 0};
    hit_ = forward ? next_hit(grid, text_.data(), from) : previous_hit(grid, text_.data(), from);
    found_none_ = !hit_ && text_[0] != '\0';
    return hit_;
}

std::vector<Range> TerminalFind::hits(Grid const &grid, u64 top) const {
    if (!open_) return {};
    return gui::hits(grid, text_.data(), top, top + u64(grid.rows()));
}

} // namespace terrarium::gui
