#include "sim/image/hex_record.h"

#include <optional>

#include "sim/image/number_text.h"

namespace terrarium {

namespace {

constexpr std::size_t kHeaderBytes = 4; // Length, offset (two bytes) and type, before the data.

int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string quoted(char c) {
    bool const printable = c >= ' ' && c <= '~';
    return printable ? std::string("'") + c + "'" : "byte " + hex_byte(u8(c));
}

// How many data bytes a type must have; none means any number.
std::optional<unsigned> required_size(HexRecordType type) {
    switch (type) {
    case HexRecordType::EndOfFile: return 0;
    case HexRecordType::ExtendedSegmentAddress:
    case HexRecordType::ExtendedLinearAddress: return 2;
    case HexRecordType::StartSegmentAddress:
    case HexRecordType::StartLinearAddress:
    case HexRecordType::BlockStart: return 4;
    default: return std::nullopt;
    }
}

bool known(u8 type) { return type <= 0x05 || (type >= 0x0a && type <= 0x0e); }

} // namespace

Result<HexRecord> parse_hex_record(std::string_view line) {
    if (line.empty() || line[0] != ':')
        return Error{"a record begins with ':', not with " + (line.empty() ? "nothing" : quoted(line[0]))};
    std::string_view const digits = line.substr(1);
    for (std::size_t i = 0; i < digits.size(); ++i)
        if (digit_value(digits[i]) < 0)
            return Error{quoted(digits[i]) + " in column " + std::to_string(i + 2) + " is not a hex digit"};
    if (digits.size() % 2 != 0) return Error{"odd number of hex digits; a digit is missing or too many"};

    auto byte_at = [&](std::size_t i) {
        return u8(digit_value(digits[2 * i]) << 4 | digit_value(digits[2 * i + 1]));
    };
    std::size_t const count = digits.size() / 2;
    if (count < kHeaderBytes + 1)
        return Error{"record is " + byte_count(count) + " long; the shortest has 5 bytes"};
    HexRecord record;
    record.size = byte_at(0);
    std::size_t const needed = kHeaderBytes + record.size + 1;
    if (count != needed)
        return Error{"record is " + byte_count(count) + " long, should be " + std::to_string(needed) +
                     " by its own length field"};

    u8 sum = 0;
    for (std::size_t i = 0; i + 1 < count; ++i) sum += byte_at(i);
    u8 const checksum = byte_at(count - 1);
    u8 const expected = u8(-sum);
    if (checksum != expected)
        return Error{"checksum is " + hex_byte(checksum) + ", should be " + hex_byte(expected)};

    record.offset = u16(byte_at(1) << 8 | byte_at(2));
    u8 const type = byte_at(3);
    if (!known(type))
        return Error{"record type " + hex_byte(type) + " is unknown; types are 00 to 05 and 0a to 0e"};
    record.type = HexRecordType(type);
    if (auto const required = required_size(record.type); required && record.size != *required)
        return Error{"record of type " + hex_byte(type) + " has " + byte_count(record.size) +
                     " of data, should have " + std::to_string(*required)};
    for (std::size_t i = 0; i < record.size; ++i) record.storage[i] = byte_at(kHeaderBytes + i);
    return record;
}

} // namespace terrarium
