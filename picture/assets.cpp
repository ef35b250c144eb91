#include "picture/assets.h"

#include "picture/paint.h"

namespace terrarium::picture {

std::string_view asset(std::string_view name) {
    for (std::size_t i = 0; i < kAssetCount; ++i) {
        if (kAssets[i].name == name) return kAssets[i].text;
    }
    return {};
}

} // namespace terrarium::picture
