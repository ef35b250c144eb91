// Reads SPI words out of recorded waves.
//
// Modelled: the four modes, words of 4 to 16 bits, either bit order, a select line that is active low, or
// none. Not modelled: two or four data lines.
#pragma once

#include <vector>

#include "sim/logic/wave.h"

namespace terrarium {

struct SpiDecoding {
    u8 mode = 0; // CPOL * 2 + CPHA.
    u8 bits = 8; // 4 to 16.
    bool lowest_first = false;

    bool operator==(SpiDecoding const &) const = default;
};

// `mosi`, `miso` and `select` may be null. Words begin when `select` falls; without it, with the first clock
// pulse and after each pause of more than a word's length.
[[nodiscard]] std::vector<Annotation> decode_spi(Wave const &clock, Wave const *mosi, Wave const *miso,
                                                 Wave const *select, SpiDecoding decoding);

} // namespace terrarium
