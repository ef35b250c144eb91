// Reads Intel HEX files, and the micro:bit's universal hex: several boards' firmware in one such file.
//
// Sources: Intel, "Hexadecimal Object File Format Specification", revision A, 1988; Micro:bit Educational
// Foundation, "Universal Hex Specification", version 0.4.0. Both of its layouts are read, the sections in
// use and the older 512-byte blocks: in each, the records between a block start and a block end belong to
// the board the block start names.
// Not read: the 8- and 16-bit-word dialects (INHX16), which no supported chip uses.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "sim/core/result.h"
#include "sim/image/firmware_image.h"

namespace terrarium {

// Board identities of universal hex files.
constexpr u16 kMicrobitV1 = 0x9900; // V1.3 boards; 0x9901 are V1.5 ones and take the same sections.
constexpr u16 kMicrobitV2 = 0x9903; // 0x9904 to 0x9906 are later V2 boards, and take the same sections.

// True if sections for one board are meant for the other too.
bool same_board_family(u16 one, u16 other);

// True if the bytes look like Intel HEX: the first character that is not white space is a colon.
bool looks_like_intel_hex(std::span<u8 const> bytes);

// `board_id` chooses the sections of a universal hex (default: micro:bit V1); an ordinary file has only one
// board's data, and it is ignored. Errors name the file and the line.
Result<FirmwareImage> parse_intel_hex(std::span<u8 const> bytes, std::string const &file_name,
                                      std::optional<u16> board_id);

} // namespace terrarium
