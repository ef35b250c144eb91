// Active: which level of a wire means "on".
#pragma once

#include "sim/core/types.h"

namespace terrarium {

enum class Active : u8 { High, Low };

} // namespace terrarium
