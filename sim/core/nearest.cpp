#include "sim/core/nearest.h"

#include <algorithm>
#include <cctype>

namespace terrarium {

namespace {

bool same(char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}

} // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            std::size_t const above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (same(a[i - 1], b[j - 1]) ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

std::vector<std::string> nearest_names(std::string_view name, std::span<std::string const> known,
                                       std::size_t count) {
    std::vector<std::pair<std::size_t, std::string const *>> ranked;
    for (std::string const &each : known) {
        std::size_t const distance = edit_distance(name, each);
        if (distance <= std::max<std::size_t>(1, name.size() / 2)) ranked.emplace_back(distance, &each);
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](auto const &a, auto const &b) { return a.first < b.first; });
    std::vector<std::string> names;
    for (auto const &[distance, each] : ranked) {
        if (names.size() < count) names.push_back(*each);
    }
    return names;
}

std::string did_you_mean(std::string_view wrong, std::vector<std::string> const &right) {
    // Of a short word, one letter may be wrong; of a long one three.
    std::size_t least = std::clamp<std::size_t>(wrong.size() / 2, 1, 3) + 1;
    std::string const *nearest = nullptr;
    for (std::string const &word : right) {
        std::size_t const distance = edit_distance(wrong, word);
        if (distance >= least) continue;
        least = distance;
        nearest = &word;
    }
    return nearest != nullptr ? "; did you mean " + *nearest + "?" : "";
}

} // namespace terrarium
