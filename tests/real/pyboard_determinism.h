// One run of a real image, USB included, cut in every way: the state is the same to the bit.
#pragma once

#include <span>

#include "tests/real/pyboard_bench.h"

namespace terrarium {

std::span<PyboardScene const> pyboard_determinism_scenes();

} // namespace terrarium
