// The names of micro:bit's pictures, as MicroPython's `microbit.Image` has them (its documentation, "Image").
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace terrarium::scenario {

// 25 digits, row by row; nothing for a name there is not.
[[nodiscard]] std::optional<std::string> picture_named(std::string_view name);
[[nodiscard]] std::vector<std::string> picture_names();

} // namespace terrarium::scenario
