// TimeWindow: the stretch of virtual time that a picture of some width shows, and its axis.
#pragma once

#include <string>
#include <vector>

#include "sim/core/time.h"

namespace terrarium::gui {

class TimeWindow {
public:
    TimeWindow() = default;
    TimeWindow(Time from, Time span) : from_(from), span_(span) {}

    [[nodiscard]] Time from() const { return from_; }
    [[nodiscard]] Time span() const { return span_; }

    // Where a time is, as a share of the width: 0 at the left edge, 1 at the right.
    [[nodiscard]] double share_of(Time time) const;
    [[nodiscard]] Time time_at(double share) const;
    // What is at `share` stays there; the span is multiplied, between 10 ns and 1000 s.
    void zoom(double factor, double share);
    // To the right by this share of the width.
    void pan(double share);
    void move_to(Time from) { from_ = from; }

    struct Tick {
        Time at;
        std::string label;
    };
    // Round times, as many as fit with `distance` (a share of the width) or more between two.
    [[nodiscard]] std::vector<Tick> ticks(double distance) const;

private:
    Time from_;
    Time span_ = Time::picoseconds(10'000'000'000);
};

// "1.25 ms": at most four digits behind the point, with the unit that fits.
[[nodiscard]] std::string readable(Time time);
// One over the time: "115.2 kHz"; empty for no time.
[[nodiscard]] std::string readable_frequency(Time period);

} // namespace terrarium::gui
