#include "gui/app/camera.h"

#include <filesystem>

#include "picture/portrait.h"
#include "sim/host/files.h"

namespace terrarium::gui {

namespace {

constexpr double kScale = 2;

Result<std::string> save(BoardSpec const &board, picture::Raster const &raster) {
    std::error_code failure;
    std::string name;
    for (int number = 1; name.empty() || std::filesystem::exists(name, failure); ++number)
        name = "terrarium-" + board.name + "-" + std::to_string(number) + ".png";
    TRY(host::write_file_atomically(name, picture::png_of(raster)));
    return name;
}

} // namespace

Result<std::string> photograph_board(BoardSpec const &board, Facts const &facts) {
    std::vector<picture::PartView> parts;
    for (std::size_t i = 0; i < board.parts.size() && i < facts.parts.size(); ++i)
        parts.push_back({&board.parts[i], facts.parts[i].look});
    picture::Portraits const portraits =
        TRY(picture::Portraits::of(board, picture::Portraits::kUsual * kScale));
    return save(board, portraits.paint(parts));
}

Result<std::string> photograph_window(BoardSpec const &board, Display &display) {
    return save(board, display.grab());
}

} // namespace terrarium::gui
