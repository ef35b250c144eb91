// Reads I2C transfers out of two recorded waves. UM10204, chapter 3.1.
//
// Modelled: START, repeated START, STOP, addresses of seven bits, data, acknowledge bits.
// Not modelled: addresses of ten bits (they read as two bytes), high-speed mode.
#pragma once

#include <vector>

#include "sim/logic/wave.h"

namespace terrarium {

// A START or STOP is a mark without length; a byte lasts from its first clock pulse to the end of its last.
// What comes before the first START is not understood and left out, as is a byte without its end.
[[nodiscard]] std::vector<Annotation> decode_i2c(Wave const &scl, Wave const &sda);

} // namespace terrarium
