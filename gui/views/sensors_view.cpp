// Sensors: what acts on the board from outside, set by hand: how it is held and where it points, its
// surroundings (temperature, supply), voltages at its pins, and a finger on its touch pins.
//
// Keys: Tab goes from one to the next, left and right change it; on the board in space the arrows tilt, Home
// lays it flat, Page up and Page down turn it, S shakes and D drops it.
#include <algorithm>
#include <cmath>

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
        ImGui::BeginChild("sensors", {0, 0}, false);
        count_ = 0;
        if (TiltControl::useful(frame)) draw_tilt(frame);
        draw_surroundings(frame);
        draw_pins(frame);
        ImGui::EndChild();
    }

    bool handle(SDL_Event const &event, Frame &frame) override {
        if (event.type != SDL_KEYDOWN || ImGui::GetIO().WantTextInput) return false;
        SDL_Keycode const key = event.key.keysym.sym;
        if (key == SDLK_TAB && count_ > 0) {
            bool const back = (event.key.keysym.mod & KMOD_SHIFT) != 0;
            selected_ = (selected_ + (back ? count_ - 1 : 1)) % count_;
            scroll_ = true;
            return true;
        }
        if (selected_ == 0 && TiltControl::useful(frame)) {
            if (key == SDLK_s || key == SDLK_d) {
                move(frame, key == SDLK_s ? "shake" : "freefall");
                return true;
            }
            return tilt_.handle_key(frame, key);
        }
        if (key == SDLK_LEFT || key == SDLK_RIGHT) step_ = key == SDLK_LEFT ? -1 : 1;
        return step_ != 0;
    }

private:
    // Whether the keyboard is at the control that comes next; marks it.
    bool next_is_selected() {
        bool const selected = count_++ == selected_ && ImGui::IsWindowFocused();
        if (selected && scroll_) {
            ImGui::SetScrollHereY();
            scroll_ = false;
        }
        return selected;
    }
    // How far the keyboard moves the selected control in this frame: -1, 0 or 1.
    int take_step(bool selected) { return selected ? std::exchange(step_, 0) : 0; }

    // The name at the left, marked when the keyboard is there; the control follows.
    void label(std::string const &name, bool selected) {
        ImGui::AlignTextToFramePadding();
        if (selected)
            ImGui::TextColored(colour::kGood, "%s", name.c_str());
        else
            ImGui::TextUnformatted(name.c_str());
        ImGui::SameLine(ImGui::GetFontSize() * 7);
        ImGui::SetNextItemWidth(-ImGui::GetFontSize() * 0.5F);
    }

    void draw_tilt(Frame &frame) {
        float const em = ImGui::GetFontSize();
        bool const selected = next_is_selected();
        float const height =
            std::max(em * 8, std::min(ImGui::GetContentRegionAvail().y - em * 2.6F, em * 16));
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
            label(each.name, selected);
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

    void draw_pins(Frame &frame) {
        bool any = false;
        for (std::size_t i = 0; i < frame.board.parts.size() && i < frame.facts->parts.size(); ++i) {
            PartFact const &part = frame.facts->parts[i];
            if (!part.look.wire) continue;
            if (!any) {
                ImGui::Spacing();
                ImGui::TextDisabled("Voltages at the pins");
            }
            any = true;
            draw_pin(frame, frame.board.parts[i], *part.look.wire);
        }
    }

    // A voltage to set, a finger to hold on it, and a way to let it go.
    void draw_pin(Frame &frame, PartSpec const &spec, Look::Wire const &wire) {
        bool const selected = next_is_selected();
        ImGui::PushID(spec.name.c_str());
        label(spec.name, selected);
        float const buttons = ImGui::GetFontSize() * 9;
        ImGui::SetNextItemWidth(
            std::max(ImGui::GetContentRegionAvail().x - buttons, ImGui::GetFontSize() * 4));
        int millivolts = wire.millivolts;
        char const *const format = wire.held ? "%d mV, set by you" : wire.floating ? "open" : "%d mV";
        bool const changed = ImGui::SliderInt("##voltage", &millivolts, 0, wire.supply, format);
        int const steps = take_step(selected);
        if (steps != 0) millivolts += steps * kVoltageStep;
        if (changed || steps != 0) set_pin(frame, spec.name, std::clamp(millivolts, 0, wire.supply));
        ImGui::SameLine();
        ImGui::Button("Touch");
        if (ImGui::IsItemActivated()) frame.act(spec.name, {"set", {"0"}, {}});
        if (ImGui::IsItemDeactivated()) frame.act(spec.name, {"release", {}, {}});
        if (ImGui::IsItemHovered()) ImGui::SetTooltip("A finger: ties the pin to ground while you hold it.");
        ImGui::SameLine();
        if (wire.held && ImGui::Button("Let go")) frame.act(spec.name, {"release", {}, {}});
        ImGui::PopID();
    }

    TiltControl tilt_;
    int count_ = 0;    // Controls in the frame drawn last.
    int selected_ = 0; // Where the keyboard is.
    int step_ = 0;     // What an arrow key asks of it.
    bool scroll_ = false;
};

} // namespace

std::unique_ptr<View> make_sensors_view() { return std::make_unique<SensorsView>(); }

} // namespace terrarium::gui
