// Boot modes and error patterns of a pyboard, as its LEDs and its file system show them.
#pragma once

#include <span>

#include "tests/real/pyboard_bench.h"

namespace terrarium {

std::span<PyboardScene const> pyboard_boot_scenes();

} // namespace terrarium
