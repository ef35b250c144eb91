// Small guests for tests of the machine: a few Thumb instructions behind a vector table.
#pragma once

#include <initializer_list>
#include <vector>

#include "boards/boards.h"
#include "sim/core/bus.h"
#include "sim/machine/machine.h"

namespace terrarium::guest {

// A micro:bit's flash whose reset handler is `code`.
inline std::vector<u8> flash(std::initializer_list<u16> code) {
    constexpr u32 kReset = 0xC0; // Behind a table of 48 vectors.
    std::vector<u8> bytes(microbit.flash_bytes, 0xFF);
    store_u32(bytes, 0, 0x20004000);
    store_u32(bytes, 4, kReset | 1);
    std::size_t at = kReset;
    for (u16 const instruction : code) {
        bytes[at++] = u8(instruction);
        bytes[at++] = u8(instruction >> 8);
    }
    return bytes;
}

// wfi, for ever.
inline std::vector<u8> sleeping() { return flash({0xBF30, 0xE7FD}); }
// adds r0, #1, for ever.
inline std::vector<u8> counting() { return flash({0x3001, 0xE7FD}); }

struct Board {
    explicit Board(std::vector<u8> content, u64 seed = 0)
        : flash(std::move(content)), machine(microbit, seed, flash) {
        machine.power_on();
    }

    std::vector<u8> flash;
    Machine machine;
};

} // namespace terrarium::guest
