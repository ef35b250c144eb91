#include "sim/image/check_fits.h"

#include <array>

#include <catch2/catch_test_macros.hpp>

#include "tests/sim/image/samples.h"

using namespace terrarium;
using samples::Bytes;

namespace {

std::array<MemoryRange, 2> const kNrf51{{{"flash", 0, 0x40000}, {"UICR", 0x1000'1000, 0x100}}};

std::string error_of(std::vector<Segment> segments, std::span<MemoryRange const> ranges = kNrf51) {
    auto const fit = check_fits(samples::image(std::move(segments)), "nrf51822", ranges);
    return fit.ok() ? "no error" : fit.error().message;
}

} // namespace

TEST_CASE("an image within the chip's memories fits") {
    CHECK(error_of({{0, Bytes(0x40000)}, {0x1000'1000, Bytes(0x100)}}) == "no error");
}

TEST_CASE("the first part that lies outside is named") {
    std::array<MemoryRange, 1> const flash{{{"flash", 0, 0x40000}}};
    CHECK(error_of({{0x40000, Bytes(0x200)}}, flash) ==
          "firmware.hex: 0x00040000-0x000401ff lies outside nrf51822's flash (0x00000000-0x0003ffff)");
    CHECK(error_of({{0x3ff00, Bytes(0x200)}, {0x5000'0000, Bytes(1)}}, flash) ==
          "firmware.hex: 0x00040000-0x000400ff lies outside nrf51822's flash (0x00000000-0x0003ffff)");
    CHECK(error_of({{0x1000'0ffe, Bytes(4)}}) ==
          "firmware.hex: 0x10000ffe-0x10000fff lies outside nrf51822's flash (0x00000000-0x0003ffff), UICR "
          "(0x10001000-0x100010ff)");
}

TEST_CASE("data may go from one range into the next") {
    std::array<MemoryRange, 3> const banks{
        {{"bank 2", 0x1000, 0x1000}, {"none", 0x1000, 0}, {"bank 1", 0, 0x1000}}};
    CHECK(error_of({{0, Bytes(0x2000)}}, banks) == "no error");
    CHECK(
        error_of({{0, Bytes(0x2001)}}, banks) ==
        "firmware.hex: 0x00002000-0x00002000 lies outside nrf51822's bank 2 (0x00001000-0x00001fff), bank 1 "
        "(0x00000000-0x00000fff)");
}

TEST_CASE("a range may end with the address space") {
    std::array<MemoryRange, 1> const top{{{"top", 0xf000'0000, 0x1000'0000}}};
    CHECK(error_of({{0xffff'fff0, Bytes(15)}}, top) == "no error");
    CHECK(error_of({{0xefff'ffff, Bytes(2)}}, top) ==
          "firmware.hex: 0xefffffff-0xefffffff lies outside nrf51822's top (0xf0000000-0xffffffff)");
}

TEST_CASE("a file for USB is for the device it names, or for any") {
    std::array<MemoryRange, 1> const flash{{{"flash", 0x0800'0000, 0x10'0000}}};
    auto const error = [&](UsbIds usb, std::string_view chip) {
        FirmwareImage image = samples::image({{0x0800'0000, Bytes(16)}});
        image.usb = usb;
        auto const fit = check_fits(image, chip, flash);
        return fit.ok() ? "no error" : fit.error().message;
    };
    CHECK(error({0x0483, 0xDF11}, "stm32f405") == "no error");
    CHECK(error({0xFFFF, 0xDF11}, "stm32f405") == "no error");
    CHECK(error({0x0483, 0xFFFF}, "stm32f405") == "no error");
    CHECK(error({0x0483, 0xDF12}, "stm32f405") ==
          "firmware.hex: this is firmware for the USB device 0483:df12, but the stm32f405's boot loader is "
          "0483:df11");
    CHECK(error({0xF055, 0xDF11}, "stm32f405").find("f055:df11") != std::string::npos);
    CHECK(error({0xF055, 0xDF11}, "nrf51822") == "no error"); // Its boot loaders are not known here.
}
