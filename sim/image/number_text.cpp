#include "sim/image/number_text.h"

namespace terrarium {

namespace {

std::string hex_digits(u32 value, int digits) {
    std::string text;
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        text += "0123456789abcdef"[value >> shift & 15];
    return text;
}

} // namespace

std::string hex_byte(u8 value) { return hex_digits(value, 2); }
std::string hex_id(u16 value) { return "0x" + hex_digits(value, 4); }
std::string hex_address(u32 value) { return "0x" + hex_digits(value, 8); }
std::string hex_range(u32 first, u32 last) { return hex_address(first) + "-" + hex_address(last); }

std::string byte_count(u64 count) { return std::to_string(count) + (count == 1 ? " byte" : " bytes"); }

} // namespace terrarium
