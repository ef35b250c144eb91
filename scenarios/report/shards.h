// Shards: a suite split over the machines of a CI matrix, which do not talk to one another.
#pragma once

#include <optional>
#include <vector>

namespace terrarium::scenario {

// For each case its part, from 0 to `parts` - 1. Known durations make the parts take about equally long; a
// case without one is taken for an average one. Everybody who asks the same gets the same.
[[nodiscard]] std::vector<int> split(std::vector<std::optional<double>> const &durations, int parts);

} // namespace terrarium::scenario
