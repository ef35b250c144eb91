#include "scenarios/runner/firmware_choice.h"

#include "boards/boards.h"
#include "sim/image/load_image.h"

namespace terrarium::scenario {

namespace {

// How well it fits: 0 is not at all.
int fit(ImageInfo const &info, BoardSpec const &board) {
    if (info.chip.empty()) return 1;
    if (info.chip != board.chip) return 0;
    if (!info.board_named) return 2;
    if (info.board == board.name) return 4;
    Result<BoardSpec const *> const meant = find_board(info.board);
    return meant && meant.value()->crystal == board.crystal ? 3 : 0;
}

} // namespace

Result<FirmwareChoice> FirmwareChoice::read(std::vector<std::string> const &paths) {
    FirmwareChoice choice;
    for (std::string const &path : paths) {
        FirmwareImage const image = TRY(load_image(path));
        choice.images_.push_back({path, identify(image)});
    }
    return choice;
}

std::optional<std::string> FirmwareChoice::image_for(BoardSpec const &board) {
    Image *best = nullptr;
    int best_fit = 0;
    for (Image &image : images_) {
        int const how = fit(image.info, board);
        if (how > best_fit) {
            best = &image;
            best_fit = how;
        }
    }
    if (best == nullptr) return {};
    best->used = true;
    return best->path;
}

std::vector<std::string> FirmwareChoice::unused() const {
    std::vector<std::string> lines;
    for (Image const &image : images_) {
        if (image.used) continue;
        std::string const board = image.info.board.empty() ? "a board" : "the " + image.info.board;
        std::string const chip = image.info.chip.empty() ? "" : " (" + image.info.chip + ")";
        lines.push_back("--firmware: " + image.path + " is for " + board + chip +
                        ", and no scenario here that names no firmware is for that");
    }
    return lines;
}

} // namespace terrarium::scenario
