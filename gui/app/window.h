// The window: its frame loop, and where each view sits.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/app/desk.h"
#include "gui/app/display.h"
#include "gui/app/files_menu.h"
#include "gui/app/layout.h"
#include "gui/app/ports_bar.h"
#include "gui/app/settings.h"
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
    void draw_window();
    void draw_status();
    void take_picture(bool of_window);
    // Keys that work wherever the keyboard is; true when it was one.
    bool handle_key(SDL_KeyboardEvent const &key);

    Desk &desk_;
    std::unique_ptr<Display> display_;
    Frame frame_;
    Settings settings_;
    std::optional<Layout> layout_; // Goes before the display, whose textures it holds.
    PortsBar ports_;
    FilesMenu files_;
    bool menu_wanted_ = false;    // One opens with the next frame.
    bool closed_ = false;         // By the keyboard.
    bool wanted_picture_ = false; // Of the window, once the frame under way is painted.
    std::string message_;         // The last thing somebody had to say.
};

} // namespace terrarium::gui
