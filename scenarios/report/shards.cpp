#include "scenarios/report/shards.h"

#include <algorithm>
#include <numeric>

namespace terrarium::scenario {

std::vector<int> split(std::vector<std::optional<double>> const &durations, int parts) {
    double sum = 0;
    double known = 0;
    for (auto const &duration : durations) {
        if (!duration) continue;
        sum += *duration;
        ++known;
    }
    double const usual = sum > 0 ? sum / known : 1;
    auto const cost = [&](std::size_t index) { return durations[index].value_or(usual); };
    // The longest first, each to the part with the least to do: never more than a third above the best there
    // is.
    std::vector<std::size_t> order(durations.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return cost(a) > cost(b); });
    std::vector<double> load(std::size_t(parts), 0);
    std::vector<std::size_t> count(std::size_t(parts), 0);
    std::vector<int> part_of(durations.size(), 0);
    for (std::size_t const index : order) {
        std::size_t least = 0;
        for (std::size_t part = 1; part < load.size(); ++part) {
            // Cases that take no time are spread by their number.
            if (load[part] < load[least] || (load[part] == load[least] && count[part] < count[least]))
                least = part;
        }
        part_of[index] = int(least);
        load[least] += cost(index);
        ++count[least];
    }
    return part_of;
}

} // namespace terrarium::scenario
