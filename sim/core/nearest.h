// Which right name somebody may have meant by a wrong one.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace terrarium {

// How many single-letter edits lie between two names; large and small letters are the same.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// The names that are nearest, at most `count` of them, nearest first; none that are altogether different.
[[nodiscard]] std::vector<std::string> nearest_names(std::string_view name,
                                                     std::span<std::string const> known, std::size_t count);

} // namespace terrarium
