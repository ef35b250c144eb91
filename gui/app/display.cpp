#include "gui/app/display.h"

#include "gui/app/gl_display.h"
#include "gui/app/software_display.h"

namespace terrarium::gui {

Display::~Display() {
    if (window_ != nullptr) SDL_DestroyWindow(window_);
    SDL_Quit();
}

Result<std::unique_ptr<Display>> Display::open(std::string const &title, int width, int height,
                                               bool software) {
    SDL_SetMainReady();
    if (SDL_Init(SDL_INIT_VIDEO) != 0) return Error{std::string("no window: ") + SDL_GetError()};
    // Without a display SDL falls back to one that nobody sees, unless that was asked for.
    char const *const driver = SDL_GetCurrentVideoDriver();
    bool const asked = SDL_getenv("SDL_VIDEODRIVER") != nullptr;
    if (!asked && driver != nullptr &&
        (std::string_view(driver) == "offscreen" || std::string_view(driver) == "dummy")) {
        SDL_Quit();
        return Error{"no window: there is no display"};
    }
    if (!software) {
        if (auto display = open_gl_display(title, width, height)) return display;
    }
    if (auto display = open_software_display(title, width, height)) return display;
    Error const said{std::string("no window: ") + SDL_GetError()};
    SDL_Quit();
    return said;
}

} // namespace terrarium::gui
