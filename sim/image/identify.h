// A guess at what a firmware file is: which chip and board it is for, and what it holds.
//
// The rules are general, so that files no one here has seen are recognised; none goes by a hash. In order of
// trust: what MicroPython's own text says, what the file format says (universal hex, UF2 family, ESP
// header), and last the addresses and the vector table.
#pragma once

#include <optional>
#include <string>

#include "sim/image/firmware_image.h"
#include "sim/image/vector_table.h"

namespace terrarium {

struct ImageInfo {
    std::string chip;         // Such as "nrf51822"; empty if unknown.
    std::string board;        // Such as "microbit"; empty if unknown.
    bool board_named = false; // Its text names the board, so that it is no other one with the same chip.
    std::string evidence;     // What the guess rests on, as a clause; empty if unknown.

    std::optional<Vectors> vectors;
    u64 total_bytes = 0;
    std::optional<std::string> script;  // The text appended at 0x3e000, if there is one (micro:bit V1).
    std::optional<std::string> version; // "v1.9.2-34-gd64154c73", from MicroPython's banner.
    std::optional<std::string> banner;  // All of it: "MicroPython v1.9.2-34-gd64154c73 on 2017-09-01; …".
};

ImageInfo identify(FirmwareImage const &image);

} // namespace terrarium
