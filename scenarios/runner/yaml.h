// YAML to values, by way of yaml-cpp. Plain scalars mean what YAML 1.2's core schema says.
#pragma once

#include <string_view>

#include "scenarios/runner/value.h"

namespace terrarium::scenario {

// The one document of the text. Errors are "LINE:COLUMN: what is wrong"; keys that stand twice, several
// documents, tags, and aliases that blow up beyond 100,000 values are errors.
Result<Value> read_yaml(std::string_view text);

} // namespace terrarium::scenario
