// Fonts, colours and scale of the window.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <imgui.h>

#include "gui/app/palette.h"
#include "sim/core/result.h"

namespace terrarium::gui {

struct Fonts {
    ImFont *text = nullptr;
    ImFont *fixed = nullptr; // For the terminal, registers and code.
};

struct Appearance {
    float scale = 1; // 1 for a display of ordinary density.
    Theme theme = Theme::Dark;
    // Font files that the person wants; empty: the system's.
    std::string text_font;
    std::string fixed_font;
};

// The first font that can be used: of the wanted file, then of those that systems have. Nothing when there is
// none; then ImGui's own has to do, which has no letters but those of ASCII. What is wrong with a file that
// is there is said in `complaints`, as is a wanted one that is not.
[[nodiscard]] std::vector<u8> choose_font(std::string const &wanted, std::span<char const *const> usual,
                                          std::vector<std::string> &complaints);

// Before the display makes its font texture. Gives what is to be said about fonts, a sentence each; those
// that could be found are set in any case.
std::vector<std::string> set_style(Appearance const &wanted, Fonts &fonts);

} // namespace terrarium::gui
