// Reads the loadable segments of a linked ELF file. Source: Tool Interface Standard, "Executable and Linking
// Format Specification", version 1.2, book I.
//
// Modelled: 32-bit little-endian executables for ARM and Xtensa; each PT_LOAD entry's file bytes go to its
// physical address, where a programmer would put them. Not modelled: sections, symbols, relocation; memory
// beyond the file bytes (.bss) is left to the program's own start-up code, as on hardware.
#pragma once

#include <span>
#include <string>

#include "sim/core/result.h"
#include "sim/image/firmware_image.h"

namespace terrarium {

constexpr u16 kElfMachineArm = 40;
constexpr u16 kElfMachineXtensa = 94;

bool looks_like_elf(std::span<u8 const> bytes);

// Errors name the file, and the program header they are about.
Result<FirmwareImage> parse_elf(std::span<u8 const> bytes, std::string const &file_name);

} // namespace terrarium
