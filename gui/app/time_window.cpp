#include "gui/app/time_window.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace terrarium::gui {

namespace {

using namespace literals;

constexpr Time kShortest = 10_ns;
constexpr Time kLongest = 1000_s;

struct Unit {
    double size;
    char const *name;
};

template <std::size_t n>
Unit const &unit_for(double value, std::array<Unit, n> const &units) {
    for (Unit const &unit : units) {
        if (std::abs(value) >= unit.size) return unit;
    }
    return units.back();
}

std::string number(double value, char const *unit, int digits) {
    char text[48];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    std::string shown(text);
    if (shown.find('.') != std::string::npos) {
        while (shown.back() == '0') shown.pop_back();
        if (shown.back() == '.') shown.pop_back();
    }
    return shown + " " + unit;
}

constexpr std::array<Unit, 5> kTimes{{{1, "s"}, {1e-3, "ms"}, {1e-6, "µs"}, {1e-9, "ns"}, {1e-12, "ps"}}};
constexpr std::array<Unit, 3> kFrequencies{{{1e6, "MHz"}, {1e3, "kHz"}, {1, "Hz"}}};

} // namespace

double TimeWindow::share_of(Time time) const {
    return double((time - from_).picoseconds()) / double(span_.picoseconds());
}

Time TimeWindow::time_at(double share) const {
    return from_ + Time::picoseconds(std::llround(share * double(span_.picoseconds())));
}

void TimeWindow::zoom(double factor, double share) {
    Time const kept = time_at(share);
    double const wanted = double(span_.picoseconds()) * factor;
    span_ = Time::picoseconds(
        std::llround(std::clamp(wanted, double(kShortest.picoseconds()), double(kLongest.picoseconds()))));
    from_ = kept - Time::picoseconds(std::llround(share * double(span_.picoseconds())));
}

void TimeWindow::pan(double share) {
    from_ += Time::picoseconds(std::llround(share * double(span_.picoseconds())));
}

std::vector<TimeWindow::Tick> TimeWindow::ticks(double distance) const {
    double const least = double(span_.picoseconds()) * std::max(distance, 0.001);
    i64 step = 1;
    while (double(step) < least) {
        for (i64 const factor : {2, 5, 10}) {
            if (double(step * factor) < least && factor != 10) continue;
            step *= factor;
            break;
        }
    }
    // Labels have the unit of the step's precision, and no more digits than tell two ticks apart.
    Unit const &unit = unit_for(std::max(double(step) * 1e-12, std::abs(time_at(1).seconds())), kTimes);
    int const digits =
        std::clamp(int(std::ceil(std::log10(unit.size / (double(step) * 1e-12)) - 1e-9)), 0, 12);
    std::vector<Tick> ticks;
    i64 at = from_.picoseconds() / step * step;
    if (at < from_.picoseconds()) at += step;
    for (; at <= (from_ + span_).picoseconds(); at += step)
        ticks.push_back({Time::picoseconds(at), number(double(at) * 1e-12 / unit.size, unit.name, digits)});
    return ticks;
}

std::string readable(Time time) {
    if (time == Time()) return "0 s";
    Unit const &unit = unit_for(time.seconds(), kTimes);
    return number(time.seconds() / unit.size, unit.name, 4);
}

std::string readable_frequency(Time period) {
    if (period <= Time()) return {};
    double const frequency = 1.0 / period.seconds();
    Unit const &unit = unit_for(frequency, kFrequencies);
    return number(frequency / unit.size, unit.name, 3);
}

} // namespace terrarium::gui
