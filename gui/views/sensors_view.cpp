// Sensors: what acts on the board from outside, to be set by hand.
#include "gui/views/views.h"

namespace terrarium::gui {

namespace {

class SensorsView final : public View {
public:
    [[nodiscard]] char const *title() const override { return "Sensors"; }

    void draw(Frame &frame) override {
        for (SurroundingFact const &each : frame.facts->surroundings) {
            auto value = float(each.value);
            std::string const format = "%.1f " + each.unit;
            if (ImGui::SliderFloat(each.name.c_str(), &value, float(each.low), float(each.high),
                                   format.c_str()))
                frame.act(each.name, {"set", {std::to_string(value)}, {}});
        }
    }
};

} // namespace

std::unique_ptr<View> make_sensors_view() { return std::make_unique<SensorsView>(); }

} // namespace terrarium::gui
