#include "sim/machine/program.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/sim/machine/guest.h"

using namespace terrarium;

namespace {

constexpr u32 kPage = 1024;
constexpr u32 kUicr = 0x10001000;
constexpr u32 kUicrOffset = 256 * 1024; // In the flash storage, behind the code flash.

FirmwareImage image_of(std::vector<Segment> segments) {
    FirmwareImage image;
    image.format = ImageFormat::IntelHex;
    image.file_name = "guest.hex";
    image.segments = std::move(segments);
    return image;
}

struct Bench {
    std::vector<u8> flash = std::vector<u8>(microbit.flash_bytes, 0x00);
    Machine machine{microbit, 0, flash};

    std::string program(FirmwareImage const &image) {
        Result<> const result = terrarium::program(microbit, machine.chip(), image);
        return result ? "" : result.error().message;
    }
    // How many bytes of a page are erased and how many untouched.
    std::pair<int, int> page(u32 number) {
        auto const begin = flash.begin() + number * kPage;
        return {int(std::count(begin, begin + kPage, u8(0xFF))),
                int(std::count(begin, begin + kPage, u8(0x00)))};
    }
};

} // namespace

TEST_CASE("program: erases the pages the image covers, and no others") {
    Bench bench;
    // The last two bytes of page 1 and the first of page 2; and one byte in the middle of page 5.
    CHECK(bench.program(image_of({{2 * kPage - 2, {1, 2, 3}}, {5 * kPage + 100, {4}}})).empty());
    CHECK(bench.page(0) == std::pair(0, 1024));
    CHECK(bench.page(1) == std::pair(1022, 0));
    CHECK(bench.page(2) == std::pair(1023, 0));
    CHECK(bench.page(3) == std::pair(0, 1024));
    CHECK(bench.page(4) == std::pair(0, 1024));
    CHECK(bench.page(5) == std::pair(1023, 0));
    CHECK(bench.page(6) == std::pair(0, 1024));
    CHECK(bench.flash[2 * kPage - 2] == 1);
    CHECK(bench.flash[2 * kPage] == 3);
    CHECK(bench.flash[5 * kPage + 100] == 4);
}

TEST_CASE("program: two segments in one page do not erase each other") {
    Bench bench;
    CHECK(bench.program(image_of({{0x10, {1}}, {0x20, {2}}, {0x3FF, {3}}})).empty());
    CHECK(bench.page(0) == std::pair(1021, 0));
    CHECK(bench.flash[0x10] == 1);
    CHECK(bench.flash[0x20] == 2);
    CHECK(bench.flash[0x3FF] == 3);
}

TEST_CASE("program: the last byte of flash, and the UICR") {
    Bench bench;
    CHECK(bench.program(image_of({{0x3FFFF, {9}}, {kUicr + 0x10, {7, 8}}})).empty());
    CHECK(bench.flash[0x3FFFF] == 9);
    CHECK(bench.flash[kUicrOffset + 0x10] == 7);
    CHECK(bench.flash[kUicrOffset + 0x11] == 8);
    CHECK(bench.flash[kUicrOffset] == 0xFF);
    CHECK(bench.page(0) == std::pair(0, 1024));
}

TEST_CASE("program: what lies outside flash is refused, and nothing is written") {
    for (u32 const address : {0x3FFFFu, 0x40000u, 0x0FFFFFFFu, 0x10001400u, 0x20000000u, 0xFFFFFFF0u}) {
        Bench bench;
        std::vector<u8> const before = bench.flash;
        std::string const error = bench.program(image_of({{0x100, {1}}, {address, {1, 2}}}));
        CAPTURE(error);
        CHECK(error.starts_with("guest.hex: "));
        CHECK(error.find("flash") != std::string::npos);
        CHECK(bench.flash == before);
    }
}

TEST_CASE("program: another chip's firmware is refused, and nothing is written") {
    Bench bench;
    std::vector<u8> const before = bench.flash;
    FirmwareImage image = image_of({{0, std::vector<u8>(64, 0)}});
    store_u32(image.segments[0].data, 0, 0x20020000); // A stack in an nRF52833's RAM.
    store_u32(image.segments[0].data, 4, 0x00000021);
    CHECK(bench.program(image) ==
          "guest.hex: this is firmware for the nrf52833 (microbit-v2), but the microbit has a nrf51822");
    FirmwareImage pyboard = image_of({{0x08000000, std::vector<u8>(64, 0)}});
    store_u32(pyboard.segments[0].data, 0, 0x20020000);
    store_u32(pyboard.segments[0].data, 4, 0x08000021);
    CHECK(bench.program(pyboard).starts_with("guest.hex: this is firmware for the stm32f405"));
    CHECK(bench.flash == before);
}
