// What the firmware has touched that the model does not have.
#include "gui/views/views.h"

namespace terrarium::gui {

namespace {

class UnmodelledView final : public View {
public:
    [[nodiscard]] char const *title() const override { return "Unmodelled"; }

    void draw(Frame &frame) override {
        auto const &lines = frame.facts->unmodelled;
        if (lines.empty()) ImGui::TextDisabled("The firmware has touched nothing that is not modelled.");
        ImGui::BeginChild("lines");
        for (std::string const &line : lines) ImGui::TextUnformatted(line.c_str());
        ImGui::EndChild();
    }
};

} // namespace

std::unique_ptr<View> make_unmodelled_view() { return std::make_unique<UnmodelledView>(); }

} // namespace terrarium::gui
