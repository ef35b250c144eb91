// What differs between the Dear ImGui we build with: 1.86 (Debian 12), 1.90 (Debian 13) and 1.92. Everything
// else is written so that all of them take it; this is the only place that asks for a version.
#pragma once

#include <SDL.h>
#include <imgui.h>

#if __has_include(<backends/imgui_impl_sdl2.h>) // From 1.89.5 on.
#include <backends/imgui_impl_sdl2.h>
#else
#include <backends/imgui_impl_sdl.h>
#endif
#include <backends/imgui_impl_opengl3.h>

namespace terrarium::gui {

// The event back end for SDL's own renderer.
inline void init_for_renderer(SDL_Window *window, [[maybe_unused]] SDL_Renderer *renderer) {
#if IMGUI_VERSION_NUM < 18700
    ImGui_ImplSDL2_InitForSDLRenderer(window);
#else
    ImGui_ImplSDL2_InitForSDLRenderer(window, renderer);
#endif
}

// From 1.87 on keys have numbers of ImGui's own; before, the back end's.
inline bool key_pressed(ImGuiKey key) {
#if IMGUI_VERSION_NUM < 18700
    return ImGui::IsKeyPressed(ImGui::GetKeyIndex(key));
#else
    return ImGui::IsKeyPressed(key);
#endif
}

// From 1.92 on the back end follows the fonts by itself.
inline void renew_font_texture() {
#if IMGUI_VERSION_NUM < 19200
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    ImGui_ImplOpenGL3_CreateFontsTexture();
#endif
}

// The size in pixels that a font was loaded in.
inline float loaded_size(ImFont const &font) {
#if IMGUI_VERSION_NUM < 19200
    return font.FontSize;
#else
    return font.LegacySize;
#endif
}

} // namespace terrarium::gui
