// Layout: the panes of the window, the bars between them that a person moves, and which pane has the keys.
//
//     +--------------- bar ----------------+
//     | board        | talk (terminal ...) |
//     |              +---------------------+
//     +--------------+ inspect (registers, |
//     | sensors      | pins, memory ...)   |
//     +------------- status ---------------+
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "gui/app/settings.h"
#include "gui/views/views.h"

namespace terrarium::gui {

class Layout {
public:
    Layout();

    void restore(Settings const &settings, Frame &frame);
    void store(Settings &settings) const;
    // Before a frame; also the views that are not shown.
    void update(Frame &frame);

    // All panes, in the space that the window has left.
    void draw(Frame &frame);
    // Gives a key to the view that has them.
    bool handle(SDL_Event const &event, Frame &frame);
    // Does what a key means, or gives it to a view; false when nobody wants it.
    bool command(Command command, Frame &frame);
    // Turns the keys to the next pane.
    void focus_next(int step = 1);
    void next_tab(int step);
    // Brings a view to the front and gives it the keys.
    void show(std::string_view title);
    void focus(Pane pane) { wanted_focus_ = pane; }
    // Whether ImGui's keys go through the pane that has the keys.
    [[nodiscard]] bool navigates() const;
    [[nodiscard]] Pane focused() const { return focused_; }

private:
    void draw_pane(Pane pane, ImVec2 size, Frame &frame);
    // Moves a bar beside the pane that has the keys, so that the pane grows or shrinks.
    void resize(float wider, float higher);
    [[nodiscard]] View *visible(Pane pane) const;

    struct Tabs {
        std::vector<std::unique_ptr<View>> views;
        std::size_t shown = 0;
        std::optional<std::size_t> wanted; // To be shown from the next frame on.
    };
    std::array<Tabs, kPanes> panes_;
    static constexpr float kAcross = 0.46F;
    static constexpr float kLeft = 0.6F;
    static constexpr float kRight = 0.56F;
    float across_ = kAcross; // The left side's share of the width.
    float left_ = kLeft;     // The upper pane's share of the height, left and right.
    float right_ = kRight;
    Pane focused_ = Pane::Talk;
    std::optional<Pane> wanted_focus_ = Pane::Talk;
};

} // namespace terrarium::gui
