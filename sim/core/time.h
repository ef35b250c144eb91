// Time, Hertz and Cycles: the units of virtual time, as strong types.
//
// Time is a whole number of picoseconds since power-on: 106 days fit. Frequencies convert absolute
// counts, never differences, so that rounding does not accumulate.
#pragma once

#include <compare>
#include <limits>
#include <string>
#include <string_view>

#include "sim/core/result.h"
#include "sim/core/types.h"

namespace terrarium {

class Time {
public:
    constexpr Time() = default;
    static constexpr Time picoseconds(i64 count) { return Time(count); }
    // Later than anything a run can reach.
    static constexpr Time never() { return Time(std::numeric_limits<i64>::max()); }

    [[nodiscard]] constexpr i64 picoseconds() const { return count_; }
    [[nodiscard]] constexpr double seconds() const { return double(count_) * 1e-12; }

    constexpr auto operator<=>(Time const &) const = default;
    constexpr Time operator+(Time other) const { return Time(count_ + other.count_); }
    constexpr Time operator-(Time other) const { return Time(count_ - other.count_); }
    constexpr Time operator*(i64 factor) const { return Time(count_ * factor); }
    constexpr Time operator/(i64 divisor) const { return Time(count_ / divisor); }
    constexpr i64 operator/(Time other) const { return count_ / other.count_; }
    constexpr Time operator%(Time other) const { return Time(count_ % other.count_); }
    constexpr Time &operator+=(Time other) { return *this = *this + other; }
    constexpr Time &operator-=(Time other) { return *this = *this - other; }

private:
    explicit constexpr Time(i64 count) : count_(count) {}
    i64 count_ = 0;
};

namespace literals {
constexpr Time operator""_ps(unsigned long long n) { return Time::picoseconds(i64(n)); }
constexpr Time operator""_ns(unsigned long long n) { return Time::picoseconds(i64(n) * 1'000); }
constexpr Time operator""_us(unsigned long long n) { return Time::picoseconds(i64(n) * 1'000'000); }
constexpr Time operator""_ms(unsigned long long n) { return Time::picoseconds(i64(n) * 1'000'000'000); }
constexpr Time operator""_s(unsigned long long n) { return Time::picoseconds(i64(n) * 1'000'000'000'000); }
} // namespace literals

// A number of clock ticks since some origin.
using Cycles = u64;

// 0 Hz is a clock that stands still: no tick of it ever comes.
class Hertz {
public:
    constexpr Hertz() = default;
    explicit constexpr Hertz(u64 count) : count_(count) {}
    [[nodiscard]] constexpr u64 count() const { return count_; }
    constexpr auto operator<=>(Hertz const &) const = default;

    // When tick `n` happens, rounded down to a picosecond.
    [[nodiscard]] constexpr Time time_of(Cycles n) const {
        if (count_ == 0) return Time::never() / 4; // So that a sum with it still is a time.
        if (kSecond % count_ == 0) return Time::picoseconds(i64(n * (kSecond / count_)));
        return Time::picoseconds(i64(u128(n) * kSecond / count_));
    }
    // How many ticks have happened at `t` (tick n counts from time_of(n) on).
    [[nodiscard]] constexpr Cycles ticks_at(Time t) const {
        if (count_ == 0) return 0;
        if (kSecond % count_ == 0) return Cycles(t.picoseconds()) / (kSecond / count_);
        return Cycles((u128(t.picoseconds()) * count_ + count_ - 1) / kSecond);
    }
    // The first tick that happens at `t` or later.
    [[nodiscard]] constexpr Cycles first_tick_from(Time t) const {
        return Cycles((u128(t.picoseconds()) * count_ + kSecond - 1) / kSecond);
    }

private:
    static constexpr u64 kSecond = 1'000'000'000'000; // In picoseconds.
    u64 count_ = 1;
};

namespace literals {
constexpr Hertz operator""_Hz(unsigned long long n) { return Hertz(n); }
constexpr Hertz operator""_kHz(unsigned long long n) { return Hertz(n * 1'000); }
constexpr Hertz operator""_MHz(unsigned long long n) { return Hertz(n * 1'000'000); }
} // namespace literals

// Reads "1.5s", "20ms", "3600 s": a decimal number and one of ps, ns, us, ms, s, min, h; no sign, and at
// most 106 days. The error quotes the text and lists the units.
Result<Time> parse_duration(std::string_view text);

// The shortest exact form in seconds, such as "1.5s" or "0.0000000625s"; parse_duration reads it back.
std::string to_string(Time time);

} // namespace terrarium
