// Numbers as people write them in messages.
#pragma once

#include <string>

#include "sim/core/types.h"

namespace terrarium {

// "0x0001a2b4": lower-case, at least `digits` digits.
inline std::string hex(u32 value, int digits = 8) {
    std::string text;
    for (; value != 0 || digits > 0; value >>= 4, --digits) {
        text.insert(text.begin(), "0123456789abcdef"[value & 15]);
    }
    return "0x" + text;
}

} // namespace terrarium
