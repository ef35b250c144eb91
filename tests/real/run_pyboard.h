// What a pyboard image is put to besides reaching its prompt: the programs, boot modes and error patterns,
// and one run cut in every way.
#pragma once

#include "sim/image/firmware_image.h"
#include "sim/machine/board_spec.h"
#include "tests/real/run_image.h"

namespace terrarium {

ImageResult run_pyboard(BoardSpec const &board, FirmwareImage const &image);

} // namespace terrarium
