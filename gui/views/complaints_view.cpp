// What the firmware has touched that the model does not have, and what the models remark on.
#include "gui/views/views.h"

namespace terrarium::gui {

namespace {

class ComplaintsView final : public View {
public:
    [[nodiscard]] char const *title() const override { return "Not modelled"; }
    [[nodiscard]] bool navigates() const override { return true; }

    void draw(Frame &frame) override {
        frame.wishes.complaints = true;
        Inspection const &found = *frame.facts->inspection;
        ImGui::BeginChild("lines");
        if (found.unmodelled.empty())
            ImGui::TextDisabled("The firmware has touched nothing that is not modelled.");
        for (std::string const &line : found.unmodelled) ImGui::TextWrapped("%s", line.c_str());
        if (!found.remarks.empty()) {
            ImGui::Separator();
            ImGui::TextDisabled("Remarks");
        }
        for (std::string const &line : found.remarks) ImGui::TextWrapped("%s", line.c_str());
        ImGui::EndChild();
    }
};

} // namespace

std::unique_ptr<View> make_complaints_view() { return std::make_unique<ComplaintsView>(); }

} // namespace terrarium::gui
