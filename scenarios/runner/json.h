// JSON (RFC 8259) to values and back.
//
// Strict: no comments, no trailing commas, no key twice, no text behind the end.
#pragma once

#include <string>
#include <string_view>

#include "scenarios/runner/value.h"

namespace terrarium::scenario {

// Errors are "LINE:COLUMN: what is wrong". Deeper than 64 levels is refused.
Result<Value> read_json(std::string_view text);

// On one line. What is no UTF-8 in a text comes out as U+FFFD (sim/core/utf8.h).
[[nodiscard]] std::string write_json(Value const &value);

} // namespace terrarium::scenario
