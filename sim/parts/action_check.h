// What parts share when they check an action: errors that name the part, the mistake and what is right.
#pragma once

#include <string_view>

#include "sim/core/result.h"
#include "sim/core/time.h"
#include "sim/parts/action.h"
#include "sim/parts/part.h"

namespace terrarium {

// "button_a: unknown action 'pres'; it takes press [DURATION] and release"
[[nodiscard]] Error unknown_action(Part const &part, Action const &action, std::string_view takes);

// For an action that stands alone: no arguments, no settings.
Result<> takes_nothing(Part const &part, Action const &action);

// For an action that takes `count` arguments, described by `usage`, and no settings.
Result<> takes_arguments(Part const &part, Action const &action, std::size_t count, std::string_view usage);

// The one argument of an action such as press [DURATION], or `otherwise`; at most a day.
Result<Time> optional_duration(Part const &part, Action const &action, Time otherwise);

} // namespace terrarium
