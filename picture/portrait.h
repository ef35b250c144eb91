// A portrait: a whole board as it looks at one instant, drawing and scene, in pixels. No window, no display.
#pragma once

#include <vector>

#include "picture/raster.h"
#include "picture/scene.h"
#include "sim/machine/machine.h"

namespace terrarium::picture {

// How every part of the machine's board looks right now, in the order of the board's table.
std::vector<PartView> views_of(Machine &machine);

// Portraits of one board; its drawing is painted once.
class Portraits {
public:
    // `pixels_per_millimetre`: kUsual makes a micro:bit about 520 pixels wide. Width and height are even,
    // as videos need them. Errors say what is wrong with the drawing.
    static constexpr double kUsual = 10;
    static Result<Portraits> of(BoardSpec const &board, double pixels_per_millimetre);

    [[nodiscard]] Raster paint(std::vector<PartView> const &parts) const;
    [[nodiscard]] int width() const { return drawing_.width; }
    [[nodiscard]] int height() const { return drawing_.height; }

private:
    Portraits(BoardSpec const &board, Raster drawing) : board_(&board), drawing_(std::move(drawing)) {}

    BoardSpec const *board_;
    Raster drawing_;
};

} // namespace terrarium::picture
