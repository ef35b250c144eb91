// The right word, for messages about a wrong one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace terrarium {

// "; did you mean pin0?", or nothing when none of the words is near.
std::string did_you_mean(std::string_view wrong, std::vector<std::string> const &right);

} // namespace terrarium
