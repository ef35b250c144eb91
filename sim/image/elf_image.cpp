#include "sim/image/elf_image.h"

#include <algorithm>
#include <array>

#include "sim/image/little_endian.h"
#include "sim/image/number_text.h"
#include "sim/image/segment_builder.h"

namespace terrarium {

namespace {

constexpr std::array<u8, 4> kMagic{0x7f, 'E', 'L', 'F'};

// Offsets and values of the ELF header (book I, figure 1-3) and of a program header (figure 2-1).
constexpr std::size_t kHeaderSize = 52;
constexpr std::size_t kClass = 4;
constexpr std::size_t kDataEncoding = 5;
constexpr std::size_t kType = 16;
constexpr std::size_t kMachine = 18;
constexpr std::size_t kEntry = 24;
constexpr std::size_t kProgramHeaderOffset = 28;
constexpr std::size_t kProgramHeaderSize = 42;
constexpr std::size_t kProgramHeaderCount = 44;
constexpr u8 kClass32 = 1;
constexpr u8 kLittleEndian = 1;
constexpr u16 kExecutable = 2;

constexpr std::size_t kSmallestProgramHeader = 32;
constexpr std::size_t kSegmentType = 0;
constexpr std::size_t kSegmentOffset = 4;
constexpr std::size_t kSegmentPhysicalAddress = 12;
constexpr std::size_t kSegmentFileSize = 16;
constexpr std::size_t kSegmentMemorySize = 20;
constexpr u32 kLoadable = 1;

// What is wrong with the header, or nothing.
std::string header_complaint(std::span<u8 const> bytes) {
    if (bytes.size() < kHeaderSize)
        return "ELF header is truncated: " + byte_count(bytes.size()) + " of " + std::to_string(kHeaderSize);
    if (bytes[kClass] != kClass32) return "ELF class is not 32-bit; microcontroller programs are";
    if (bytes[kDataEncoding] != kLittleEndian)
        return "ELF data are not little-endian; ARM and Xtensa boards are";
    u16 const machine = read_u16(bytes, kMachine);
    if (machine != kElfMachineArm && machine != kElfMachineXtensa)
        return "ELF machine is " + std::to_string(machine) + ", should be 40 (ARM) or 94 (Xtensa)";
    if (u16 const type = read_u16(bytes, kType); type != kExecutable)
        return "ELF type is " + std::to_string(type) + ", should be 2 (a linked executable)";
    return {};
}

Result<void> load_segment(std::span<u8 const> bytes, std::span<u8 const> header, SegmentBuilder &builder) {
    if (read_u32(header, kSegmentType) != kLoadable) return {};
    u32 const offset = read_u32(header, kSegmentOffset);
    u32 const file_size = read_u32(header, kSegmentFileSize);
    u32 const memory_size = read_u32(header, kSegmentMemorySize);
    if (file_size > memory_size)
        return Error{byte_count(file_size) + " in the file are more than the " + std::to_string(memory_size) +
                     " in memory"};
    if (!fits(bytes, offset, file_size))
        return Error{byte_count(file_size) + " at offset " + std::to_string(offset) +
                     " pass the end of the file; it is truncated"};
    return builder.add(read_u32(header, kSegmentPhysicalAddress), bytes.subspan(offset, file_size));
}

} // namespace

bool looks_like_elf(std::span<u8 const> bytes) {
    return bytes.size() >= kMagic.size() && std::equal(kMagic.begin(), kMagic.end(), bytes.begin());
}

Result<FirmwareImage> parse_elf(std::span<u8 const> bytes, std::string const &file_name) {
    if (std::string const complaint = header_complaint(bytes); !complaint.empty())
        return Error{file_name + ": " + complaint};
    u32 const table = read_u32(bytes, kProgramHeaderOffset);
    u16 const size = read_u16(bytes, kProgramHeaderSize);
    u16 const count = read_u16(bytes, kProgramHeaderCount);
    if (count > 0 && size < kSmallestProgramHeader)
        return Error{file_name + ": ELF program headers are " + byte_count(size) + " long, should be 32"};
    if (!fits(bytes, table, u64(count) * size))
        return Error{file_name + ": ELF program header table passes the end of the file; it is truncated"};

    SegmentBuilder builder;
    for (u16 i = 0; i < count; ++i) {
        auto const loaded = load_segment(bytes, bytes.subspan(table + std::size_t(i) * size, size), builder);
        if (!loaded)
            return Error{file_name + ": ELF program header " + std::to_string(i) + ": " +
                         loaded.error().message};
    }
    FirmwareImage image;
    image.format = ImageFormat::Elf;
    image.segments = builder.take();
    image.entry = read_u32(bytes, kEntry);
    image.elf_machine = read_u16(bytes, kMachine);
    return image;
}

} // namespace terrarium
