// Reads UF2 files, 512-byte blocks that each say where their data go. Source: Microsoft, "USB Flashing
// Format (UF2)" (github.com/microsoft/uf2).
//
// Modelled: data blocks of one chip family, in any order. Not modelled: file containers and data for other
// places than main flash, which are skipped; checksums and extension tags, which a boot loader may ignore.
#pragma once

#include <span>
#include <string>

#include "sim/core/result.h"
#include "sim/image/firmware_image.h"

namespace terrarium {

constexpr u32 kUf2FamilyRp2040 = 0xe48b'ff56;

bool looks_like_uf2(std::span<u8 const> bytes);

// Errors name the file, and the block they are about (counted from 0, as the format does).
Result<FirmwareImage> parse_uf2(std::span<u8 const> bytes, std::string const &file_name);

} // namespace terrarium
