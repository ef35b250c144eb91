#include "sim/image/describe.h"

#include <catch2/catch_test_macros.hpp>

#include "sim/image/append_script.h"
#include "tests/sim/image/samples.h"

using namespace terrarium;
using samples::Bytes;

namespace {

bool has(std::string const &text, std::string_view part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("a whole description") {
    Bytes data = samples::program(0x2000'4000, 0x101, 0x400);
    samples::append(data, samples::bytes_of("MicroPython v1.9 on 2017-09-01; micro:bit with nRF51822"));
    auto firmware = samples::image({{0, data}, {0x1000'10c0, {1}}});
    firmware.entry = 0x101;
    firmware.sha256 = "ba78";
    REQUIRE(append_script(firmware, "\n\nfrom microbit import *\nshow()").ok());
    CHECK(describe(firmware) ==
          "File      firmware.hex\n"
          "Format    Intel HEX\n"
          "SHA-256   ba78\n"
          "Board     microbit, chip nrf51822 (a guess: it says \"with nRF51822\")\n"
          "Firmware  MicroPython v1.9 on 2017-09-01; micro:bit with nRF51822\n"
          "Data      1.1 KB (1128 bytes) in 3 pieces\n"
          "          0x00000000-0x00000436  1.0 KB (1079 bytes)\n"
          "          0x0003e000-0x0003e02f  48 bytes\n"
          "          0x100010c0-0x100010c0  1 byte\n"
          "Vectors   at 0x00000000: initial stack pointer 0x20004000, reset handler 0x00000100\n"
          "Entry     0x00000101\n"
          "Script    31 bytes at 0x0003e000, 4 lines, beginning: from microbit import *\n");
}

TEST_CASE("what is unknown is said to be, and what is absent left out") {
    auto firmware = samples::image({{0x100, {1}}}, ImageFormat::Binary);
    firmware.file_name = "data.bin";
    CHECK(describe(firmware) == "File      data.bin\n"
                                "Format    raw binary\n"
                                "SHA-256   \n"
                                "Board     unknown; name it to run this file\n"
                                "Data      1 byte in 1 piece\n"
                                "          0x00000100-0x00000100  1 byte\n");
}

TEST_CASE("the format is named, a universal hex tells its boards, a UF2 file its family") {
    auto firmware = samples::image({{0, {1}}});
    firmware.board_id = 0x9901;
    firmware.boards_in_file = {0x9901, 0x9903, 0x1234};
    CHECK(has(describe(firmware),
              "Format    Intel HEX, universal: sections for 0x9901 (micro:bit V1) taken, for 0x9903 "
              "(micro:bit V2) left out, for 0x1234 left out\n"));
    CHECK(has(describe(samples::image({{0, {1}}}, ImageFormat::Esp)), "Format    ESP flash image\n"));
    auto uf2 = samples::image({{0, {1}}}, ImageFormat::Uf2);
    uf2.uf2_family = 0xc47e'5767;
    CHECK(has(describe(uf2), "Format    UF2, chip family 0xc47e5767\n"));
}

TEST_CASE("many pieces are cut short") {
    std::vector<Segment> segments;
    for (u32 i = 0; i < 23; ++i) segments.push_back({0x1000 * i, {1}});
    std::string const text = describe(samples::image(segments));
    CHECK(has(text, "0x00013000-0x00013000  1 byte\n          and 3 more\n"));
    CHECK_FALSE(has(text, "0x00014000"));
}

TEST_CASE("a script is quoted safely and briefly") {
    auto quoted = [](std::string const &script) {
        Bytes bytes{'M', 'P', u8(script.size()), 0};
        samples::append(bytes, samples::bytes_of(script));
        std::string const text = describe(samples::image({{0x3e000, bytes}}));
        return text.substr(text.find("Script"));
    };
    CHECK(quoted("") == "Script    0 bytes at 0x0003e000, 0 lines, beginning: \n");
    CHECK(quoted("\n \n") == "Script    3 bytes at 0x0003e000, 2 lines, beginning: \n");
    CHECK(quoted("a\x1b[2J\x7f") == "Script    6 bytes at 0x0003e000, 1 line, beginning: a?[2J?\n");
    CHECK(quoted(std::string(80, 'x')) ==
          "Script    80 bytes at 0x0003e000, 1 line, beginning: " + std::string(60, 'x') + "\n");
    CHECK(quoted(std::string(59, 'x') + "\xc3\xa4 umlaut") == // The cut would fall between its two bytes.
          "Script    68 bytes at 0x0003e000, 1 line, beginning: " + std::string(59, 'x') + "\n");
}
