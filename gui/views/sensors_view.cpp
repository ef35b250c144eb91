// Sensors: what acts on the board from outside, set by hand: how it is held and where it points, its
// surroundings (temperature, supply), voltages at its pins, and a finger on its touch pins.
//
// Keys: Tab goes from one to the next, left and right change it; on the board in space the arrows tilt, Home
// lays it flat, F turns it over, Page up and Page down turn it round, S shakes and D drops it. At a pin 0 and
// 1 set it low and high, T is a finger while it is down, Delete lets it go.
#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/views/part_menu.h"
#include "gui/views/tilt_control.h"
#include "gui/views/views.h"

namespace terrarium::gui {

namespace {

constexpr int kVoltageStep = 50; // Millivolts.

class SensorsView final : public View {
public:
    [[nodiscard]] char const *title() const override { return "Sensors"; }

    void draw(Frame &frame) override {
        focused_ = ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows);
        ImGui::BeginChild("sensors", {0, 0}, false);
        count_ = 0;
        pin_.clear();
        if (TiltControl::useful(frame)) draw_tilt(frame);
        draw_surroundings(frame);
        draw_pins(frame);
        ImGui::EndChild();
    }

    bool handle(SDL_Event const &event, Frame &frame) override {
        if (event.type == SDL_KEYUP && event.key.keysym.sym == SDLK_t && !touched_.empty()) {
            frame.act(std::exchange(touched_, {}), {"release", {}, {}});
            return true;
        }
        if (event.type != SDL_KEYDOWN || ImGui::GetIO().WantTextInput) return false;
        SDL_Keycode const key = event.key.keysym.sym;
        if (key == SDLK_TAB && count_ > 0) {
            bool const back = (event.key.keysym.mod & KMOD_SHIFT) != 0;
            selected_ = (selected_ + (back ? count_ - 1 : 1)) % count_;
            scroll_ = true;
            frame.settle = true; // What is selected is known when it is drawn.
            return true;
        }
        if (selected_ == 0 && TiltControl::useful(frame)) {
            if (key == SDLK_s || key == SDLK_d) {
                move(frame, key == SDLK_s ? "shake" : "freefall");
                return true;
            }
            return tilt_.handle_key(frame, key);
        }
        if (key == SDLK_LEFT || key == SDLK_RIGHT) {
            step_ = key == SDLK_LEFT ? -1 : 1;
            frame.settle = true; // A frame for every step.
            return true;
        }
        return !pin_.empty() && handle_pin(key, event.key.repeat != 0, frame);
    }

private:
    bool handle_pin(SDL_Keycode key, bool again, Frame &frame) {
        switch (key) {
        case SDLK_0:
        case SDLK_1: frame.act(pin_, {"set", {key == SDLK_0 ? "0" : "1"}, {}}); return true;
        case SDLK_DELETE: frame.act(pin_, {"release", {}, {}}); return true;
        case SDLK_t:
            if (!again) frame.act(touched_ = pin_, {"set", {"0"}, {}});
            return true;
        default: return false;
        }
    }

    // Whether the keyboard is at the control that comes next; marks it.
    bool next_is_selected() {
        bool const selected = count_++ == selected_ && focused_;
        if (selected && scroll_) {
            ImGui::SetScrollHereY();
            scroll_ = false;
        }
        return selected;
    }
    // How far the keyboard moves the selected control in this frame: -1, 0 or 1.
    int take_step(bool selected) { return selected ? std::exchange(step_, 0) : 0; }

    // The name at the left, marked when the keyboard is there; the control follows.
    static void label(std::string const &name, bool selected, float width) {
        float const begin = ImGui::GetCursorScreenPos().x;
        ImGui::AlignTextToFramePadding();
        if (selected)
            ImGui::TextColored(as_text(palette().good), "%s", name.c_str());
        else
            ImGui::TextUnformatted(name.c_str());
        ImGui::SameLine();
        ImGui::SetCursorScreenPos({begin + width, ImGui::GetCursorScreenPos().y});
        ImGui::SetNextItemWidth(-ImGui::GetFontSize() * 0.5F);
    }

    void draw_tilt(Frame &frame) {
        float const em = ImGui::GetFontSize();
        bool const selected = next_is_selected();
        float const height = std::clamp(ImGui::GetContentRegionAvail().y * 0.5F, em * 8.5F, em * 16);
        bool const compass =
            std::any_of(frame.facts->parts.begin(), frame.facts->parts.end(), [](PartFact const &part) {
                return part.look.axes && part.look.axes->of == Look::Axes::Of::MagneticField;
            });
        float const dial = compass ? std::min(height - em * 1.4F, em * 8) : 0;
        float const width = ImGui::GetContentRegionAvail().x - (compass ? dial + em : 0);
        tilt_.draw(frame, {std::max(width, em), height}, selected);
        if (compass) {
            ImGui::SameLine();
            tilt_.draw_dial(frame, dial);
        }
        tilt_.draw_buttons(frame);
    }

    static void move(Frame &frame, char const *verb) {
        for (PartFact const &part : frame.facts->parts) {
            if (part.look.axes && part.look.axes->of == Look::Axes::Of::Acceleration)
                return frame.act(part.name, {verb, {}, {}});
        }
    }

    void draw_surroundings(Frame &frame) {
        for (SurroundingFact const &each : frame.facts->surroundings) {
            bool const selected = next_is_selected();
            label(each.name, selected, ImGui::GetFontSize() * 6.5F);
            auto value = float(each.value);
            std::string const format = "%.1f " + each.unit;
            bool const changed = ImGui::SliderFloat(("##" + each.name).c_str(), &value, float(each.low),
                                                    float(each.high), format.c_str());
            double const step = (each.high - each.low) > 20 ? 1 : 0.1;
            int const steps = take_step(selected);
            if (!changed && steps == 0) continue;
            double const wanted = changed ? double(value) : each.value + steps * step;
            // In steps, so that what is set reads as what is shown.
            double const round = std::round(wanted * 10) / 10;
            char text[32];
            std::snprintf(text, sizeof text, "%.1f", std::clamp(round, each.low, each.high));
            frame.act(each.name, {"set", {text}, {}});
        }
    }

    // In columns, as many as there is room for.
    void draw_pins(Frame &frame) {
        int const columns = std::max(1, int(ImGui::GetContentRegionAvail().x / (ImGui::GetFontSize() * 14)));
        bool any = false;
        for (std::size_t i = 0; i < frame.board.parts.size() && i < frame.facts->parts.size(); ++i) {
            PartFact const &part = frame.facts->parts[i];
            if (!part.look.wire) continue;
            if (!any) {
                ImGui::Spacing();
                ImGui::TextDisabled("Voltages at the pins");
                if (!ImGui::BeginTable("pins", columns, ImGuiTableFlags_SizingStretchSame)) return;
            }
            any = true;
            ImGui::TableNextColumn();
            draw_pin(frame, frame.board.parts[i], *part.look.wire);
        }
        if (any) ImGui::EndTable();
    }

    // A voltage to set, a finger to hold on it, and a way to let it go.
    void draw_pin(Frame &frame, PartSpec const &spec, Look::Wire const &wire) {
        bool const selected = next_is_selected();
        if (selected) pin_ = spec.name;
        ImGui::PushID(spec.name.c_str());
        float const em = ImGui::GetFontSize();
        label(spec.name, selected, em * 3.3F);
        float const gap = ImGui::GetStyle().ItemInnerSpacing.x;
        float const touch = ImGui::CalcTextSize("Touch").x + 2 * ImGui::GetStyle().FramePadding.x;
        float const free = ImGui::GetFrameHeight();
        ImGui::SetNextItemWidth(std::max(ImGui::GetContentRegionAvail().x - touch - free - 2 * gap, em * 3));
        int millivolts = wire.millivolts;
        bool const changed =
            ImGui::SliderInt("##voltage", &millivolts, 0, wire.supply, wire.floating ? "open" : "%d mV");
        int const steps = take_step(selected);
        if (steps != 0) millivolts += steps * kVoltageStep;
        if (changed || steps != 0) set_pin(frame, spec.name, std::clamp(millivolts, 0, wire.supply));
        ImGui::SameLine(0, gap);
        ImGui::Button("Touch");
        if (ImGui::IsItemActivated()) frame.act(spec.name, {"set", {"0"}, {}});
        if (ImGui::IsItemDeactivated()) frame.act(spec.name, {"release", {}, {}});
        if (ImGui::IsItemHovered())
            ImGui::SetTooltip("A finger: ties the pin to ground while you hold it (T).");
        if (wire.held) {
            ImGui::SameLine(0, gap);
            if (ImGui::Button("x", {free, 0})) frame.act(spec.name, {"release", {}, {}});
            if (ImGui::IsItemHovered()) ImGui::SetTooltip("You drive this pin; this lets it go (Delete).");
        }
        ImGui::PopID();
    }

    TiltControl tilt_;
    bool focused_ = false; // The pane has the keys.
    int count_ = 0;        // Controls in the frame drawn last.
    int selected_ = 0;     // Where the keyboard is.
    int step_ = 0;         // What an arrow key asks of it.
    bool scroll_ = false;
    std::string pin_;     // That the keyboard is at; empty: at something else.
    std::string touched_; // By the key T, while it is down.
};

} // namespace

std::unique_ptr<View> make_sensors_view() { return std::make_unique<SensorsView>(); }

} // namespace terrarium::gui
