// Palette: every colour of the window that says something, in a dark and in a light one.
//
// Those of a group are told apart by people of all kinds of colour vision, and stand out from their ground;
// tests/gui/palette_test.cpp computes both. What a board looks like is its drawing's matter, in both.
#pragma once

#include <array>

#include <imgui.h>

#include "sim/core/types.h"

namespace terrarium::gui {

struct Palette {
    ImU32 ground; // Of panes.
    ImU32 ink;    // Text on it,
    ImU32 faint;  // less important text, ticks and frames,
    ImU32 inset;  // and a surface that things stand on.

    ImU32 notice;  // Look here.
    ImU32 good;    // Runs, is open, is chosen.
    ImU32 trouble; // Went wrong.

    ImU32 selected; // Lies over or under text, as do those that follow.
    ImU32 changed;
    ImU32 wrong_line;
    ImU32 grid;
    ImU32 unknown;

    std::array<ImU32, 5> traces; // Of the logic analyser, in turns.
    struct {
        ImU32 keyword;
        ImU32 builtin;
        ImU32 string;
        ImU32 number;
        ImU32 comment;
    } code;
    // Black, red, green, yellow, blue, magenta, cyan, white of a terminal; then the bright ones. RGB.
    std::array<u32, 16> terminal;
};

enum class Theme : u8 { Dark, Light };

[[nodiscard]] Palette const &palette_of(Theme theme);
// Of the theme that set_style() has given to ImGui.
[[nodiscard]] Palette const &palette();

// The same as ImGui takes them for its text.
[[nodiscard]] ImVec4 as_text(ImU32 colour);
[[nodiscard]] ImU32 with_alpha(ImU32 colour, float alpha);

} // namespace terrarium::gui
