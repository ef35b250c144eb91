// Fonts, colours and scale of the window.
#pragma once

#include <imgui.h>

#include "sim/core/result.h"

namespace terrarium::gui {

struct Fonts {
    ImFont *text = nullptr;
    ImFont *fixed = nullptr; // For the terminal, registers and code.
};

// Before the display makes its font texture. Fonts of the system where they are found, else ImGui's own.
// `scale`: 1 for a display of ordinary density. An error names a font file that could not be used; the fonts
// hold.
Result<> set_style(float scale, Fonts &fonts);

// Colours that say something, told apart by people of all kinds of colour vision (after Okabe and Ito).
namespace colour {
inline ImVec4 const kNotice{0.90F, 0.62F, 0.00F, 1};  // Orange: look here.
inline ImVec4 const kGood{0.34F, 0.71F, 0.91F, 1};    // Sky blue: runs, is open.
inline ImVec4 const kTrouble{0.94F, 0.45F, 0.35F, 1}; // Vermilion: went wrong.
} // namespace colour

} // namespace terrarium::gui
