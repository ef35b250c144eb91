// Actions as a test writes them.
#pragma once

#include <string>

#include "sim/parts/part.h"

namespace terrarium {

// Carries the action out; empty, or the error it was refused with.
inline std::string act(Part &part, Action const &action) {
    Result<> const result = part.check(action);
    if (!result) return result.error().message;
    part.act(action);
    return "";
}

// A reading's value, or "none".
inline std::string reading(Part const &part, std::string_view name) {
    for (Part::Reading const &entry : part.readings()) {
        if (entry.name == name) return entry.value;
    }
    return "none";
}

} // namespace terrarium
