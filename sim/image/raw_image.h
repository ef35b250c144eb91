// Files that hold one run of bytes and no addresses: raw binaries, and flash images for ESP chips.
//
// ESP images have a header (esptool documentation, "Firmware Image Format"), but are kept as they lie in the
// board's flash chip: its boot ROM reads the header there, and so does the emulated one. Their addresses are
// offsets in that chip.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "sim/core/result.h"
#include "sim/image/firmware_image.h"

namespace terrarium {

// True for the first bytes of an ESP8266 or ESP32 image: a magic number and a sensible number of segments.
bool looks_like_esp(std::span<u8 const> bytes);

// `offset` is where in the flash chip the file goes (default 0; an ESP32's goes to 0x1000).
Result<FirmwareImage> parse_esp(std::span<u8 const> bytes, std::string const &file_name,
                                std::optional<u32> offset);

// Without a base, a file whose name ends in .bin is taken for address 0 if it begins with a vector table that
// points into it there; all others are refused with a hint.
Result<FirmwareImage> parse_binary(std::span<u8 const> bytes, std::string const &file_name,
                                   std::optional<u32> base);

} // namespace terrarium
