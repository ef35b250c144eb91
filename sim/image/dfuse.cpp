#include "sim/image/dfuse.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "sim/image/little_endian.h"
#include "sim/image/number_text.h"
#include "sim/image/segment_builder.h"

namespace terrarium {

namespace {

// Prefix (UM0391 section 2.1): "DfuSe", version, size of all but the suffix, number of targets.
constexpr std::string_view kSignature = "DfuSe";
constexpr std::size_t kPrefixSize = 11;
constexpr std::size_t kVersion = 5;
constexpr std::size_t kImageSize = 6;
constexpr std::size_t kTargetCount = 10;

// Target prefix (2.3.1): "Target", alternate setting, a named flag, a name, size, number of elements.
constexpr std::string_view kTargetSignature = "Target";
constexpr std::size_t kTargetPrefixSize = 274;
constexpr std::size_t kTargetSize = 266;
constexpr std::size_t kElementCount = 270;

constexpr std::size_t kElementHeaderSize = 8; // Address and size (2.3.2).

// Suffix (2.2), from its start.
constexpr std::size_t kSuffixSize = 16;
constexpr std::size_t kProduct = 2;
constexpr std::size_t kVendor = 4;
constexpr std::size_t kSuffixSignature = 8;
constexpr std::size_t kSuffixLength = 11;
constexpr std::size_t kCrc = 12;

bool has_text_at(std::span<u8 const> bytes, std::size_t offset, std::string_view text) {
    return fits(bytes, offset, text.size()) && std::equal(text.begin(), text.end(), bytes.begin() + offset);
}

constexpr std::array<u32, 256> make_crc_table() {
    std::array<u32, 256> table{};
    for (u32 i = 0; i < 256; ++i) {
        u32 value = i;
        for (int bit = 0; bit < 8; ++bit) value = value & 1 ? value >> 1 ^ 0xedb8'8320u : value >> 1;
        table[i] = value;
    }
    return table;
}

constexpr std::array<u32, 256> kCrcTable = make_crc_table();

// What is wrong with the prefix and the suffix, or nothing.
std::string envelope_complaint(std::span<u8 const> bytes) {
    if (bytes.size() < kPrefixSize + kSuffixSize)
        return "DfuSe file is truncated: " + byte_count(bytes.size()) +
               ", and prefix and suffix alone have " + std::to_string(kPrefixSize + kSuffixSize);
    if (bytes[kVersion] != 1) return "DfuSe version is " + std::to_string(bytes[kVersion]) + ", should be 1";
    u64 const body = bytes.size() - kSuffixSize;
    if (u32 const stated = read_u32(bytes, kImageSize); stated != body)
        return "DfuSe prefix states " + byte_count(stated) + " before the suffix, the file has " +
               std::to_string(body) + (stated > body ? "; it is truncated" : "");
    auto const suffix = bytes.last(kSuffixSize);
    if (!has_text_at(suffix, kSuffixSignature, "UFD") || suffix[kSuffixLength] != kSuffixSize)
        return "DFU suffix is missing; the file must end in 16 bytes with the letters UFD";
    u32 const crc = dfu_crc(bytes.first(bytes.size() - 4));
    if (u32 const stated = read_u32(suffix, kCrc); stated != crc)
        return "DFU checksum is " + hex_address(stated) + ", should be " + hex_address(crc);
    return {};
}

// Takes one element off the front of a target's bytes.
Result<void> take_element(std::span<u8 const> &rest, SegmentBuilder &builder) {
    if (rest.size() < kElementHeaderSize) return Error{"header passes the end of its target"};
    u32 const address = read_u32(rest, 0);
    u32 const size = read_u32(rest, 4);
    rest = rest.subspan(kElementHeaderSize);
    if (size > rest.size())
        return Error{byte_count(size) + " stated, and its target has only " + std::to_string(rest.size()) +
                     " left"};
    TRY(builder.add(address, rest.first(size)));
    rest = rest.subspan(size);
    return {};
}

// Takes one target, prefix and elements, off the front of the file's body.
Result<void> take_target(std::span<u8 const> &rest, SegmentBuilder &builder) {
    if (rest.size() < kTargetPrefixSize) return Error{"prefix passes the end of the file"};
    if (!has_text_at(rest, 0, kTargetSignature)) return Error{"does not begin with the letters Target"};
    u32 const size = read_u32(rest, kTargetSize);
    u32 const elements = read_u32(rest, kElementCount);
    rest = rest.subspan(kTargetPrefixSize);
    if (size > rest.size())
        return Error{byte_count(size) + " stated, and the file has only " + std::to_string(rest.size()) +
                     " left"};
    auto content = rest.first(size);
    // An element has a header, so a false count ends at the target's end and not after four thousand million.
    for (u32 i = 0; i < elements; ++i)
        if (auto const taken = take_element(content, builder); !taken)
            return Error{"element " + std::to_string(i) + ": " + taken.error().message};
    if (!content.empty()) return Error{byte_count(content.size()) + " left over behind its last element"};
    rest = rest.subspan(size);
    return {};
}

} // namespace

u32 dfu_crc(std::span<u8 const> bytes) {
    u32 crc = 0xffff'ffffu;
    for (u8 byte : bytes) crc = crc >> 8 ^ kCrcTable[(crc ^ byte) & 0xff];
    return crc;
}

bool looks_like_dfuse(std::span<u8 const> bytes) { return has_text_at(bytes, 0, kSignature); }

Result<FirmwareImage> parse_dfuse(std::span<u8 const> bytes, std::string const &file_name) {
    if (std::string const complaint = envelope_complaint(bytes); !complaint.empty())
        return Error{file_name + ": " + complaint};
    auto rest = bytes.subspan(kPrefixSize, bytes.size() - kPrefixSize - kSuffixSize);
    SegmentBuilder builder;
    for (unsigned i = 0; i < bytes[kTargetCount]; ++i)
        if (auto const taken = take_target(rest, builder); !taken)
            return Error{file_name + ": DfuSe target " + std::to_string(i) + ": " + taken.error().message};
    if (!rest.empty())
        return Error{file_name + ": " + byte_count(rest.size()) + " left over behind the last DfuSe target"};

    auto const suffix = bytes.last(kSuffixSize);
    FirmwareImage image;
    image.format = ImageFormat::DfuSe;
    image.segments = builder.take();
    image.usb = UsbIds{.vendor = read_u16(suffix, kVendor), .product = read_u16(suffix, kProduct)};
    return image;
}

} // namespace terrarium
