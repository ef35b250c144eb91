// A firmware file after reading: what bytes go where, and what the file says about itself.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/types.h"

namespace terrarium {

// Larger than any board's flash; a file beyond it is a mistake, and the cap keeps hostile ones harmless.
constexpr u64 kMaximumImageBytes = 64u * 1024 * 1024;

struct Segment {
    u32 address = 0;
    std::vector<u8> data;

    // The address behind the last byte. Readers refuse data at 0xffffffff, so it always fits.
    [[nodiscard]] u32 end() const { return address + u32(data.size()); }
};

enum class ImageFormat { IntelHex, Elf, Binary, DfuSe, Uf2, Esp };

// The format's name in running text, such as "Intel HEX".
std::string_view to_string(ImageFormat format);

struct UsbIds {
    u16 vendor = 0;
    u16 product = 0;
};

struct FirmwareImage {
    ImageFormat format = ImageFormat::Binary;
    std::vector<Segment> segments; // Sorted by address, never overlapping, adjacent ones merged.
    std::optional<u32> entry;      // As the file gives it: bit 0 is set for Thumb code.
    std::string file_name;         // As the user wrote it; every error begins with it.
    std::string sha256;            // 64 hex digits, of the file's own bytes.

    // What only some formats tell.
    std::optional<u16> board_id;     // Universal hex: the board whose sections were taken.
    std::vector<u16> boards_in_file; // Universal hex: every board it has sections for, in their order.
    std::optional<u16> elf_machine;  // ELF: 40 is ARM, 94 is Xtensa.
    std::optional<UsbIds> usb;       // DfuSe: the device the file is meant for.
    std::optional<u32> uf2_family;   // UF2: the chip family.

    [[nodiscard]] u64 total_bytes() const;
    // The bytes at an address, if one segment holds them all; an image is not padded, so gaps have none.
    [[nodiscard]] std::optional<std::span<u8 const>> bytes_at(u32 address, u32 size) const;
    // The little-endian word at an address, which need not be aligned.
    [[nodiscard]] std::optional<u32> word_at(u32 address) const;
    // True if any byte lies in [begin, end).
    [[nodiscard]] bool has_data_in(u32 begin, u32 end) const;
};

} // namespace terrarium
