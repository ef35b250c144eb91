// Saves one thing's state and gives it to another, as a snapshot of a machine does.
#pragma once

#include <vector>

#include "sim/core/archive.h"
#include "sim/core/clock.h"

namespace terrarium {

template <class... Things>
std::vector<u8> save(Things &...things) {
    Archive archive;
    (things.archive(archive), ...);
    return archive.bytes();
}

// True when all of it fitted.
template <class... Things>
bool load(Clock &clock, std::vector<u8> const &bytes, Things &...things) {
    Archive archive(bytes);
    clock.restoring = true;
    (things.archive(archive), ...);
    clock.restoring = false;
    return archive.result().ok() && archive.at_end();
}

} // namespace terrarium
