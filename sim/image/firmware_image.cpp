#include "sim/image/firmware_image.h"

#include <algorithm>

#include "sim/image/little_endian.h"

namespace terrarium {

std::string_view to_string(ImageFormat format) {
    switch (format) {
    case ImageFormat::IntelHex: return "Intel HEX";
    case ImageFormat::Elf: return "ELF";
    case ImageFormat::Binary: return "raw binary";
    case ImageFormat::DfuSe: return "DfuSe";
    case ImageFormat::Uf2: return "UF2";
    case ImageFormat::Esp: return "ESP flash image";
    }
    return "unknown";
}

u64 FirmwareImage::total_bytes() const {
    u64 total = 0;
    for (Segment const &segment : segments) total += segment.data.size();
    return total;
}

std::optional<std::span<u8 const>> FirmwareImage::bytes_at(u32 address, u32 size) const {
    for (Segment const &segment : segments) {
        if (address < segment.address || address > segment.end()) continue;
        if (size > segment.end() - address) return std::nullopt;
        return std::span<u8 const>(segment.data).subspan(address - segment.address, size);
    }
    return std::nullopt;
}

std::optional<u32> FirmwareImage::word_at(u32 address) const {
    auto const bytes = bytes_at(address, 4);
    if (!bytes) return std::nullopt;
    return read_u32(*bytes, 0);
}

bool FirmwareImage::has_data_in(u32 begin, u32 end) const {
    return std::any_of(segments.begin(), segments.end(), [=](Segment const &segment) {
        return segment.address < end && segment.end() > begin;
    });
}

} // namespace terrarium
