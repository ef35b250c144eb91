// DutyMeter: for how much of the last complete window a light was on.
//
// Exact in virtual time and without events: it integrates when the light changes and when someone asks.
// Windows lie on a fixed grid from power-on, so what is answered does not depend on who asked before, and
// asking changes nothing.
#pragma once

#include "sim/core/archive.h"
#include "sim/core/time.h"

namespace terrarium {

class DutyMeter {
public:
    explicit DutyMeter(Time window) : window_(window) {}

    // From `now` on the light is on, or off.
    void set(bool lit, Time now);
    [[nodiscard]] bool lit() const { return lit_; }
    // 0 to 1, over the last window that was complete at `now`; 0 before there was one.
    [[nodiscard]] double duty(Time now) const;

    void archive(Archive &archive) { archive(lit_, since_, on_, last_on_); }

private:
    void advance(Time now);

    Time window_;
    bool lit_ = false;
    Time since_;   // Integrated up to here.
    Time on_;      // In the present window.
    Time last_on_; // In the window before it.
};

} // namespace terrarium
