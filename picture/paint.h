// Paints a board: its drawing from assets/, and the scene on it. No window, no display.
#pragma once

#include <string_view>

#include "picture/raster.h"
#include "picture/scene.h"

namespace terrarium::picture {

// The text of a drawing in assets/ ("pyboard.svg"), built into the program; empty if there is none.
std::string_view asset(std::string_view name);

// The board's drawing alone, in a picture of size_of(), `width` pixels wide; a plain board where the table
// names no drawing. Errors say what is wrong with the drawing.
Result<Raster> paint_board(BoardSpec const &board, int width);

// What the picture of a board in use shows: the board, and room for what sticks out of it. In millimetres
// from the board's top left corner.
struct Extent {
    double left = 0;
    double top = 0;
    double width = 0;
    double height = 0;
};
Extent extent_of(BoardSpec const &board);

// The board in use, `width` pixels wide, on a transparent ground: its drawing, its scene, and what sticks
// out.
Result<Raster> paint_whole(BoardSpec const &board, Scene const &scene, int width);

// Adds the scene to a picture of the board.
void paint_scene(Raster &raster, BoardSpec const &board, Scene const &scene);

// The size in millimetres of the board and all that hangs on it, and of the board alone, also where its table
// gives none.
BoardPicture size_of(BoardSpec const &board);
BoardPicture drawing_size_of(BoardSpec const &board);

} // namespace terrarium::picture
