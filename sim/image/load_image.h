// Reads a firmware file from disk.
#pragma once

#include <string>

#include "sim/core/result.h"
#include "sim/image/parse_image.h"

namespace terrarium {

// parse_image() on a file's content; besides its errors: no such file, a directory, not readable, too large.
Result<FirmwareImage> load_image(std::string const &path, ImageOptions options = {});

} // namespace terrarium
