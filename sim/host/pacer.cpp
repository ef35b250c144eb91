#include "sim/host/pacer.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace terrarium::host {

namespace {

constexpr double kSlowest = 0.001;
constexpr double kFastest = 1000;
// Keeps the arithmetic of the host's clock from overflowing; nobody waits longer for one slice.
constexpr double kLongestWait = 24 * 3600;

} // namespace

Result<Speed> parse_speed(std::string_view text) {
    if (text == "real") return Speed{1.0};
    if (text == "max") return Speed{std::nullopt};
    std::string_view number = text;
    if (number.starts_with('x')) {
        number.remove_prefix(1);
    } else if (number.ends_with('x')) {
        number.remove_suffix(1);
    }
    double factor = 0;
    auto const [end, failure] = std::from_chars(number.data(), number.data() + number.size(), factor);
    bool const is_number = failure == std::errc() && end == number.data() + number.size();
    // The negated form also refuses "nan".
    if (!is_number || !(factor >= kSlowest && factor <= kFastest)) {
        return Error{"bad speed '" + std::string(text) +
                     "': write real, max, or a factor from 0.001 to 1000 such as 0.5 or 2x"};
    }
    return Speed{factor};
}

Pacer::Pacer(Speed speed, Now now) : speed_(speed), now_(std::move(now)) {}

SteadyTime Pacer::deadline(Time virtual_now) {
    SteadyTime const now = now_();
    if (!speed_.factor) return now;
    if (!origin_ || virtual_now < origin_->virtual_time) origin_ = Origin{virtual_now, now};
    // Always from the origin, so that rounding does not add up.
    double const seconds = (virtual_now - origin_->virtual_time).seconds() / *speed_.factor;
    double const since_origin = std::chrono::duration<double>(now - origin_->host_time).count();
    if (since_origin - seconds > std::chrono::duration<double>(kMostBehind).count()) {
        origin_ = Origin{virtual_now, now};
        ++rebases_;
        return now;
    }
    double const wait = std::min(seconds - since_origin, kLongestWait);
    return now + std::chrono::round<std::chrono::steady_clock::duration>(std::chrono::duration<double>(wait));
}

void Pacer::set_speed(Speed speed) {
    speed_ = speed;
    origin_.reset();
}

} // namespace terrarium::host
