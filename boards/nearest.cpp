#include "boards/nearest.h"

#include <algorithm>

namespace terrarium {

namespace {

// Case counts as little as it does to a person.
char folded(char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; }

// How many single-letter edits lie between two names.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            std::size_t const above = row[j];
            bool const same = folded(a[i - 1]) == folded(b[j - 1]);
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (same ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

} // namespace

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
