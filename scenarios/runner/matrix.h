// A matrix of parameters: every combination of their values, put where ${NAME} is written.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "scenarios/runner/value.h"

namespace terrarium::scenario {

using Parameters = std::vector<std::pair<std::string, Value>>;

// {a: [1, 2], b: [x]}: all combinations, the last name's values changing fastest. At most 10,000.
Result<std::vector<Parameters>> combinations(Value const &matrix);
// "a=1, b=x"
[[nodiscard]] std::string text_of(Parameters const &parameters);
// A text that is nothing but ${NAME} becomes the value; elsewhere its text is put in. $${ stands for ${.
// An unknown name is an error.
Result<Value> filled_in(Value const &value, Parameters const &parameters);

} // namespace terrarium::scenario
