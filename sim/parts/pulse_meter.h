// PulseMeter: how long a wire's last pulse was high, and how long it was between its last two rises.
//
// Exact in virtual time and without events, as DutyMeter: it looks when the wire changes, and asking changes
// nothing. A wire that has been still for a second has no pulses any more.
#pragma once

#include "sim/core/archive.h"
#include "sim/core/time.h"

namespace terrarium {

class PulseMeter {
public:
    // From `now` on the wire has this level.
    void set(bool level, Time now) {
        if (level == level_) return;
        if (now - changed_ > kStill) *this = {}; // What was before is another signal.
        if (level) {
            period_ = risen_known_ ? now - risen_ : Time();
            risen_ = now;
            risen_known_ = true;
        } else if (risen_known_) {
            width_ = now - risen_;
        }
        level_ = level;
        changed_ = now;
    }
    // Of the last pulse that has ended; 0 when there was none.
    [[nodiscard]] Time width(Time now) const { return still(now) ? Time() : width_; }
    // Between the last two rises; 0 when there were no two.
    [[nodiscard]] Time period(Time now) const { return still(now) ? Time() : period_; }

    // When the wire last changed.
    [[nodiscard]] Time changed() const { return changed_; }

    void archive(Archive &archive) { archive(level_, risen_known_, risen_, changed_, width_, period_); }

private:
    static constexpr Time kStill = Time::picoseconds(1'000'000'000'000);
    [[nodiscard]] bool still(Time now) const { return now - changed_ > kStill; }

    bool level_ = false;
    bool risen_known_ = false;
    Time risen_;
    Time changed_;
    Time width_;
    Time period_;
};

// The tone a wire makes that swings so, in hertz; 0 when it is too slow or too fast to be heard, or over.
inline double tone_of(PulseMeter const &meter, Time now) {
    constexpr Time kSlowest = Time::picoseconds(50'000'000'000); // 20 Hz
    constexpr Time kFastest = Time::picoseconds(50'000'000);     // 20 kHz
    Time const period = meter.period(now);
    bool const heard = period >= kFastest && period <= kSlowest && now - meter.changed() <= period * 2;
    return heard ? 1 / period.seconds() : 0;
}

} // namespace terrarium
