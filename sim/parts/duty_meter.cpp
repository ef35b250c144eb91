#include "sim/parts/duty_meter.h"

#include <algorithm>

namespace terrarium {

void DutyMeter::advance(Time now) {
    now = std::max(now, since_);
    i64 const passed = now / window_ - since_ / window_;
    if (passed > 0) {
        Time const window_end = window_ * (since_ / window_ + 1);
        last_on_ = on_ + (lit_ ? window_end - since_ : Time());
        // Whole windows in which nothing changed: the last of them counts.
        if (passed > 1) last_on_ = lit_ ? window_ : Time();
        on_ = Time();
        since_ = window_ * (now / window_);
    }
    if (lit_) on_ += now - since_;
    since_ = now;
}

void DutyMeter::set(bool lit, Time now) {
    if (lit == lit_) return;
    advance(now);
    lit_ = lit;
}

double DutyMeter::duty(Time now) const {
    DutyMeter later = *this;
    later.advance(now);
    return double(later.last_on_.picoseconds()) / double(window_.picoseconds());
}

} // namespace terrarium
