// A Python script behind the micro:bit V1's firmware, in flash: how editors and uflash put main.py into a
// hex.
//
// Source: uflash (github.com/ntoll/uflash), functions hexlify and unhexlify, and the firmware that reads it,
// microbit-micropython, source/microbit/main.cpp, type appended_script_t. At 0x3e000: the letters MP, the
// text's length as a little-endian 16-bit number, the text, zeros up to a multiple of 16 bytes. micro:bit V2
// keeps main.py in its file system instead, and is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/core/result.h"
#include "sim/image/firmware_image.h"

namespace terrarium {

constexpr u32 kScriptAddress = 0x0003'e000; // uflash's _SCRIPT_ADDR.
constexpr u32 kScriptAreaEnd = 0x0004'0000; // The end of the nRF51822's 256 KB of flash.
constexpr u32 kScriptHeaderSize = 4;
constexpr u32 kMaximumScriptBytes =
    kScriptAreaEnd - kScriptAddress - kScriptHeaderSize; // uflash's _MAX_SIZE: 8188.

// Adds the script, with line ends \r\n and \r turned into \n first, as uflash does. An empty script changes
// nothing, also as there. Fails if the script is too long, if the firmware is for another board, and if the
// area is in use, be it by firmware or by a script the file came with.
Result<void> append_script(FirmwareImage &image, std::string_view script);

// The script in an image, if it has one.
std::optional<std::string> embedded_script(FirmwareImage const &image);

} // namespace terrarium
