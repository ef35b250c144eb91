#include "gui/app/palette.h"

namespace terrarium::gui {

namespace {

constexpr ImU32 rgb(u32 value, u32 alpha = 255) {
    return IM_COL32(value >> 16 & 0xFF, value >> 8 & 0xFF, value & 0xFF, alpha);
}

constexpr Palette kDark{
    .ground = rgb(0x131314),
    .ink = rgb(0xE1E4E8),
    .faint = rgb(0x8A8F94),
    .inset = rgb(0x1E2024),
    .notice = rgb(0xE69E00),
    .good = rgb(0x57B5E8),
    .trouble = rgb(0xF07359),
    .selected = rgb(0x326EAA, 130),
    .changed = rgb(0x965F00, 150),
    .wrong_line = rgb(0xC85032, 70),
    .grid = rgb(0xFFFFFF, 22),
    .unknown = rgb(0xFFFFFF, 14),
    .traces = {rgb(0x3D8EF7), rgb(0xC87010), rgb(0x18F0A0), rgb(0xF7F050), rgb(0xA387A0)},
    .code = {rgb(0x4F9DF7), rgb(0xE8A8F5), rgb(0xD08A20), rgb(0x4FE8A0), rgb(0x8A8F94)},
    .terminal = {0x3B3B3F, 0xE0604C, 0x3FA776, 0xD9A400, 0x4C8DD6, 0xC07BB0, 0x45B5C9, 0xCFCFCF, 0x7A7A80,
                 0xFF8A75, 0x67D9A2, 0xF5D34B, 0x86BDF5, 0xE3A6D6, 0x8ADDEB, 0xFFFFFF},
};

constexpr Palette kLight{
    .ground = rgb(0xFBFBFA),
    .ink = rgb(0x1E2226),
    .faint = rgb(0x6B7177),
    .inset = rgb(0xE9ECEF),
    .notice = rgb(0xC25100),
    .good = rgb(0x1E6CA9),
    .trouble = rgb(0x7A1510),
    .selected = rgb(0x7FB4E6, 140),
    .changed = rgb(0xF2B84B, 150),
    .wrong_line = rgb(0xE06A4A, 70),
    .grid = rgb(0x000000, 26),
    .unknown = rgb(0x000000, 18),
    .traces = {rgb(0x0186EB), rgb(0xD97209), rgb(0x004D40), rgb(0x514508), rgb(0xBF7A9F)},
    .code = {rgb(0x096AE7), rgb(0x5F1F6B), rgb(0x9B670B), rgb(0x015E2F), rgb(0x6B7177)},
    .terminal = {0x1E2226, 0xA32613, 0x00704A, 0x8A6100, 0x1457A8, 0x8A3B78, 0x006E80, 0x6B7177, 0x55595E,
                 0xC23B22, 0x00895A, 0xA07000, 0x1E6CC9, 0xA8509A, 0x008299, 0x43474C},
};

} // namespace

Palette const &palette_of(Theme theme) { return theme == Theme::Dark ? kDark : kLight; }

Palette const &palette() {
    // Text is bright on dark.
    return palette_of(ImGui::GetStyle().Colors[ImGuiCol_Text].x > 0.5F ? Theme::Dark : Theme::Light);
}

ImVec4 as_text(ImU32 colour) { return ImGui::ColorConvertU32ToFloat4(colour); }

ImU32 with_alpha(ImU32 colour, float alpha) {
    return (colour & ~IM_COL32_A_MASK) | (ImU32(alpha * 255 + 0.5F) << IM_COL32_A_SHIFT);
}

} // namespace terrarium::gui
