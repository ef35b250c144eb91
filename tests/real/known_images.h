// Unmodified firmware that others published and that was run here before, by its SHA-256.
#pragma once

#include <string_view>

namespace terrarium {

struct KnownImage {
    std::string_view sha256;
    std::string_view name;
    std::string_view board;
    std::string_view banner; // A part of what it says when it starts.
};

// Null when nobody has met it.
KnownImage const *find_known_image(std::string_view sha256);

} // namespace terrarium
