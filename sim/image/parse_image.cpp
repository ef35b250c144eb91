#include "sim/image/parse_image.h"

#include "sim/image/dfuse.h"
#include "sim/image/elf_image.h"
#include "sim/image/intel_hex.h"
#include "sim/image/number_text.h"
#include "sim/image/raw_image.h"
#include "sim/image/sha256.h"
#include "sim/image/uf2.h"

namespace terrarium {

namespace {

ImageFormat recognise(std::span<u8 const> bytes) {
    if (looks_like_elf(bytes)) return ImageFormat::Elf;
    if (looks_like_dfuse(bytes)) return ImageFormat::DfuSe;
    if (looks_like_uf2(bytes)) return ImageFormat::Uf2;
    if (looks_like_esp(bytes)) return ImageFormat::Esp;
    if (looks_like_intel_hex(bytes)) return ImageFormat::IntelHex;
    return ImageFormat::Binary;
}

Result<FirmwareImage> parse_as(ImageFormat format, std::span<u8 const> bytes, std::string const &file_name,
                               ImageOptions const &options) {
    switch (format) {
    case ImageFormat::Elf: return parse_elf(bytes, file_name);
    case ImageFormat::DfuSe: return parse_dfuse(bytes, file_name);
    case ImageFormat::Uf2: return parse_uf2(bytes, file_name);
    case ImageFormat::IntelHex: return parse_intel_hex(bytes, file_name, options.board_id);
    case ImageFormat::Esp: return parse_esp(bytes, file_name, options.base);
    case ImageFormat::Binary: break;
    }
    return parse_binary(bytes, file_name, options.base);
}

} // namespace

Result<FirmwareImage> parse_image(std::span<u8 const> bytes, std::string file_name, ImageOptions options) {
    if (bytes.empty()) return Error{file_name + ": the file is empty; give a firmware file"};
    if (bytes.size() > kMaximumImageBytes)
        return Error{file_name + ": the file is " + byte_count(bytes.size()) +
                     " long; firmware has at most 64 MB"};
    ImageFormat const format = recognise(bytes);
    if (options.base && format != ImageFormat::Binary && format != ImageFormat::Esp)
        return Error{file_name + ": " + std::string(to_string(format)) +
                     " holds its own addresses; leave the base address out"};
    FirmwareImage image = TRY(parse_as(format, bytes, file_name, options));
    if (image.segments.empty())
        return Error{file_name + ": " + std::string(to_string(format)) + " file without data"};
    image.file_name = std::move(file_name);
    image.sha256 = sha256_hex(bytes);
    return image;
}

} // namespace terrarium
