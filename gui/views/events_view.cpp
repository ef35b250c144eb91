// Events: what the board's devices have set themselves to do, and when.
#include "gui/views/views.h"

namespace terrarium::gui {

namespace {

class EventsView final : public View {
public:
    [[nodiscard]] char const *title() const override { return "Events"; }
    [[nodiscard]] bool navigates() const override { return true; }

    void draw(Frame &frame) override {
        frame.wishes.events = true;
        Inspection const &found = *frame.facts->inspection;
        if (found.events.empty()) ImGui::TextDisabled("Nothing is going to happen by itself.");
        ImGui::PushFont(frame.fonts.fixed);
        ImGui::BeginChild("events");
        for (auto const &[when, name] : found.events) {
            double const microseconds = (when - found.at).seconds() * 1e6;
            ImGui::Text("in %14.3f us   %s", microseconds, name.c_str());
        }
        ImGui::EndChild();
        ImGui::PopFont();
    }
};

} // namespace

std::unique_ptr<View> make_events_view() { return std::make_unique<EventsView>(); }

} // namespace terrarium::gui
