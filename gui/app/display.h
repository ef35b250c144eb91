// Display: the window of the operating system and what paints it: OpenGL 3 where there is one, else SDL's
// software renderer. Textures are RGBA bytes, alpha premultiplied.
#pragma once

#include <memory>
#include <string>

#include <SDL.h>
#include <imgui.h>

#include "picture/raster.h"
#include "sim/core/result.h"

namespace terrarium::gui {

// Of whichever renderer; destroyed before its display.
class Texture {
public:
    virtual ~Texture() = default;
    [[nodiscard]] virtual ImTextureID id() const = 0;
};

class Display {
public:
    // Fails with one line when there is no display. `software`: do not try OpenGL.
    static Result<std::unique_ptr<Display>> open(std::string const &title, int width, int height,
                                                 bool software);
    virtual ~Display();
    Display(Display const &) = delete;
    Display &operator=(Display const &) = delete;

    [[nodiscard]] SDL_Window *window() const { return window_; }
    [[nodiscard]] virtual std::string renderer() const = 0; // For the help page: "OpenGL 3 (llvmpipe)".
    virtual void begin_frame() = 0;
    virtual void end_frame() = 0;
    // ImGui's fonts are others now.
    virtual void renew_fonts() = 0;
    [[nodiscard]] virtual std::unique_ptr<Texture> texture(picture::Raster const &raster) = 0;
    // What the window shows, after end_frame().
    [[nodiscard]] virtual picture::Raster grab() = 0;

protected:
    explicit Display(SDL_Window *window) : window_(window) {}
    SDL_Window *window_;
};

} // namespace terrarium::gui
