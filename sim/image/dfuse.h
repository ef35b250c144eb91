// Reads ST's DfuSe files (.dfu), as the pyboard's firmware comes. Source: ST UM0391, "DfuSe File Format
// Specification", revision 1.
//
// Modelled: the prefix, every target with its elements, the suffix with its checksum. Not modelled: plain
// DFU 1.1 files, which hold no addresses; target names and alternate settings, which say how to program the
// flash and not what.
#pragma once

#include <span>
#include <string>

#include "sim/core/result.h"
#include "sim/image/firmware_image.h"

namespace terrarium {

bool looks_like_dfuse(std::span<u8 const> bytes);

// Errors name the file, and the target and element they are about.
Result<FirmwareImage> parse_dfuse(std::span<u8 const> bytes, std::string const &file_name);

// The suffix's checksum: CRC-32 (reflected, polynomial 0x04c11db7) without the usual final inversion.
u32 dfu_crc(std::span<u8 const> bytes);

} // namespace terrarium
