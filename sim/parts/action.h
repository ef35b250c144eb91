// Action: what a person or a script does to a part: "press 50ms", "set x=0 y=0 z=-1000".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/core/result.h"
#include "sim/core/time.h"

namespace terrarium {

struct Action {
    std::string verb;
    std::vector<std::string> arguments;                        // Words and strings, unquoted.
    std::vector<std::pair<std::string, std::string>> settings; // name=value, in order.

    // A whole number within [low, high]; the error names what it is for.
    static Result<i64> integer(std::string_view what, std::string_view text, i64 low, i64 high);
};

} // namespace terrarium
