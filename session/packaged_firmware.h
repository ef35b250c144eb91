// The firmware to use when the user names none: what a package of the system brings.
#pragma once

#include <string>

#include "sim/core/result.h"
#include "sim/machine/board_spec.h"

namespace terrarium {

// Its path. The error says how to get one.
Result<std::string> packaged_firmware(BoardSpec const &board);

} // namespace terrarium
