#include "picture/portrait.h"

#include <algorithm>
#include <cmath>

#include "picture/paint.h"

namespace terrarium::picture {

std::vector<PartView> views_of(Machine &machine) {
    std::vector<PartView> views;
    std::vector<PartSpec> const &specs = machine.board().parts;
    for (std::size_t i = 0; i < specs.size(); ++i) views.push_back({&specs[i], machine.parts()[i]->look()});
    return views;
}

Result<Portraits> Portraits::of(BoardSpec const &board, double pixels_per_millimetre) {
    int const width = 2 * std::max(1, int(std::lround(size_of(board).width * pixels_per_millimetre / 2)));
    Raster drawing = TRY(paint_board(board, width));
    if (drawing.height % 2 != 0) { // A clear line below.
        ++drawing.height;
        drawing.rgba.resize(std::size_t(drawing.width) * std::size_t(drawing.height) * 4);
    }
    return Portraits(board, std::move(drawing));
}

Raster Portraits::paint(std::vector<PartView> const &parts) const {
    Raster portrait = drawing_;
    paint_scene(portrait, *board_, scene_of(parts, {}, drawing_size_of(*board_)));
    return portrait;
}

} // namespace terrarium::picture
