// The window: its frame loop, and where each view sits.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/app/desk.h"
#include "gui/app/display.h"
#include "gui/app/files_menu.h"
#include "gui/app/layout.h"
#include "gui/app/ports_bar.h"
#include "gui/app/redraw.h"
#include "gui/app/settings.h"
#include "gui/app/sound.h"
#include "gui/app/time_bar.h"
#include "gui/app/window_menu.h"
#include "gui/views/view.h"

namespace terrarium::gui {

struct WindowOptions {
    int width = 1280;
    int height = 800;
    bool software = false; // Do not use OpenGL.
    // Says a sentence where the program was started, about what is wrong with settings and fonts.
    std::function<void(std::string const &)> say;
};

// What frames have cost: for the benchmark.
struct FrameTimes {
    u64 frames = 0;
    double building = 0; // Up to the lists of what is to be drawn: CPU seconds of the window's thread.
    double whole = 0;    // With drawing them, by the clock; without the wait for the next one.
};

class Window {
public:
    // Fails with one line when there is no display; the caller goes on without a window.
    static Result<std::unique_ptr<Window>> open(BoardSpec const &board, Desk &desk,
                                                WindowOptions const &options);
    ~Window();

    // Draws frames until the window is closed or the machine's thread is over. In the main thread.
    void run();
    [[nodiscard]] FrameTimes const &times() const { return times_; }

private:
    Window(BoardSpec const &board, Desk &desk, std::unique_ptr<Display> display, Settings settings,
           WindowOptions const &options);
    // False when the window was closed.
    [[nodiscard]] bool handle_events();
    void handle(SDL_Event &event);
    void handle_key(SDL_Event const &event);
    // Whether the event has to wait for the next frame.
    [[nodiscard]] bool early(SDL_Event const &event) const;
    void draw_frame();
    // Draws if there is something new to see.
    void draw_if_due();
    // A person's wish for the size of everything, times what the display's density asks for.
    void set_scale(double wish);
    void place_window();
    void store_place();
    void complain(Result<> const &result);
    void draw_window();
    void draw_status();
    void take_picture(bool of_window);
    // Does what a key means; false when nobody wants it.
    bool command(Command command);

    Desk &desk_;
    std::unique_ptr<Display> display_;
    Frame frame_;
    TimeBar time_bar_;
    Settings settings_;
    std::optional<Sound> sound_;
    std::optional<Layout> layout_; // Goes before the display, whose textures it holds.
    PortsBar ports_;
    FilesMenu files_;
    WindowMenu menu_;
    bool menu_wanted_ = false; // One opens with the next frame.
    Uint16 modifiers_ = 0;     // That went with the last key.
    bool key_used_ = false;    // The last one, by a command or a view.
    bool key_taken_ = false;   // The last one, by a menu or a text field of the window.
    // Keys may come faster than frames. What a key opens has the next ones only when it has been drawn, and
    // ImGui sees no key that goes down and up between two frames: such events wait.
    std::optional<SDL_Event> held_;
    std::vector<SDL_Keycode> pressed_; // Since the last frame, and seen by ImGui.
    bool clicked_ = false;             // A button of the mouse went down since the last frame.
    // Frames until it is sure who has the keys.
    int settling_ = 0;
    bool closed_ = false;         // By the keyboard.
    bool wanted_picture_ = false; // Of the window, once the frame under way is painted.
    Redraw redraw_;
    std::function<void(std::string const &)> say_;
    std::optional<double> wanted_scale_; // From the next frame on.
    std::vector<std::string> said_;      // What has been complained of about fonts.
    bool help_ = false;
    FrameTimes times_;
    std::string message_; // The last thing somebody had to say.
};

} // namespace terrarium::gui
