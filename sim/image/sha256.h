// SHA-256 (FIPS 180-4), by which images are told apart in journals, tests and `terrarium info`.
#pragma once

#include <span>
#include <string>

#include "sim/core/types.h"

namespace terrarium {

// 64 lower-case hex digits.
std::string sha256_hex(std::span<u8 const> bytes);

} // namespace terrarium
