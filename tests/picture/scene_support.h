// What the picture tests share: a board's parts as they look at rest, to be changed one by one.
#pragma once

#include <cassert>
#include <string_view>
#include <vector>

#include "boards/boards.h"
#include "picture/paint.h"
#include "picture/scene.h"

namespace terrarium::picture {

struct Looks {
    explicit Looks(BoardSpec const &the_board) : board(the_board) {
        for (PartSpec const &spec : board.parts) parts.push_back({&spec, {}});
    }
    Look &operator[](std::string_view name) {
        for (PartView &part : parts) {
            if (part.spec->name == name) return part.look;
        }
        assert(false && "no such part");
        return parts.front().look;
    }
    [[nodiscard]] Scene scene(std::string_view hovered = {}) const { return scene_of(parts, hovered); }

    BoardSpec const &board;
    std::vector<PartView> parts;
};

// The micro:bit's 25 lights as five lines of 0 and 9.
inline Look matrix(std::string_view dots) {
    Look look;
    look.columns = 5;
    for (char const dot : dots) look.lights.push_back(float(dot - '0') / 9);
    return look;
}
inline constexpr std::string_view kHeart = "0909099999999990999000900";

} // namespace terrarium::picture
