// What `terrarium info FILE` prints about a firmware file.
#pragma once

#include <string>

#include "sim/image/firmware_image.h"

namespace terrarium {

// Several lines, each a label and a value, with a line end after the last.
std::string describe(FirmwareImage const &image);

} // namespace terrarium
