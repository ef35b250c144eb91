#include "session/slices.h"

#include <algorithm>
#include <chrono>

namespace terrarium {

namespace {

using namespace literals;
using std::chrono::steady_clock;

// Of the host's time: short enough to type at, long enough to cost nothing.
constexpr double kPacedSeconds = 0.010;
// Without pacing a slice should take about this long, however fast the host is.
constexpr std::chrono::milliseconds kShortest{4};
constexpr std::chrono::milliseconds kLongest{12};
constexpr Time kSmallest = 1_ms;
constexpr Time kLargest = 100_s;

} // namespace

void Slices::set_speed(host::Speed speed) {
    pacer_.set_speed(speed);
    paced_ = speed.factor.has_value();
    factor_ = speed.factor.value_or(1);
}

void Slices::run(Machine &machine, Time limit) {
    Time const slice = paced_ ? Time::picoseconds(i64(kPacedSeconds * factor_ * 1e12)) : unpaced_slice_;
    Time const until = limit - machine.now() > slice ? machine.now() + slice : limit;
    auto const before = steady_clock::now();
    machine.run_until(until);
    auto const taken = steady_clock::now() - before;
    if (taken < kShortest) unpaced_slice_ = std::min(unpaced_slice_ * 2, kLargest);
    if (taken > kLongest) unpaced_slice_ = std::max(unpaced_slice_ / 2, kSmallest);
}

void Slices::wait(host::HostLoop &loop, Time now, std::function<bool()> const &over) {
    if (!paced_) return loop.poll();
    auto const deadline = pacer_.deadline(now);
    while (loop.wait_until(deadline) && steady_clock::now() < deadline && !over()) {
    }
}

} // namespace terrarium
