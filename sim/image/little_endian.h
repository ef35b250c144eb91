// Reading little-endian numbers in byte ranges.
//
// Callers check with fits() first, once per table or header: an access outside the bytes is a bug here,
// never a property of the file.
#pragma once

#include <cassert>
#include <span>

#include "sim/core/types.h"

namespace terrarium {

// True if [offset, offset + size) lies within the bytes. No sum is formed, so none can overflow.
inline bool fits(std::span<u8 const> bytes, u64 offset, u64 size) {
    return offset <= bytes.size() && size <= bytes.size() - offset;
}

inline u16 read_u16(std::span<u8 const> bytes, std::size_t offset) {
    assert(fits(bytes, offset, 2));
    return u16(bytes[offset] | bytes[offset + 1] << 8);
}

inline u32 read_u32(std::span<u8 const> bytes, std::size_t offset) {
    assert(fits(bytes, offset, 4));
    return u32(bytes[offset]) | u32(bytes[offset + 1]) << 8 | u32(bytes[offset + 2]) << 16 |
           u32(bytes[offset + 3]) << 24;
}

} // namespace terrarium
