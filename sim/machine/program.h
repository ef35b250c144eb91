// Putting a firmware image into a board's flash, as a programmer does.
#pragma once

#include <span>

#include "sim/core/result.h"
#include "sim/image/firmware_image.h"
#include "sim/machine/board_spec.h"

namespace terrarium {

// Whether the image is for this board's chip and lies in its flash; the error says what does not fit.
Result<> check_image(BoardSpec const &board, Chip &chip, FirmwareImage const &image);

// Erases the sectors the image covers and writes it, without a check: what lies in no bank is left out.
void write_image(std::span<FlashBank const> banks, FirmwareImage const &image);

// Erases the sectors the image covers and writes it. Sectors it does not touch keep what they hold.
// The chip must be powered on afterwards. Errors as check_image.
Result<> program(BoardSpec const &board, Chip &chip, FirmwareImage const &image);

} // namespace terrarium
