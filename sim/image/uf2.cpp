#include "sim/image/uf2.h"

#include <vector>

#include "sim/image/little_endian.h"
#include "sim/image/number_text.h"
#include "sim/image/segment_builder.h"

namespace terrarium {

namespace {

constexpr std::size_t kBlockSize = 512;
constexpr u32 kMagicStart0 = 0x0a32'4655; // "UF2\n"
constexpr u32 kMagicStart1 = 0x9e5d'5157;
constexpr u32 kMagicEnd = 0x0ab1'6f30;

// Offsets within a block.
constexpr std::size_t kFlags = 8;
constexpr std::size_t kAddress = 12;
constexpr std::size_t kPayloadSize = 16;
constexpr std::size_t kBlockNumber = 20;
constexpr std::size_t kBlockCount = 24;
constexpr std::size_t kFamily = 28;
constexpr std::size_t kPayload = 32;
constexpr std::size_t kEnd = 508;
constexpr u32 kLargestPayload = 476;

constexpr u32 kNotMainFlash = 0x0000'0001;
constexpr u32 kFileContainer = 0x0000'1000;
constexpr u32 kFamilyPresent = 0x0000'2000;

// The Pico SDK puts one block of this family before RP2350 programs, against a flaw of that chip's boot ROM
// (erratum E10). It carries nothing, and its own numbers say it is the first of two.
constexpr u32 kFamilyAbsolute = 0xe48b'ff57;

class Uf2Reader {
public:
    explicit Uf2Reader(std::size_t blocks_in_file) : blocks_in_file_(blocks_in_file) {}

    // Takes one block; the error lacks the place.
    Result<void> take(std::span<u8 const> block);
    // The image after the last block; the error lacks the place.
    Result<FirmwareImage> finish();

private:
    Result<void> count(u32 number, u32 total);

    std::size_t blocks_in_file_;
    std::optional<u32> total_; // Blocks of the program, as its first one states.
    std::vector<bool> seen_;
    std::optional<u32> family_;
    SegmentBuilder builder_;
};

Result<void> Uf2Reader::take(std::span<u8 const> block) {
    if (read_u32(block, 0) != kMagicStart0 || read_u32(block, 4) != kMagicStart1)
        return Error{"begins without the UF2 magic numbers"};
    if (read_u32(block, kEnd) != kMagicEnd) return Error{"ends without the UF2 magic number"};
    u32 const flags = read_u32(block, kFlags);
    bool const has_family = flags & kFamilyPresent;
    u32 const family = read_u32(block, kFamily);
    if (has_family && family == kFamilyAbsolute) return {};

    TRY(count(read_u32(block, kBlockNumber), read_u32(block, kBlockCount)));
    if (flags & (kNotMainFlash | kFileContainer)) return {};
    if (has_family) {
        if (family_ && *family_ != family)
            return Error{"is for chip family " + hex_address(family) + ", blocks before it are for " +
                         hex_address(*family_) + "; give a file for one chip"};
        family_ = family;
    }
    u32 const size = read_u32(block, kPayloadSize);
    if (size > kLargestPayload)
        return Error{"payload is " + byte_count(size) + " long; at most " + std::to_string(kLargestPayload) +
                     " fit"};
    return builder_.add(read_u32(block, kAddress), block.subspan(kPayload, size));
}

Result<void> Uf2Reader::count(u32 number, u32 total) {
    if (!total_) {
        if (total > blocks_in_file_)
            return Error{"states " + std::to_string(total) + " blocks, the file has " +
                         std::to_string(blocks_in_file_) + "; it is truncated"};
        total_ = total;
        seen_.resize(total);
    }
    if (total != *total_)
        return Error{"states " + std::to_string(total) + " blocks, the ones before it " +
                     std::to_string(*total_)};
    if (number >= total)
        return Error{"is numbered " + std::to_string(number) + " of " + std::to_string(total) +
                     "; numbers begin at 0 and end before that"};
    if (seen_[number]) return Error{"repeats the number " + std::to_string(number)};
    seen_[number] = true;
    return {};
}

Result<FirmwareImage> Uf2Reader::finish() {
    for (std::size_t i = 0; i < seen_.size(); ++i)
        if (!seen_[i])
            return Error{"UF2 block " + std::to_string(i) + " of " + std::to_string(seen_.size()) +
                         " is missing"};
    FirmwareImage image;
    image.format = ImageFormat::Uf2;
    image.segments = builder_.take();
    image.uf2_family = family_;
    return image;
}

} // namespace

bool looks_like_uf2(std::span<u8 const> bytes) {
    return fits(bytes, 0, 8) && read_u32(bytes, 0) == kMagicStart0 && read_u32(bytes, 4) == kMagicStart1;
}

Result<FirmwareImage> parse_uf2(std::span<u8 const> bytes, std::string const &file_name) {
    if (bytes.size() % kBlockSize != 0)
        return Error{file_name + ": UF2 file is " + byte_count(bytes.size()) +
                     " long, should be a multiple of 512; it is truncated"};
    std::size_t const blocks = bytes.size() / kBlockSize;
    Uf2Reader reader(blocks);
    for (std::size_t i = 0; i < blocks; ++i)
        if (auto const taken = reader.take(bytes.subspan(i * kBlockSize, kBlockSize)); !taken)
            return Error{file_name + ": UF2 block " + std::to_string(i) + ": " + taken.error().message};
    auto image = reader.finish();
    if (!image) return Error{file_name + ": " + image.error().message};
    return image;
}

} // namespace terrarium
