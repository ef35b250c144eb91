// The window: its frame loop, and where each view sits.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/app/desk.h"
#include "gui/app/display.h"
#include "gui/views/view.h"

namespace terrarium::gui {

struct WindowOptions {
    int width = 1280;
    int height = 800;
    bool software = false; // Do not use OpenGL.
};

class Window {
public:
    // Fails with one line when there is no display; the caller goes on without a window.
    static Result<std::unique_ptr<Window>> open(BoardSpec const &board, Desk &desk,
                                                WindowOptions const &options);
    ~Window();

    // Draws frames until the window is closed or the machine's thread is over. In the main thread.
    void run();

private:
    Window(BoardSpec const &board, Desk &desk, std::unique_ptr<Display> display);
    // False when the window was closed.
    [[nodiscard]] bool handle_events();
    void draw_frame();
    void draw_layout();

    BoardSpec const &board_;
    Desk &desk_;
    std::unique_ptr<Display> display_;
    Frame frame_;
    std::vector<std::unique_ptr<View>> left_;   // One above the other.
    std::vector<std::unique_ptr<View>> right_;  // Tabs.
    std::vector<std::unique_ptr<View>> bottom_; // Tabs.
};

} // namespace terrarium::gui
