#include "sim/parts/servo.h"

#include <algorithm>
#include <cassert>
#include <cstdio>

namespace terrarium {

namespace {

using namespace literals;

constexpr i64 kLast = 180'000'000;
constexpr Time kShortest = 300_us;
constexpr Time kLongest = 3_ms;
constexpr Time kPatience = 50_ms;

std::string tenths(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
}

} // namespace

Servo::Servo(Clock &clock, std::string_view name, Net &net, Range const &range)
    : Part(name), clock_(clock), pin_(std::string(name)), range_(range) {
    assert(range.at_0 < range.at_180 && range.per_60_degrees >= 1_ms);
    pin_.on_change = [this](bool level) { line_changed(level); };
    pin_.pull(Pull::Down);
    net.connect(pin_);
}

void Servo::line_changed(bool level) {
    if (level) {
        risen_ = clock_.now();
        return;
    }
    Time const width = clock_.now() - risen_;
    if (width < kShortest || width > kLongest) return;
    from_ = position();
    since_ = clock_.now();
    width_ = width;
    pulsed_ = true;
    // Nanoseconds are exact enough, and their product with an angle fits.
    i64 const nanoseconds = (width - range_.at_0).picoseconds() / 1000;
    i64 const span = (range_.at_180 - range_.at_0).picoseconds() / 1000;
    target_ = std::clamp<i64>(nanoseconds * kLast / span, 0, kLast);
}

i64 Servo::position() const {
    Time const moving = std::clamp(clock_.now() - since_, Time(), kPatience);
    i64 const way = moving / 1_us * 60'000'000 / (range_.per_60_degrees / 1_us);
    return from_ < target_ ? std::min(from_ + way, target_) : std::max(from_ - way, target_);
}

bool Servo::driven() const { return pulsed_ && clock_.now() - since_ <= kPatience; }

double Servo::degrees() const { return double(position()) * 1e-6; }
double Servo::target() const { return double(target_) * 1e-6; }

Result<> Servo::check(Action const &action) const {
    return Error{name() + ": unknown action '" + action.verb + "'; a servo takes none"};
}

std::vector<Part::Reading> Servo::readings() const {
    return {{"degrees", tenths(degrees())},
            {"target", tenths(target())},
            {"pulse", driven() ? tenths(width_.seconds() * 1e6) : "0"}};
}

Look Servo::look() const {
    Look look;
    look.degrees = degrees();
    return look;
}

void Servo::archive(Archive &archive) {
    archive.section(name());
    archive(pin_, from_, target_, since_, pulsed_, width_, risen_);
    for (i64 *const angle : {&from_, &target_}) {
        bool const sensible = *angle >= 0 && *angle <= kLast;
        if (!archive.require(sensible, "a servo's arm is beyond its stops")) *angle = 0;
    }
}

} // namespace terrarium
