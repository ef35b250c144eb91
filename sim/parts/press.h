// What a person who presses something says about it: for how long, and how badly its contact bounces.
#pragma once

#include <optional>

#include "sim/core/result.h"
#include "sim/core/time.h"
#include "sim/parts/part.h"

namespace terrarium {

inline constexpr Time kLongestBounce = Time::picoseconds(1'000'000'000'000);

struct Press {
    std::optional<Time> duration; // None: until it is let go.
    Time bounce;
};

// "press [DURATION] [bounce=TIME]", with the duration behind the first `first` arguments, which are the
// caller's; `bounce` unless the action says otherwise. The error says what is right, as `usage` has it.
Result<Press> press_of(Part const &part, Action const &action, std::size_t first, Time bounce,
                       std::string_view usage);

} // namespace terrarium
