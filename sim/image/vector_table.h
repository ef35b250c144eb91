// Where a Cortex-M program's vector table is, and whether two words could be the start of one.
//
// Source: ARMv6-M Architecture Reference Manual, section B1.5.3: the first word is the initial stack
// pointer, the second the reset handler's address with bit 0 set.
#pragma once

#include <optional>

#include "sim/core/types.h"
#include "sim/image/firmware_image.h"

namespace terrarium {

struct Vectors {
    u32 address = 0; // Of the table.
    u32 stack = 0;   // Initial stack pointer.
    u32 reset = 0;   // As stored, with bit 0 set.
};

// Addresses at which the chips we know begin.
constexpr u32 kStm32FlashBase = 0x0800'0000;
constexpr u32 kRp2040FlashBase = 0x1000'0000;

// True if the two words could begin a table: an aligned stack in RAM and a Thumb address.
bool plausible_vectors(u32 stack, u32 reset);

// The table the chip would start from: tried at each known chip's base, then at each segment's start. The
// reset handler must lie in the image, which nearly rules out chance.
std::optional<Vectors> find_vectors(FirmwareImage const &image);

} // namespace terrarium
