// The terminal: the board's serial port.
#include "gui/views/views.h"

namespace terrarium::gui {

namespace {

class TerminalView final : public View {
public:
    [[nodiscard]] char const *title() const override { return "Terminal"; }

    void draw(Frame &frame) override {
        text_.append(frame.output.begin(), frame.output.end());
        ImGui::PushFont(frame.fonts.fixed);
        ImGui::BeginChild("text");
        ImGui::TextUnformatted(text_.c_str(), text_.c_str() + text_.size());
        ImGui::SetScrollHereY(1);
        ImGui::EndChild();
        ImGui::PopFont();
        frame.typing = true;
    }

    bool handle(SDL_Event const &event, Frame &frame) override {
        std::string bytes;
        if (event.type == SDL_TEXTINPUT) bytes = event.text.text;
        if (event.type == SDL_KEYDOWN && event.key.keysym.sym == SDLK_RETURN) bytes = "\r";
        if (bytes.empty()) return false;
        frame.desk.ask([bytes](Driver &driver) {
            static_cast<void>(driver.type({reinterpret_cast<u8 const *>(bytes.data()), bytes.size()}));
        });
        return true;
    }

private:
    std::string text_;
};

} // namespace

std::unique_ptr<View> make_terminal_view() { return std::make_unique<TerminalView>(); }

} // namespace terrarium::gui
