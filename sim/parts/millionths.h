// Millionths: numbers that people write with a decimal point, kept exactly: "0.87" is 870000.
#pragma once

#include <string>
#include <string_view>

#include "sim/core/result.h"
#include "sim/core/types.h"

namespace terrarium {

constexpr i64 kMillion = 1'000'000;

// A decimal number within [low, high], all in millionths; at most six digits behind the point. The error
// names what it is for.
Result<i64> millionths(std::string_view what, std::string_view text, i64 low, i64 high);

// The shortest text that millionths() reads back: "21.5".
std::string from_millionths(i64 value);

// value * factor / divisor, half away from zero; the product must fit.
constexpr i64 scaled(i64 value, i64 factor, i64 divisor) {
    i64 const product = value * factor;
    return (product + (product < 0 ? -divisor : divisor) / 2) / divisor;
}

} // namespace terrarium
