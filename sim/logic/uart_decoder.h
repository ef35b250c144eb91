// Reads asynchronous serial bytes out of a recorded wave. The line is idle high.
//
// Modelled: 5 to 9 data bits, parity, the first stop bit, breaks; the bit's length may be found from the
// wave. Not modelled: inverted lines, and rates that change within the wave.
#pragma once

#include <vector>

#include "sim/logic/wave.h"

namespace terrarium {

struct UartDecoding {
    enum class Parity : u8 { None, Even, Odd };
    Time bit;         // Zero: guess_bit().
    u8 data_bits = 8; // 5 to 9, without parity.
    Parity parity = Parity::None;

    bool operator==(UartDecoding const &) const = default;
};

// The length of one bit, from the shortest pulse that occurs more than once; within 3 % of a usual rate
// (300 to 921,600 baud) it is that rate's. Zero when there are too few pulses to tell.
[[nodiscard]] Time guess_bit(Wave const &wave);

// A frame that has not ended by the wave's end is left out. In a wave that is cut, reading begins after the
// first silence of a frame's length, if there is one.
[[nodiscard]] std::vector<Annotation> decode_uart(Wave const &line, UartDecoding decoding);

// A byte as people read it: "A", "\r", "0x1b".
[[nodiscard]] std::string byte_text(u32 value);

} // namespace terrarium
