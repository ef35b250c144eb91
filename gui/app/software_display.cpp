#include "gui/app/software_display.h"

#include "gui/app/imgui_versions.h"

namespace terrarium::gui {

namespace {

class SoftwareTexture final : public Texture {
public:
    SoftwareTexture(SDL_Renderer *renderer, picture::Raster const &raster)
        : texture_(SDL_CreateTexture(renderer, SDL_PIXELFORMAT_ABGR8888, SDL_TEXTUREACCESS_STATIC,
                                     raster.width, raster.height)) {
        SDL_UpdateTexture(texture_, nullptr, raster.rgba.data(), raster.width * 4);
        SDL_SetTextureBlendMode(texture_, SDL_BLENDMODE_BLEND);
    }
    ~SoftwareTexture() override { SDL_DestroyTexture(texture_); }
    [[nodiscard]] ImTextureID id() const override { return (ImTextureID)(intptr_t)texture_; }

private:
    SDL_Texture *texture_;
};

class SoftwareDisplay final : public Display {
public:
    SoftwareDisplay(SDL_Window *window, SDL_Renderer *renderer) : Display(window), renderer_(renderer) {
        init_for_renderer(window, renderer);
    }
    ~SoftwareDisplay() override {
        font_.reset();
        ImGui_ImplSDL2_Shutdown();
        SDL_DestroyRenderer(renderer_);
    }
    [[nodiscard]] std::string renderer() const override { return "SDL software renderer"; }
    void renew_fonts() override { font_.reset(); }
    void begin_frame() override {
        if (!font_) make_font();
        ImGui_ImplSDL2_NewFrame();
    }
    void end_frame() override {
        SDL_SetRenderDrawColor(renderer_, 23, 26, 28, 255);
        SDL_RenderClear(renderer_);
        draw(*ImGui::GetDrawData());
        SDL_RenderPresent(renderer_);
    }
    [[nodiscard]] std::unique_ptr<Texture> texture(picture::Raster const &raster) override {
        return std::make_unique<SoftwareTexture>(renderer_, raster);
    }
    [[nodiscard]] picture::Raster grab() override {
        picture::Raster raster;
        SDL_GetRendererOutputSize(renderer_, &raster.width, &raster.height);
        raster.rgba.resize(std::size_t(raster.width) * std::size_t(raster.height) * 4);
        SDL_RenderReadPixels(renderer_, nullptr, SDL_PIXELFORMAT_ABGR8888, raster.rgba.data(),
                             raster.width * 4);
        return raster;
    }

private:
    void make_font() {
        unsigned char *pixels = nullptr;
        picture::Raster raster;
        ImGui::GetIO().Fonts->GetTexDataAsRGBA32(&pixels, &raster.width, &raster.height);
        raster.rgba.assign(pixels, pixels + std::size_t(raster.width) * std::size_t(raster.height) * 4);
        font_ = texture(raster);
        ImGui::GetIO().Fonts->SetTexID(font_->id());
    }

    void draw(ImDrawData const &data) {
        for (int n = 0; n < data.CmdListsCount; ++n) {
            ImDrawList const &list = *data.CmdLists[n];
            for (ImDrawCmd const &command : list.CmdBuffer) {
                if (command.UserCallback != nullptr) continue;
                draw(list, command, data.DisplayPos);
            }
        }
        SDL_RenderSetClipRect(renderer_, nullptr);
    }

    void draw(ImDrawList const &list, ImDrawCmd const &command, ImVec2 origin) {
        SDL_Rect const clip{int(command.ClipRect.x - origin.x), int(command.ClipRect.y - origin.y),
                            int(command.ClipRect.z - command.ClipRect.x),
                            int(command.ClipRect.w - command.ClipRect.y)};
        if (clip.w <= 0 || clip.h <= 0) return;
        SDL_RenderSetClipRect(renderer_, &clip);
        ImDrawVert const *const vertices = list.VtxBuffer.Data + command.VtxOffset;
        int const count = list.VtxBuffer.Size - int(command.VtxOffset);
        constexpr int kStride = sizeof(ImDrawVert);
        SDL_RenderGeometryRaw(renderer_, (SDL_Texture *)(intptr_t)command.GetTexID(), &vertices->pos.x,
                              kStride, reinterpret_cast<SDL_Color const *>(&vertices->col), kStride,
                              &vertices->uv.x, kStride, count, list.IdxBuffer.Data + command.IdxOffset,
                              int(command.ElemCount), sizeof(ImDrawIdx));
    }

    SDL_Renderer *renderer_;
    std::unique_ptr<Texture> font_;
};

} // namespace

std::unique_ptr<Display> open_software_display(std::string const &title, int width, int height) {
    SDL_Window *const window = SDL_CreateWindow(title.c_str(), SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                                                width, height, SDL_WINDOW_RESIZABLE);
    if (window == nullptr) return nullptr;
    SDL_Renderer *const renderer = SDL_CreateRenderer(window, -1, SDL_RENDERER_SOFTWARE);
    if (renderer == nullptr) {
        SDL_DestroyWindow(window);
        return nullptr;
    }
    return std::make_unique<SoftwareDisplay>(window, renderer);
}

} // namespace terrarium::gui
