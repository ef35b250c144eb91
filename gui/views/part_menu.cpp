#include "gui/views/part_menu.h"

#include <algorithm>

#include "picture/words.h"

namespace terrarium::gui {

void PartMenu::draw(Frame &frame) {
    if (wanted_) {
        // Else its first frame does not yet know where arrow keys begin.
        ImGui::GetIO().ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
        ImGui::OpenPopup("part");
    }
    fresh_ = std::exchange(wanted_, false);
    if (!ImGui::BeginPopup("part")) return;
    PartSpec const *const spec = find_spec(frame, part_);
    Look const *const look = find_look(frame, part_);
    if (spec != nullptr && look != nullptr) {
        if (look->wire)
            draw_pin(frame, *spec, *look->wire);
        else if (look->takes_file)
            draw_slot(frame, *spec, *look);
    }
    ImGui::EndPopup();
}

void PartMenu::draw_pin(Frame &frame, PartSpec const &spec, Look::Wire const &wire) {
    ImGui::Text("%s (%s)", spec.name.c_str(), spec.where.c_str());
    ImGui::TextDisabled("%s", wire.floating ? "connected to nothing"
                              : wire.held   ? "driven by you"
                                            : "driven by the board");
    ImGui::Text("%.2f V", wire.millivolts / 1000.0);
    std::string const pulse = picture::pulse_words(wire);
    if (!pulse.empty()) ImGui::TextUnformatted(pulse.c_str());
    ImGui::Separator();
    auto const choice = [&](char const *label, bool chosen, Action action) {
        if (ImGui::RadioButton(label, chosen)) frame.act(spec.name, std::move(action));
    };
    choice("Leave it to the board", !wire.held, {"release", {}, {}});
    if (fresh_) ImGui::SetItemDefaultFocus();
    choice("Low (0 V)", wire.held && wire.millivolts == 0, {"set", {"0"}, {}});
    choice("High", wire.held && wire.level && wire.millivolts == wire.supply, {"set", {"1"}, {}});
    int millivolts = wire.millivolts;
    ImGui::SetNextItemWidth(ImGui::GetFontSize() * 11);
    if (ImGui::SliderInt("##voltage", &millivolts, 0, wire.supply, "%d mV"))
        set_pin(frame, spec.name, std::clamp(millivolts, 0, wire.supply));
}

void PartMenu::draw_slot(Frame &frame, PartSpec const &spec, Look const &look) {
    bool const present = look.present.value_or(false);
    ImGui::TextUnformatted(present ? ("Card: " + look.contents).c_str() : "No card");
    if (present) {
        if (ImGui::Button("Eject")) {
            frame.act(spec.name, {"eject", {}, {}});
            ImGui::CloseCurrentPopup();
        }
        if (fresh_) ImGui::SetItemDefaultFocus();
    }
    ImGui::Separator();
    ImGui::TextUnformatted("An image of a card, typed or dropped here:");
    ImGui::SetNextItemWidth(ImGui::GetFontSize() * 20);
    if (fresh_ && !present) ImGui::SetKeyboardFocusHere();
    bool const entered =
        ImGui::InputText("##file", path_.data(), path_.size(), ImGuiInputTextFlags_EnterReturnsTrue);
    if ((ImGui::Button("Insert") || entered) && path_[0] != 0) {
        frame.act(spec.name, {"insert", {path_.data()}, {}});
        ImGui::CloseCurrentPopup();
    }
}

PartSpec const *find_spec(Frame const &frame, std::string_view part) {
    auto const &parts = frame.board.parts;
    auto const found =
        std::find_if(parts.begin(), parts.end(), [&](PartSpec const &each) { return each.name == part; });
    return found != parts.end() ? &*found : nullptr;
}

Look const *find_look(Frame const &frame, std::string_view part) {
    for (PartFact const &each : frame.facts->parts) {
        if (each.name == part) return &each.look;
    }
    return nullptr;
}

void set_pin(Frame &frame, std::string const &pin, int millivolts) {
    frame.act(pin, {"set", {std::to_string(millivolts) + "mV"}, {}});
}

} // namespace terrarium::gui
