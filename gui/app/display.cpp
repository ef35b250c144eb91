#include "gui/app/display.h"

#include "gui/app/gl_display.h"
#include "gui/app/software_display.h"
#include "sim/host/x_errors.h"

namespace terrarium::gui {

Display::~Display() {
    if (window_ != nullptr) SDL_DestroyWindow(window_);
    SDL_Quit();
}

Result<std::unique_ptr<Display>> Display::open(std::string const &title, int width, int height,
                                               bool software) {
    SDL_SetMainReady();
    // Only what the surroundings name is tried: with others, libraries print complaints of their own, and SDL
    // would fall back to a display that nobody sees.
    auto const set = [](char const *name) {
        char const *const value = SDL_getenv(name);
        return value != nullptr && *value != '\0';
    };
    if (!set("SDL_VIDEODRIVER")) {
        if (!set("DISPLAY") && !set("WAYLAND_DISPLAY")) return Error{"no window: there is no display"};
        SDL_SetHint(SDL_HINT_VIDEODRIVER, !set("WAYLAND_DISPLAY") ? "x11"
                                          : !set("DISPLAY")       ? "wayland"
                                                                  : "x11,wayland");
    }
    if (SDL_Init(SDL_INIT_VIDEO) != 0) {
        std::string const where = SDL_getenv("DISPLAY") != nullptr ? SDL_getenv("DISPLAY") : "";
        return Error{where.empty() ? std::string("no window: ") + SDL_GetError()
                                   : "no window: the display " + where + " cannot be reached"};
    }
    host::XErrors const errors; // Of a broken graphics driver.
    if (!software) {
        auto display = open_gl_display(title, width, height);
        if (display && !errors.any()) return display;
    }
    if (auto display = open_software_display(title, width, height)) return display;
    Error const said{std::string("no window: ") + SDL_GetError()};
    SDL_Quit();
    return said;
}

} // namespace terrarium::gui
