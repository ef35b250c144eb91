#include "sim/image/identify.h"

#include <catch2/catch_test_macros.hpp>

#include "sim/image/append_script.h"
#include "sim/image/uf2.h"
#include "tests/sim/image/samples.h"

using namespace terrarium;
using samples::Bytes;
using samples::image;
using samples::program;

namespace {

// "chip/board", or "/" if unknown.
std::string guess(FirmwareImage const &firmware) {
    auto const info = identify(firmware);
    CHECK(info.evidence.empty() == info.chip.empty());
    return info.chip + "/" + info.board;
}

Bytes program_saying(std::string_view text) {
    Bytes bytes = program(0x2000'4000, 0x101);
    samples::append(bytes, samples::bytes_of(text));
    bytes.push_back(0);
    return bytes;
}

FirmwareImage esp(u32 first_segment) {
    Bytes bytes{0xe9, 3, 0, 0x40, 4, 0, 0x10, 0x40};
    samples::put_u32(bytes, 8, first_segment);
    return image({{0, bytes}}, ImageFormat::Esp);
}

} // namespace

TEST_CASE("MicroPython's own words decide first, wherever they are") {
    CHECK(guess(image({{0, program_saying("micro:bit v1.0.1 with nRF51822")}})) == "nrf51822/microbit");
    CHECK(guess(image({{0, program_saying("micro:bit v2.1.2 with nRF52833\r\n")}})) ==
          "nrf52833/microbit-v2");
    CHECK(guess(image({{0, program_saying("; PYBv1.1 with STM32F405RG")}})) == "stm32f405/pyboard");
    CHECK(guess(image({{0, program_saying("; PYBv1.0 with STM32F405RG")}})) == "stm32f405/pyboard-v1.0");
    CHECK(identify(image({{0, program_saying("; PYBv1.1 with STM32F405RG")}})).board_named);
    CHECK(identify(image({{0, program_saying("; PYBv1.0 with STM32F405RG")}})).board_named);
    CHECK_FALSE(identify(image({{0, program_saying("; Feather with STM32F405RG")}})).board_named);
    CHECK(guess(image({{0, program_saying("Raspberry Pi Pico with RP2040")}})) == "rp2040/pico");
    CHECK(guess(image({{0, program_saying("ESP module with ESP8266")}})) == "esp8266/esp8266");
    CHECK(guess(image({{0, program_saying("ESP32 module with ESP32")}})) == "esp32/esp32");
    CHECK(identify(image({{0, program_saying("X with nRF51822")}})).evidence == "it says \"with nRF51822\"");
    // Another chip whose name only begins alike is not taken for it.
    for (char next : {'0', '9', 'A', 'Z', 'a', 'z'})
        CHECK(guess(image({{0x4000'0000, samples::bytes_of(std::string("with with ESP32") + next)}})) == "/");
}

TEST_CASE("a universal hex says its board") {
    auto firmware = image({{0, {1}}});
    firmware.board_id = 0x9901;
    CHECK(guess(firmware) == "nrf51822/microbit");
    firmware.board_id = 0x9904;
    CHECK(guess(firmware) == "nrf52833/microbit-v2");
}

TEST_CASE("a UF2 file says its family") {
    auto firmware = image({{0x1000'0000, {1}}}, ImageFormat::Uf2);
    CHECK(guess(firmware) == "/");
    firmware.uf2_family = kUf2FamilyRp2040;
    CHECK(guess(firmware) == "rp2040/pico");
}

TEST_CASE("ESP images are told apart by their header's length") {
    CHECK(guess(esp(0x4010'0000)) == "esp8266/esp8266");
    CHECK(guess(esp(0x3ffe'8000)) == "esp8266/esp8266");
    CHECK(guess(esp(0x4020'1010)) == "esp8266/esp8266");
    CHECK(guess(esp(0x4030'0000)) == "esp32/esp32");
    CHECK(guess(esp(0x0000'00ee)) == "esp32/esp32"); // The write-protect pin, in an ESP32's longer header.
    CHECK_FALSE(identify(esp(0x4010'0000)).vectors.has_value());
}

TEST_CASE("an Xtensa ELF is an ESP8266's if its addresses are") {
    auto firmware = image({{0x4010'0000, {1}}}, ImageFormat::Elf);
    firmware.elf_machine = 94;
    CHECK(guess(firmware) == "esp8266/esp8266");
    firmware.segments[0].address = 0x4008'0000;
    CHECK(guess(firmware) == "/");
}

TEST_CASE("micro:bits are told by address 0, flash size, stack and UICR") {
    Segment const uicr{0x1000'10c0, {1, 2, 3, 4}};
    CHECK(guess(image({{0, program(0x2000'4000, 0x101)}, uicr})) == "nrf51822/microbit");
    CHECK(guess(image({{0, program(0x2000'4000, 0x101)}})) == "nrf51822/microbit");
    CHECK(guess(image({{0, program(0x2000'0400, 0x101)}, {0x7'7000, {1}}})) == "nrf52833/microbit-v2");
    CHECK(guess(image({{0, program(0x2002'0000, 0x101)}})) == "nrf52833/microbit-v2");
    CHECK(guess(image({{0x18000, {1}}, uicr})) ==
          "nrf51822/microbit"); // An application without its soft device.
    CHECK(guess(image({{0x18000, {1}}})) == "/");
    CHECK(guess(image({{0, program(0x2004'0000, 0x101)}})) == "/"); // More RAM than either.
    CHECK(guess(image({{0, program(0x2000'4000, 0x101)}, {0x8'0000, {1}}})) ==
          "/"); // More flash than either.
    CHECK(guess(image({{0, program(0x2000'4000, 0x101)}, {0x2000'0000, {1}}})) == "/");
}

TEST_CASE("a pyboard is told by its flash and its stack") {
    auto firmware = image({{0x0800'0000, program(0x2002'0000, 0x0802'0001)}, {0x0802'0000, Bytes(16)}});
    CHECK(guess(firmware) == "stm32f405/pyboard");
    CHECK(identify(firmware).evidence == "it begins at 0x08000000");
    firmware.usb = UsbIds{0x0483, 0xdf11};
    CHECK(identify(firmware).evidence == "it is for ST's boot loader, at 0x08000000");
    // Other STM32s have more flash, or more RAM.
    CHECK(guess(image({{0x0800'0000, program(0x2002'0000, 0x0800'0101)}, {0x0810'0000, {1}}})) == "/");
    CHECK(guess(image({{0x0800'0000, program(0x2005'0000, 0x0800'0101)}})) == "/");
}

TEST_CASE("a Pico's vectors lie behind its second-stage boot loader") {
    Bytes bytes(0x100, 0x55);
    samples::append(bytes, program(0x2004'2000, 0x1000'01f7));
    auto const info = identify(image({{0x1000'0000, bytes}}));
    CHECK(info.chip == "rp2040");
    REQUIRE(info.vectors.has_value());
    CHECK(info.vectors->address == 0x1000'0100);
    CHECK(info.vectors->stack == 0x2004'2000);
    CHECK(info.vectors->reset == 0x1000'01f7);
}

TEST_CASE("vectors are found at a segment's start, and must point into the image") {
    CHECK(identify(image({{0x1'8000, program(0x2000'4000, 0x1'8101)}})).vectors->address == 0x1'8000);
    CHECK_FALSE(identify(image({{0x1'8000, program(0x2000'4000, 0x101)}})).vectors.has_value());
    CHECK_FALSE(identify(image({{0, {0, 0x40, 0, 0x20, 1, 0}}})).vectors.has_value());
}

TEST_CASE("at address 0 the stack may be a soft device's, which is nonsense") {
    CHECK(identify(image({{0, program(0x7c0, 0x101)}})).vectors->stack == 0x7c0);
    CHECK_FALSE(identify(image({{0, program(0x7c1, 0x101)}})).vectors.has_value());
    CHECK_FALSE(identify(image({{0, program(0x7c0, 0x100)}})).vectors.has_value());
    CHECK_FALSE(identify(image({{0x1000, program(0x7c0, 0x1101)}})).vectors.has_value());
}

TEST_CASE("the banner and the version are found") {
    auto const info =
        identify(image({{0, program_saying("3.4.0; MicroPython v1.9.2-34-gd64154c73 on 2017-09-01\x1f"
                                           "MicroPython v1.9.2-34-gd64154c73 on 2017-09-01; micro:bit "
                                           "v1.0.1 with nRF51822\r\n")}}));
    CHECK(info.version == "v1.9.2-34-gd64154c73");
    CHECK(info.banner == "MicroPython v1.9.2-34-gd64154c73 on 2017-09-01; micro:bit v1.0.1 with nRF51822");
    CHECK(identify(image({{0, samples::bytes_of("MicroPython v1.20; x")}})).version == "v1.20");
    CHECK(identify(image({{0, samples::bytes_of("MicroPython v1")}})).version == "v1"); // At the very end.
    CHECK_FALSE(identify(image({{0, samples::bytes_of("MicroPython 1")}})).version.has_value());
    CHECK(identify(image({{0, samples::bytes_of("MicroPython v" + std::string(500, 'x'))}})).banner->size() ==
          160);
}

TEST_CASE("an appended script and the size are told") {
    auto firmware = image({{0, program(0x2000'4000, 0x101)}});
    REQUIRE(append_script(firmware, "x = 1\n").ok());
    auto const info = identify(firmware);
    CHECK(info.script == "x = 1\n");
    CHECK(info.total_bytes == 0x200 + 16);
}

TEST_CASE("an image without data is unknown") { CHECK(guess(FirmwareImage{}) == "/"); }
