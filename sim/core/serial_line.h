// SerialLine: how the outside has set up a serial line: speed, format, and the lines beside the data.
#pragma once

#include "sim/core/types.h"

namespace terrarium {

struct SerialLine {
    // In the order of RFC 2217 and, less one, of USB's line coding.
    enum class Parity : u8 { None, Odd, Even, Mark, Space };
    enum class Stop : u8 { One, OneAndHalf, Two };

    u32 baud = 115'200;
    u8 data_bits = 8; // 5 to 8.
    Parity parity = Parity::None;
    Stop stop = Stop::One;
    bool dtr = true;
    bool rts = true;
    bool in_break = false;
};

// What of it a request is about. The last two are no settings: a break of usual length, and that what waits
// for the board be forgotten.
enum class LineRequest : u8 { Baud, Format, Dtr, Rts, Break, ShortBreak, Purge };

} // namespace terrarium
