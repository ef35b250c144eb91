// Numbers as messages write them: addresses with eight digits, bytes with two.
#pragma once

#include <string>

#include "sim/core/types.h"

namespace terrarium {

std::string hex_byte(u8 value);             // "3f"
std::string hex_id(u16 value);              // "0x9903"
std::string hex_address(u32 value);         // "0x0003e000"
std::string hex_range(u32 first, u32 last); // "0x00000000-0x0003ffff", both ends included
std::string byte_count(u64 count);          // "1 byte", "512 bytes"

} // namespace terrarium
