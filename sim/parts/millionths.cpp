#include "sim/parts/millionths.h"

#include <charconv>

namespace terrarium {

namespace {

bool digits(std::string_view text) { return text.find_first_not_of("0123456789") == std::string_view::npos; }

} // namespace

Result<i64> millionths(std::string_view what, std::string_view text, i64 low, i64 high) {
    Error const error{std::string(what) + ": '" + std::string(text) + "' is not a number from " +
                      from_millionths(low) + " to " + from_millionths(high) +
                      ", with at most six digits behind the point"};
    bool const negative = text.starts_with('-');
    std::string_view const number = negative ? text.substr(1) : text;
    std::size_t const point = number.find('.');
    std::string_view const whole = number.substr(0, point);
    std::string part(point == std::string_view::npos ? "" : number.substr(point + 1));
    bool const sound = !whole.empty() && whole.size() <= 12 && digits(whole) && digits(part) &&
                       part.size() <= 6 && (point == std::string_view::npos || !part.empty());
    if (!sound) return error;
    part.resize(6, '0');
    i64 value = 0;
    std::string const all = std::string(whole) + part;
    std::from_chars(all.data(), all.data() + all.size(), value);
    if (negative) value = -value;
    if (value < low || value > high) return error;
    return value;
}

std::string from_millionths(i64 value) {
    u64 const size = value < 0 ? 0 - u64(value) : u64(value);
    std::string text = (value < 0 ? "-" : "") + std::to_string(size / kMillion);
    if (size % kMillion == 0) return text;
    std::string const part = std::to_string(kMillion + i64(size % kMillion)).substr(1);
    return text + "." + part.substr(0, part.find_last_not_of('0') + 1);
}

} // namespace terrarium
