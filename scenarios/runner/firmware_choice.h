// FirmwareChoice: the images that a suite was given, for the scenarios that name none of their own. Each goes
// to the boards it is for, so that one suite may be of several boards.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/image/identify.h"
#include "sim/machine/board_spec.h"

namespace terrarium::scenario {

class FirmwareChoice {
public:
    static Result<FirmwareChoice> read(std::vector<std::string> const &paths);

    // The image for a board: one that names it, or one for its chip that would run at the right speed. One
    // that nobody can tell the chip of is for every board.
    [[nodiscard]] std::optional<std::string> image_for(BoardSpec const &board);

    // A line about each image that was for no board so far.
    [[nodiscard]] std::vector<std::string> unused() const;

private:
    struct Image {
        std::string path;
        ImageInfo info;
        bool used = false;
    };
    std::vector<Image> images_;
};

} // namespace terrarium::scenario
