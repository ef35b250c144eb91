#include "sim/core/time.h"

#include <array>

namespace terrarium {

namespace {

struct Unit {
    std::string_view name;
    i64 picoseconds;
};

constexpr std::array<Unit, 7> kUnits{{{"ps", 1},
                                      {"ns", 1'000},
                                      {"us", 1'000'000},
                                      {"ms", 1'000'000'000},
                                      {"s", 1'000'000'000'000},
                                      {"min", 60'000'000'000'000},
                                      {"h", 3'600'000'000'000'000}}};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

Error bad_duration(std::string_view text, std::string_view why) {
    return Error{"bad duration '" + std::string(text) + "': " + std::string(why) +
                 "; write a number and a unit (ps, ns, us, ms, s, min or h), such as 1.5s"};
}

} // namespace

Result<Time> parse_duration(std::string_view text) {
    u128 mantissa = 0;
    int decimals = 0;
    std::size_t i = 0;
    std::size_t digits = 0;
    bool seen_point = false;
    for (; i < text.size() && (is_digit(text[i]) || (text[i] == '.' && !seen_point)); ++i) {
        if (text[i] == '.') {
            seen_point = true;
            continue;
        }
        if (++digits > 24) return bad_duration(text, "too many digits");
        mantissa = mantissa * 10 + unsigned(text[i] - '0');
        if (seen_point) ++decimals;
    }
    if (digits == 0) return bad_duration(text, "it does not begin with a number");
    while (i < text.size() && text[i] == ' ') ++i;
    for (Unit const &unit : kUnits) {
        if (text.substr(i) != unit.name) continue;
        u128 value = mantissa * u128(unit.picoseconds);
        for (; decimals > 0; --decimals) value /= 10;
        if (value >= u128(Time::never().picoseconds())) {
            return bad_duration(text, "longer than 106 days");
        }
        return Time::picoseconds(i64(value));
    }
    return bad_duration(text, i == text.size() ? "it has no unit" : "unknown unit");
}

std::string to_string(Time time) {
    i64 const count = time.picoseconds();
    std::string text = count < 0 ? "-" : "";
    u64 const magnitude = count < 0 ? 0 - u64(count) : u64(count);
    text += std::to_string(magnitude / 1'000'000'000'000u);
    std::string fraction = std::to_string(1'000'000'000'000u + magnitude % 1'000'000'000'000u).substr(1);
    while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
    if (!fraction.empty()) text += "." + fraction;
    return text + "s";
}

} // namespace terrarium
