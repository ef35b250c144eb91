#include "sim/image/append_script.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/sim/image/samples.h"

using namespace terrarium;
using samples::Bytes;

namespace {

FirmwareImage firmware() {
    return samples::image({{0, samples::program(0x2000'4000, 0x101)}, {0x1000'10c0, {1, 2}}});
}

std::string error_of(FirmwareImage image, std::string const &script) {
    auto const appended = append_script(image, script);
    return appended.ok() ? "no error" : appended.error().message;
}

} // namespace

TEST_CASE("a script lies at 0x3e000 as uflash puts it there") {
    auto image = firmware();
    REQUIRE(append_script(image, "x = 1\n").ok());
    REQUIRE(image.segments.size() == 3);
    CHECK(image.segments[1].address == 0x3e000);
    CHECK(image.segments[1].data == Bytes{'M', 'P', 6, 0, 'x', ' ', '=', ' ', '1', '\n', 0, 0, 0, 0, 0, 0});
    CHECK(image.segments[2].address == 0x1000'10c0);
    CHECK(embedded_script(image) == "x = 1\n");
}

TEST_CASE("a full last record is followed by sixteen zeros, as uflash does") {
    auto image = firmware();
    REQUIRE(append_script(image, "twelve bytes").ok());
    CHECK(image.segments[1].data.size() == 32);
    CHECK(image.segments[1].data[16] == 0);
}

TEST_CASE("line ends of every system become \\n") {
    auto image = firmware();
    REQUIRE(append_script(image, "a\r\nb\rc\n\r\nd\r").ok());
    CHECK(embedded_script(image) == "a\nb\nc\n\nd\n");
}

TEST_CASE("the longest script fills the flash to its end") {
    auto image = firmware();
    std::string const script(8188, '#');
    REQUIRE(append_script(image, script).ok());
    CHECK(image.segments[1].end() == 0x40000);
    CHECK(image.segments[1].data[2] == 0xfc);
    CHECK(image.segments[1].data[3] == 0x1f);
    CHECK(embedded_script(image) == script);
    CHECK(error_of(firmware(), script + "#") ==
          "firmware.hex: the script is 8189 bytes long; at most 8188 fit behind the firmware");
    CHECK(error_of(firmware(), std::string("\r\n") + script.substr(1)) ==
          "no error"); // Counted with its line ends turned.
}

TEST_CASE("an empty script changes nothing") {
    auto image = firmware();
    REQUIRE(append_script(image, "").ok());
    CHECK(image.segments.size() == 2);
    CHECK_FALSE(embedded_script(image).has_value());
}

TEST_CASE("a script is not put over firmware or over another script") {
    auto image = firmware();
    REQUIRE(append_script(image, "x = 1\n").ok());
    CHECK(error_of(image, "y = 2\n") ==
          "firmware.hex: holds a script already; give the firmware without one");

    for (u32 address : {0x3e000, 0x3ffff}) {
        auto full = samples::image({{0, samples::program(0x2000'4000, 0x101)}, {address, {1}}});
        CHECK(error_of(full, "x = 1\n") ==
              "firmware.hex: the firmware uses 0x0003e000-0x0003ffff, where the script would go");
    }
    for (u32 address : {0x3dfff, 0x40000}) {
        auto room = samples::image({{0, {1}}, {address, {1}}});
        CHECK(error_of(room, "x = 1\n") == "no error");
    }
}

TEST_CASE("other boards' firmware takes no appended script") {
    auto image = samples::image({{0x0800'0000, samples::program(0x2002'0000, 0x0800'0101)}});
    CHECK(error_of(image, "x = 1\n") ==
          "firmware.hex: firmware for stm32f405; a script can be appended only to "
          "firmware for micro:bit V1 (nrf51822)");
}

TEST_CASE("a script does not bring an image above the size of an image") {
    auto huge = samples::image({{0x5000'0000, Bytes(kMaximumImageBytes)}});
    CHECK(error_of(huge, "x = 1\n") ==
          "firmware.hex: more than 64 MB of data; no supported board holds as much");
}

TEST_CASE("only a whole script counts as one") {
    auto found = [](Bytes const &bytes) {
        return embedded_script(samples::image({{0x3e000, bytes}})).has_value();
    };
    CHECK(found({'M', 'P', 1, 0, 'x'}));
    CHECK_FALSE(found({'M', 'P', 2, 0, 'x'}));
    CHECK_FALSE(found({'M', 'P', 1}));
    CHECK_FALSE(found({'M', 'Q', 1, 0, 'x'}));
    Bytes erased_length(0x3000, 0xff);
    erased_length[0] = 'M';
    erased_length[1] = 'P';
    erased_length[2] = 0xfd; // 8189, one more than fits.
    erased_length[3] = 0x1f;
    CHECK_FALSE(found(erased_length));
}
