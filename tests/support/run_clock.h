// Runs a machine without a CPU: time jumps from event to event.
#pragma once

#include "sim/core/clock.h"

namespace terrarium {

// Dispatches every event up to and including `end`, and leaves the clock there.
inline void run_until(Clock &clock, Time end) {
    while (clock.next_event() <= end) {
        clock.jump_to(clock.next_event());
        clock.dispatch_due();
    }
    clock.jump_to(end);
}

inline void run_for(Clock &clock, Time time) { run_until(clock, clock.now() + time); }

} // namespace terrarium
