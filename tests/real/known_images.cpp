#include "tests/real/known_images.h"

#include <algorithm>
#include <array>

namespace terrarium {

namespace {

constexpr std::array kImages{
    KnownImage{"b76c8e56b4566d7bcb3607ffa5402639b106e4784a0711c45c3573d90d85e9d5",
               "Debian's firmware-microbit-micropython 1.0.1-4", "microbit", "micro:bit v1.0.1 with"},
    KnownImage{"d3686e669677d456ece9d206a44b8acbe73ddf73e1a3211ff89b93972b953152",
               "micro:bit Python Editor 3, MicroPython 1.1.1", "microbit", "micro:bit v1.1.1 with"},
    KnownImage{"4083119e78c358434434bfaffe63ae619dc5a96b29bf3363ebf44dfd6bbdce56",
               "micro:bit Python Editor 3, MicroPython 1.1.0", "microbit", "micro:bit v1.1.0 with"},
    KnownImage{"bc699389c25f7ce5e43be006d46480925baaee70a36c5d2bd616d5540de2e55f",
               "micro:bit Python Editor 3, MicroPython 1.1.0-beta.1", "microbit",
               "micro:bit v1.1.0-beta.1 with"},
    KnownImage{"945ce1ceca094802afc8397936bbdf42e1c1f4f95763b70e9b8d0d5470555f05",
               "micro:bit Python Editor 2, MicroPython 1.0.1", "microbit", "micro:bit v1.0.1 with"},
    KnownImage{"19265cfc59841517b16a58eaf5fe0a0cfadbc420ce361dd341296960cffb154d",
               "micro:bit Python Editor 1, MicroPython 1.0.0", "microbit", "micro:bit v1.0.0 with"},
    KnownImage{"08b2b19f8149899306d3d1f59356801459081ff0f4318a7de8d6e717e4be4f1a",
               "micro:bit Python Editor, MicroPython 1.0 preview of September 2017", "microbit",
               "MicroPython v1.9.2-34-gd64154c73"},
    KnownImage{"f073966f0dc1d4ab6ae3f0fc5c5e082d2cb4f44a3dd6c145265d263957d94175",
               "micro:bit Python Editor, MicroPython 0.9 of April 2016", "microbit",
               "MicroPython v1.7-9-gbe020eb"},
    KnownImage{"7c4726077973f802f99decc4996a2d5b9d40415d55ad3486a63b09d37c222a9e",
               "micro:bit Python Editor, MicroPython of November 2015", "microbit",
               "MicroPython v1.5-150-g46dcc80"},
    KnownImage{"ec3c3d1120b0c5e602e8ca074c2fbf0dd236e773d1275bdb82e07a32b7bc0a00",
               "micro:bit Python Editor, MicroPython of August 2015", "microbit",
               "Micro Python v1.4.4-173-gce95cff-dirty"},
    KnownImage{"43d383d47500d262e1ac564c69bfd9336c451d1d1657f2d20b2049c054277f69",
               "uflash 2.0 beta, universal hex with MicroPython 1.0.1", "microbit", "micro:bit v1.0.1 with"},
    KnownImage{"443e179a8d0ce655c5b9c7e8ed0ea4e89f64a0444e0af330c09f87d7cc74c0e2",
               "uflash 2.0, universal hex with MicroPython 1.0.1", "microbit", "micro:bit v1.0.1 with"},
    KnownImage{"66fae07b71777e9e3a6b5122a27930b24cc0be5002ab9a67e92494c54a1645ef",
               "micro:bit Python Editor 3, MicroPython 2.1.2", "microbit-v2", "micro:bit v2.1.2 with"},
};

} // namespace

KnownImage const *find_known_image(std::string_view sha256) {
    auto const found = std::find_if(kImages.begin(), kImages.end(),
                                    [&](KnownImage const &image) { return image.sha256 == sha256; });
    return found == kImages.end() ? nullptr : &*found;
}

} // namespace terrarium
