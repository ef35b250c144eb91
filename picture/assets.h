// The drawings of assets/, built into the program.
#pragma once

#include <cstddef>
#include <string_view>

namespace terrarium::picture {

struct Asset {
    std::string_view name;
    std::string_view text;
};
extern Asset const kAssets[];
extern std::size_t const kAssetCount;

} // namespace terrarium::picture
