#include "gui/app/gl_display.h"

#include <SDL_opengl.h>

#include "gui/app/imgui_versions.h"

namespace terrarium::gui {

namespace {

// Of OpenGL 1.1, which every library exports.
class GlTexture final : public Texture {
public:
    explicit GlTexture(picture::Raster const &raster) {
        glGenTextures(1, &name_);
        glBindTexture(GL_TEXTURE_2D, name_);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
        glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, raster.width, raster.height, 0, GL_RGBA, GL_UNSIGNED_BYTE,
                     raster.rgba.data());
    }
    ~GlTexture() override { glDeleteTextures(1, &name_); }
    [[nodiscard]] ImTextureID id() const override { return (ImTextureID)(intptr_t)name_; }

private:
    GLuint name_ = 0;
};

class GlDisplay final : public Display {
public:
    GlDisplay(SDL_Window *window, SDL_GLContext context) : Display(window), context_(context) {
        ImGui_ImplSDL2_InitForOpenGL(window, context);
        ImGui_ImplOpenGL3_Init("#version 130");
    }
    ~GlDisplay() override {
        ImGui_ImplOpenGL3_Shutdown();
        ImGui_ImplSDL2_Shutdown();
        SDL_GL_DeleteContext(context_);
    }
    [[nodiscard]] std::string renderer() const override {
        auto const *const name = reinterpret_cast<char const *>(glGetString(GL_RENDERER));
        return std::string("OpenGL 3, ") + (name != nullptr ? name : "unknown");
    }
    void renew_fonts() override { renew_font_texture(); }
    void begin_frame() override {
        ImGui_ImplOpenGL3_NewFrame();
        ImGui_ImplSDL2_NewFrame();
    }
    void end_frame() override {
        paint();
        SDL_GL_SwapWindow(window_);
    }
    [[nodiscard]] std::unique_ptr<Texture> texture(picture::Raster const &raster) override {
        return std::make_unique<GlTexture>(raster);
    }
    // What is on the screen cannot be relied on to be readable; the same frame painted again can.
    [[nodiscard]] picture::Raster grab() override {
        paint();
        picture::Raster raster;
        SDL_GL_GetDrawableSize(window_, &raster.width, &raster.height);
        std::size_t const line = std::size_t(raster.width) * 4;
        std::vector<u8> upside_down(line * std::size_t(raster.height));
        glReadBuffer(GL_BACK);
        glReadPixels(0, 0, raster.width, raster.height, GL_RGBA, GL_UNSIGNED_BYTE, upside_down.data());
        raster.rgba.resize(upside_down.size());
        for (std::size_t y = 0; y < std::size_t(raster.height); ++y) {
            auto const *const from = upside_down.data() + (std::size_t(raster.height) - 1 - y) * line;
            std::copy(from, from + line, raster.rgba.data() + y * line);
        }
        for (std::size_t i = 3; i < raster.rgba.size(); i += 4) raster.rgba[i] = 255;
        return raster;
    }

private:
    void paint() {
        int width = 0;
        int height = 0;
        SDL_GL_GetDrawableSize(window_, &width, &height);
        glViewport(0, 0, width, height);
        glClearColor(0.09F, 0.10F, 0.11F, 1);
        glClear(GL_COLOR_BUFFER_BIT);
        ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    }

    SDL_GLContext context_;
};

} // namespace

std::unique_ptr<Display> open_gl_display(std::string const &title, int width, int height) {
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_COMPATIBILITY);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 0);
    SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
    SDL_Window *const window =
        SDL_CreateWindow(title.c_str(), SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, width, height,
                         SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
    if (window == nullptr) return nullptr;
    SDL_GLContext const context = SDL_GL_CreateContext(window);
    if (context == nullptr) {
        SDL_DestroyWindow(window);
        return nullptr;
    }
    SDL_GL_SetSwapInterval(0); // The loop paces itself; a swap that waits would freeze a hidden window.
    return std::make_unique<GlDisplay>(window, context);
}

} // namespace terrarium::gui
