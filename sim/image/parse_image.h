// From a firmware file's bytes to its image, whatever the format.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "sim/core/result.h"
#include "sim/image/firmware_image.h"

namespace terrarium {

struct ImageOptions {
    // Where a raw binary or an ESP image goes. Other formats hold their own addresses and refuse it.
    std::optional<u32> base;
    // Which board's sections of a universal hex to take (0x9900: micro:bit V1, the default; 0x9903: V2).
    std::optional<u16> board_id;
};

// Recognises the format by the content, never by the name (but see parse_binary about .bin). Safe on any
// bytes. Errors are one line that begins with `file_name`.
Result<FirmwareImage> parse_image(std::span<u8 const> bytes, std::string file_name,
                                  ImageOptions options = {});

} // namespace terrarium
