#include "sim/image/raw_image.h"

#include <string_view>

#include "sim/image/little_endian.h"
#include "sim/image/number_text.h"
#include "sim/image/segment_builder.h"
#include "sim/image/vector_table.h"

namespace terrarium {

namespace {

// First bytes of ESP images: the usual one, and that of an application behind a boot loader (ESP8266).
constexpr u8 kEspMagic = 0xe9;
constexpr u8 kEspMagicV2 = 0xea;
constexpr u8 kMostEspSegments = 16;
constexpr std::size_t kEspHeaderSize = 8;

Result<FirmwareImage> single_segment(ImageFormat format, std::span<u8 const> bytes,
                                     std::string const &file_name, u32 address) {
    SegmentBuilder builder;
    if (auto const added = builder.add(address, bytes); !added)
        return Error{file_name + ": " + added.error().message};
    FirmwareImage image;
    image.format = format;
    image.segments = builder.take();
    return image;
}

// Why a file without a base cannot be taken for address 0, or nothing if it can.
std::string base_complaint(std::span<u8 const> bytes, std::string_view file_name) {
    if (!file_name.ends_with(".bin"))
        return "format not recognised (Intel HEX, ELF, DfuSe, UF2 and ESP images are); a raw binary needs a "
               "base "
               "address";
    if (!fits(bytes, 0, 8) || !plausible_vectors(read_u32(bytes, 0), read_u32(bytes, 4)))
        return "raw binary without a vector table at its beginning; give its base address";
    u32 const reset = read_u32(bytes, 4);
    if (reset >= bytes.size())
        return "raw binary linked for another address than 0, as its reset vector is " + hex_address(reset) +
               "; give its base address";
    return {};
}

} // namespace

bool looks_like_esp(std::span<u8 const> bytes) {
    return bytes.size() >= kEspHeaderSize && (bytes[0] == kEspMagic || bytes[0] == kEspMagicV2) &&
           bytes[1] >= 1 && bytes[1] <= kMostEspSegments;
}

Result<FirmwareImage> parse_esp(std::span<u8 const> bytes, std::string const &file_name,
                                std::optional<u32> offset) {
    return single_segment(ImageFormat::Esp, bytes, file_name, offset.value_or(0));
}

Result<FirmwareImage> parse_binary(std::span<u8 const> bytes, std::string const &file_name,
                                   std::optional<u32> base) {
    if (!base)
        if (std::string const complaint = base_complaint(bytes, file_name); !complaint.empty())
            return Error{file_name + ": " + complaint};
    return single_segment(ImageFormat::Binary, bytes, file_name, base.value_or(0));
}

} // namespace terrarium
