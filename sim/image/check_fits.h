// Whether an image is for a chip and fits its memories, asked before anything is loaded into them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sim/core/result.h"
#include "sim/image/firmware_image.h"

namespace terrarium {

struct MemoryRange {
    std::string name; // "flash"
    u32 base = 0;
    u64 size = 0; // In bytes; base + size is at most 2^32.
};

// The error names the first part of the image that lies in none of the ranges, and what the chip has:
// "firmware.hex: 0x00040000-0x000401ff lies outside nrf51822's flash (0x00000000-0x0003ffff)".
// A file that is meant for another USB device than the chip's boot loader is refused too.
// Ranges may touch; data may go from one into the next.
Result<void> check_fits(FirmwareImage const &image, std::string_view chip,
                        std::span<MemoryRange const> ranges);

} // namespace terrarium
