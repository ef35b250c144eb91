// One line of an Intel HEX file. Source: Intel, "Hexadecimal Object File Format Specification", revision A,
// 1988; the types from 0x0a on are the micro:bit Universal Hex Specification's, version 0.4.0.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "sim/core/result.h"
#include "sim/core/types.h"

namespace terrarium {

enum class HexRecordType : u8 {
    Data = 0x00,
    EndOfFile = 0x01,
    ExtendedSegmentAddress = 0x02,
    StartSegmentAddress = 0x03,
    ExtendedLinearAddress = 0x04,
    StartLinearAddress = 0x05,
    BlockStart = 0x0a, // Its first two bytes are the board's identity, big-endian.
    BlockEnd = 0x0b,
    PaddedData = 0x0c, // Filler up to a multiple of 512 characters.
    CustomData = 0x0d, // Data for a board whose predecessor's interface chip must not see them as data.
    OtherData = 0x0e,  // Not for flash: an editor's own notes.
};

struct HexRecord {
    HexRecordType type = HexRecordType::Data;
    u16 offset = 0;
    u8 size = 0;
    std::array<u8, 255> storage{};

    [[nodiscard]] std::span<u8 const> data() const { return std::span(storage).first(size); }
    // The first two, or all four, bytes of an address record; they are big-endian.
    [[nodiscard]] u16 big_endian_u16() const { return u16(storage[0] << 8 | storage[1]); }
    [[nodiscard]] u32 big_endian_u32() const {
        return u32(big_endian_u16()) << 16 | u32(storage[2]) << 8 | storage[3];
    }
};

// Reads a line without its line end. Verified: the colon, the digits, the length, the checksum, that the
// type is known and has as many bytes as it needs. The error says what is wrong, without the line's number.
Result<HexRecord> parse_hex_record(std::string_view line);

} // namespace terrarium
