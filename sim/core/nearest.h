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

// "; did you mean pin0?", or nothing when none of the words is near.
[[nodiscard]] std::string did_you_mean(std::string_view wrong, std::vector<std::string> const &right);

} // namespace terrarium
