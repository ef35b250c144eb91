// Builds small firmware files of every format, right in all their checksums; tests and fuzzers then spoil
// them.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/types.h"
#include "sim/image/dfuse.h"
#include "sim/image/elf_image.h"
#include "sim/image/firmware_image.h"

namespace terrarium::samples {

using Bytes = std::vector<u8>;

inline Bytes bytes_of(std::string_view text) { return Bytes(text.begin(), text.end()); }

// Overwrites or appends little-endian numbers.
inline void put_u16(Bytes &bytes, std::size_t offset, u16 value) {
    if (bytes.size() < offset + 2) bytes.resize(offset + 2);
    bytes[offset] = u8(value);
    bytes[offset + 1] = u8(value >> 8);
}
inline void put_u32(Bytes &bytes, std::size_t offset, u32 value) {
    put_u16(bytes, offset, u16(value));
    put_u16(bytes, offset + 2, u16(value >> 16));
}
inline void append(Bytes &bytes, std::span<u8 const> more) {
    bytes.insert(bytes.end(), more.begin(), more.end());
}

// An Intel HEX record with its checksum and a line end.
inline std::string hex_record(u8 type, u16 offset, std::span<u8 const> data) {
    Bytes bytes{u8(data.size()), u8(offset >> 8), u8(offset), type};
    append(bytes, data);
    u8 sum = 0;
    for (u8 byte : bytes) sum += byte;
    bytes.push_back(u8(-sum));
    std::string line = ":";
    for (u8 byte : bytes) {
        line += "0123456789ABCDEF"[byte >> 4];
        line += "0123456789ABCDEF"[byte & 15];
    }
    return line + "\n";
}
inline std::string hex_record(u8 type, u16 offset, std::initializer_list<u8> data) {
    return hex_record(type, offset, std::span(data.begin(), data.size()));
}
inline std::string const kHexEnd = ":00000001FF\n";

struct Load {
    u32 address = 0;
    Bytes data;
};

// An ELF executable with one PT_LOAD per load; the table is at offset 52 and the data behind it.
inline Bytes elf(std::vector<Load> const &loads, u16 machine = kElfMachineArm, u32 entry = 0x101) {
    Bytes bytes{0x7f, 'E', 'L', 'F', 1, 1, 1};
    bytes.resize(52);
    put_u16(bytes, 16, 2); // Executable.
    put_u16(bytes, 18, machine);
    put_u32(bytes, 24, entry);
    put_u32(bytes, 28, 52); // Program header table.
    put_u16(bytes, 42, 32); // Size of an entry.
    put_u16(bytes, 44, u16(loads.size()));
    bytes.resize(52 + 32 * loads.size());
    for (std::size_t i = 0; i < loads.size(); ++i) {
        std::size_t const header = 52 + 32 * i;
        put_u32(bytes, header, 1); // Loadable.
        put_u32(bytes, header + 4, u32(bytes.size()));
        put_u32(bytes, header + 8, 0x2000'0000); // Virtual address: where start-up code would copy it.
        put_u32(bytes, header + 12, loads[i].address);
        put_u32(bytes, header + 16, u32(loads[i].data.size()));
        put_u32(bytes, header + 20, u32(loads[i].data.size()));
        append(bytes, loads[i].data);
    }
    return bytes;
}

// Offsets in the file that dfuse() makes: the target behind the 11-byte prefix, its first element.
constexpr std::size_t kDfuTarget = 11;
constexpr std::size_t kDfuElement = kDfuTarget + 274;

// Makes size and checksum of a DfuSe file right again after a change.
inline void repair_dfuse(Bytes &bytes) {
    put_u32(bytes, 6, u32(bytes.size() - 16));
    put_u32(bytes, bytes.size() - 4, dfu_crc(std::span(bytes).first(bytes.size() - 4)));
}

// A DfuSe file with one target that holds all loads.
inline Bytes dfuse(std::vector<Load> const &loads, u16 vendor = 0x0483, u16 product = 0xdf11) {
    Bytes bytes = bytes_of("DfuSe");
    bytes.push_back(1);
    bytes.resize(10);
    bytes.push_back(1); // Targets.
    append(bytes, bytes_of("Target"));
    bytes.resize(kDfuElement);
    for (Load const &load : loads) {
        put_u32(bytes, bytes.size(), load.address);
        put_u32(bytes, bytes.size(), u32(load.data.size()));
        append(bytes, load.data);
    }
    put_u32(bytes, kDfuTarget + 266, u32(bytes.size() - kDfuElement));
    put_u32(bytes, kDfuTarget + 270, u32(loads.size()));
    put_u16(bytes, bytes.size(), 0x0100);
    put_u16(bytes, bytes.size(), product);
    put_u16(bytes, bytes.size(), vendor);
    put_u16(bytes, bytes.size(), 0x011a);
    append(bytes, bytes_of("UFD"));
    bytes.push_back(16);
    bytes.resize(bytes.size() + 4);
    repair_dfuse(bytes);
    return bytes;
}

// One UF2 block. `family` zero means that none is given.
inline Bytes uf2_block(u32 number, u32 count, Load const &load, u32 family = 0, u32 flags = 0) {
    Bytes block;
    put_u32(block, 0, 0x0a32'4655);
    put_u32(block, 4, 0x9e5d'5157);
    put_u32(block, 8, flags | (family != 0 ? 0x2000 : 0));
    put_u32(block, 12, load.address);
    put_u32(block, 16, u32(load.data.size()));
    put_u32(block, 20, number);
    put_u32(block, 24, count);
    put_u32(block, 28, family);
    append(block, load.data);
    block.resize(508);
    put_u32(block, 508, 0x0ab1'6f30);
    return block;
}

// The start of a Cortex-M program: stack, reset handler, and zeros up to `size` bytes.
inline Bytes program(u32 stack, u32 reset, std::size_t size = 0x200) {
    Bytes bytes;
    put_u32(bytes, 0, stack);
    put_u32(bytes, 4, reset);
    bytes.resize(size);
    return bytes;
}

// An image as a parser would leave it, for tests of what comes after parsing.
inline FirmwareImage image(std::vector<Segment> segments, ImageFormat format = ImageFormat::IntelHex) {
    FirmwareImage result;
    result.format = format;
    result.segments = std::move(segments);
    result.file_name = "firmware.hex";
    return result;
}

} // namespace terrarium::samples
