#include "sim/parts/action.h"

#include <charconv>

namespace terrarium {

Result<i64> Action::integer(std::string_view what, std::string_view text, i64 low, i64 high) {
    i64 value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && value >= low && value <= high)
        return value;
    return Error{std::string(what) + ": '" + std::string(text) + "' is not a whole number from " +
                 std::to_string(low) + " to " + std::to_string(high)};
}

} // namespace terrarium
