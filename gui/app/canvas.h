// Draws a board's scene with Dear ImGui, at any scale, over a picture of the board.
#pragma once

#include <imgui.h>

#include "picture/scene.h"

namespace terrarium::gui {

// `origin`: where the board's top left corner is on the screen; `scale`: pixels to a millimetre.
void draw_scene(ImDrawList &list, ImVec2 origin, float scale, picture::Scene const &scene);

} // namespace terrarium::gui
