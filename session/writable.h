// Whether a file can be written, found out before a long run and not after it.
#pragma once

#include <string>

#include "sim/core/result.h"

namespace terrarium {

// Neither creates nor changes anything, so the answer can still turn out wrong (a disk that fills up).
Result<> check_writable(std::string const &path);

} // namespace terrarium
