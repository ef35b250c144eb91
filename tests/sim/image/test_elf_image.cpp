#include "sim/image/elf_image.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/sim/image/samples.h"

using namespace terrarium;
using samples::Bytes;

namespace {

constexpr std::size_t kFirstHeader = 52;

std::string error_of(Bytes const &bytes) {
    auto const image = parse_elf(bytes, "program.elf");
    return image.ok() ? "no error" : image.error().message;
}

Bytes sample() { return samples::elf({{0x0800'0000, {1, 2, 3, 4}}, {0x0802'0000, {5, 6}}}); }

} // namespace

TEST_CASE("ELF: loadable segments go to their physical addresses") {
    auto const image = parse_elf(sample(), "program.elf");
    REQUIRE(image.ok());
    CHECK(image.value().format == ImageFormat::Elf);
    CHECK(image.value().entry == 0x101u);
    CHECK(image.value().elf_machine == kElfMachineArm);
    REQUIRE(image.value().segments.size() == 2);
    CHECK(image.value().segments[0].address == 0x0800'0000);
    CHECK(image.value().segments[0].data == Bytes{1, 2, 3, 4});
    CHECK(image.value().segments[1].address == 0x0802'0000);
    CHECK(image.value().segments[1].data == Bytes{5, 6});
}

TEST_CASE("ELF: Xtensa programs are read too") {
    auto const image = parse_elf(samples::elf({{0x4010'0000, {1}}}, kElfMachineXtensa), "program.elf");
    REQUIRE(image.ok());
    CHECK(image.value().elf_machine == kElfMachineXtensa);
}

TEST_CASE("ELF: other program headers and empty segments bring nothing") {
    Bytes bytes = sample();
    samples::put_u32(bytes, kFirstHeader, 0x7000'0001); // PT_ARM_EXIDX
    samples::put_u32(bytes, kFirstHeader + 32 + 16, 0); // File size: all .bss.
    auto const image = parse_elf(bytes, "program.elf");
    REQUIRE(image.ok());
    CHECK(image.value().segments.empty());
}

TEST_CASE("ELF: the wrong kind of ELF is refused, saying what would be right") {
    auto with_byte = [](std::size_t offset, u8 value) {
        Bytes bytes = sample();
        bytes[offset] = value;
        return bytes;
    };
    CHECK(error_of(with_byte(4, 2)) == "program.elf: ELF class is not 32-bit; microcontroller programs are");
    CHECK(error_of(with_byte(5, 2)) ==
          "program.elf: ELF data are not little-endian; ARM and Xtensa boards are");
    CHECK(error_of(with_byte(18, 62)) == "program.elf: ELF machine is 62, should be 40 (ARM) or 94 (Xtensa)");
    CHECK(error_of(with_byte(16, 1)) == "program.elf: ELF type is 1, should be 2 (a linked executable)");
    CHECK(error_of(with_byte(42, 31)) == "program.elf: ELF program headers are 31 bytes long, should be 32");
}

TEST_CASE("ELF: truncated files are refused at every length") {
    Bytes const whole = sample();
    for (std::size_t length = 4; length < whole.size(); ++length) {
        CAPTURE(length);
        CHECK(error_of(Bytes(whole.begin(), whole.begin() + std::ptrdiff_t(length))).find("truncated") !=
              std::string::npos);
    }
    CHECK(error_of(Bytes(whole.begin(), whole.begin() + 51)) ==
          "program.elf: ELF header is truncated: 51 bytes of 52");
    CHECK(error_of(Bytes(whole.begin(), whole.begin() + 100)) ==
          "program.elf: ELF program header table passes the end of the file; it is truncated");
    CHECK(
        error_of(Bytes(whole.begin(), whole.end() - 1)) ==
        "program.elf: ELF program header 1: 2 bytes at offset 120 pass the end of the file; it is truncated");
}

TEST_CASE("ELF: offsets and sizes that overflow are refused") {
    Bytes bytes = sample();
    samples::put_u32(bytes, kFirstHeader + 4, 0xffff'fff0);
    CHECK(error_of(bytes) == "program.elf: ELF program header 0: 4 bytes at offset 4294967280 pass the end "
                             "of the file; it is truncated");
    bytes = sample();
    samples::put_u32(bytes, 28, 0xffff'fff0);
    CHECK(error_of(bytes) ==
          "program.elf: ELF program header table passes the end of the file; it is truncated");
}

TEST_CASE("ELF: a segment cannot have more in the file than in memory") {
    Bytes bytes = sample();
    samples::put_u32(bytes, kFirstHeader + 20, 3);
    CHECK(error_of(bytes) ==
          "program.elf: ELF program header 0: 4 bytes in the file are more than the 3 in memory");
}

TEST_CASE("ELF: overlapping segments must agree") {
    CHECK(error_of(samples::elf({{0, {1, 2}}, {1, {3}}})) ==
          "program.elf: ELF program header 1: address 0x00000001 is given twice, as 02 and as 03");
}
