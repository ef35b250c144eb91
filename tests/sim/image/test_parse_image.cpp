#include "sim/image/parse_image.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/sim/image/samples.h"

using namespace terrarium;
using samples::Bytes;

namespace {

std::string error_of(Bytes const &bytes, std::string name = "file", ImageOptions options = {}) {
    auto const image = parse_image(bytes, std::move(name), options);
    return image.ok() ? "no error" : image.error().message;
}

Bytes esp_image() {
    Bytes bytes{0xe9, 3, 0, 0x40};
    samples::put_u32(bytes, 4, 0x4010'0004); // Entry.
    samples::put_u32(bytes, 8, 0x4010'0000); // The first segment's address.
    bytes.resize(64);
    return bytes;
}

Bytes hex_file() { return samples::bytes_of("\n:0300300002337A1E\n:00000001FF\n"); }

} // namespace

TEST_CASE("the format is recognised by the content, not by the name") {
    auto format_of = [](Bytes const &bytes) {
        auto const image = parse_image(bytes, "firmware");
        REQUIRE(image.ok());
        return image.value().format;
    };
    CHECK(format_of(hex_file()) == ImageFormat::IntelHex);
    CHECK(format_of(samples::elf({{0, {1}}})) == ImageFormat::Elf);
    CHECK(format_of(samples::dfuse({{0, {1}}})) == ImageFormat::DfuSe);
    CHECK(format_of(samples::uf2_block(0, 1, {0, {1}})) == ImageFormat::Uf2);
    CHECK(format_of(esp_image()) == ImageFormat::Esp);
    Bytes application_behind_boot_loader = esp_image();
    application_behind_boot_loader[0] = 0xea;
    CHECK(format_of(application_behind_boot_loader) == ImageFormat::Esp);
}

TEST_CASE("the image knows its file's name and SHA-256") {
    // The digest of "abc" is an example of FIPS 180-4.
    auto const image = parse_image(samples::bytes_of("abc"), "abc.dat", {.base = 0x100});
    REQUIRE(image.ok());
    CHECK(image.value().file_name == "abc.dat");
    CHECK(image.value().sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("empty and oversized files are refused") {
    CHECK(error_of({}, "none.hex") == "none.hex: the file is empty; give a firmware file");
    CHECK(error_of(Bytes(kMaximumImageBytes), "largest.bin", {.base = 0}) == "no error");
    CHECK(error_of(Bytes(kMaximumImageBytes + 1), "huge.bin", {.base = 0}) ==
          "huge.bin: the file is 67108865 bytes long; firmware has at most 64 MB");
}

TEST_CASE("a magic number alone is a truncated file of its format") {
    CHECK(error_of({0x7f, 'E', 'L', 'F'}, "a") == "a: ELF header is truncated: 4 bytes of 52");
    CHECK(error_of(samples::bytes_of("DfuSe"), "a") ==
          "a: DfuSe file is truncated: 5 bytes, and prefix and suffix alone have 27");
    CHECK(error_of({'U', 'F', '2', '\n', 0x57, 0x51, 0x5d, 0x9e}, "a") ==
          "a: UF2 file is 8 bytes long, should be a multiple of 512; it is truncated");
}

TEST_CASE("a file that holds no data is refused") {
    CHECK(error_of(samples::bytes_of(samples::kHexEnd), "end.hex") == "end.hex: Intel HEX file without data");
    CHECK(error_of(samples::elf({}), "none.elf") == "none.elf: ELF file without data");
}

TEST_CASE("formats with their own addresses refuse a base address") {
    CHECK(error_of(hex_file(), "a.hex", {.base = 0}) ==
          "a.hex: Intel HEX holds its own addresses; leave the base address out");
    CHECK(error_of(samples::dfuse({{0, {1}}}), "a.dfu", {.base = 0}) ==
          "a.dfu: DfuSe holds its own addresses; leave the base address out");
}

TEST_CASE("the board is chosen in a universal hex, and does not matter in another") {
    auto const text = samples::hex_record(0x0a, 0, {0x99, 0x03, 0xc0, 0xde}) +
                      samples::hex_record(0x0d, 0, {1}) + samples::kHexEnd;
    CHECK(parse_image(samples::bytes_of(text), "v2.hex", {.board_id = 0x9903}).ok());
    CHECK_FALSE(parse_image(samples::bytes_of(text), "v2.hex").ok());
    CHECK(parse_image(hex_file(), "a.hex", {.board_id = 0x9903}).ok());
}

TEST_CASE("raw binaries go to the given base") {
    auto const image = parse_image(Bytes{1, 2, 3}, "data", {.base = 0x0800'0000});
    REQUIRE(image.ok());
    CHECK(image.value().format == ImageFormat::Binary);
    CHECK(image.value().segments[0].address == 0x0800'0000);
    CHECK(image.value().segments[0].data == Bytes{1, 2, 3});
    CHECK(error_of(Bytes{1, 2}, "data", {.base = 0xffff'fffe}) ==
          "data: 2 bytes at 0xfffffffe pass the end of the 32-bit address space");
}

TEST_CASE("a raw binary without a base is for address 0 if its vector table says so") {
    auto const image = parse_image(samples::program(0x2000'4000, 0x101), "microbit.bin");
    REQUIRE(image.ok());
    CHECK(image.value().format == ImageFormat::Binary);
    CHECK(image.value().segments[0].address == 0);

    CHECK(error_of(samples::program(0x2000'4000, 0x101), "microbit") ==
          "microbit: format not recognised (Intel HEX, ELF, DfuSe, UF2 and ESP images are); a raw binary "
          "needs a "
          "base address");
    CHECK(error_of(samples::program(0x2002'0000, 0x0800'0101), "pyboard.bin") ==
          "pyboard.bin: raw binary linked for another address than 0, as its reset vector is 0x08000101; "
          "give its "
          "base address");
    std::string const no_table =
        "x.bin: raw binary without a vector table at its beginning; give its base address";
    CHECK(error_of(samples::program(0x1fff'fff0, 0x101), "x.bin") == no_table); // Stack not in RAM.
    CHECK(error_of(samples::program(0x2000'0000, 0x101), "x.bin") == no_table); // No room below it.
    CHECK(error_of(samples::program(0x2000'4001, 0x101), "x.bin") == no_table); // Stack not aligned.
    CHECK(error_of(samples::program(0x2000'4000, 0x100), "x.bin") == no_table); // Reset not Thumb.
    CHECK(error_of(Bytes{0, 0x40, 0, 0x20, 1, 1, 0}, "x.bin") == no_table);
}

TEST_CASE("ESP images are kept whole, at an offset of the flash chip") {
    auto const image = parse_image(esp_image(), "esp.bin");
    REQUIRE(image.ok());
    REQUIRE(image.value().segments.size() == 1);
    CHECK(image.value().segments[0].address == 0);
    CHECK(image.value().segments[0].data == esp_image());
    CHECK(parse_image(esp_image(), "esp.bin", {.base = 0x1000}).value().segments[0].address == 0x1000);
    CHECK(error_of(esp_image(), "esp.bin", {.base = 0xffff'fff0}) ==
          "esp.bin: 64 bytes at 0xfffffff0 pass the end of the 32-bit address space");
}

TEST_CASE("the magic number alone does not make an ESP image") {
    CHECK(parse_image(Bytes{0xe9, 16, 0, 0x40, 0, 0, 0, 0}, "esp").ok());
    for (u8 segments : {0, 17}) {
        Bytes bytes = esp_image();
        bytes[1] = segments;
        CHECK_FALSE(parse_image(bytes, "esp").ok());
    }
    CHECK_FALSE(parse_image(Bytes{0xe9, 3, 0, 0x40, 0, 0, 0}, "esp").ok());
}
