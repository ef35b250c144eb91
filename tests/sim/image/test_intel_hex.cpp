#include "sim/image/intel_hex.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/sim/image/samples.h"

using namespace terrarium;
using samples::Bytes;
using samples::hex_record;
using samples::kHexEnd;

namespace {

Result<FirmwareImage> parse(std::string const &text) {
    return parse_intel_hex(samples::bytes_of(text), "firmware.hex", std::nullopt);
}

std::string error_of(std::string const &text) {
    auto const image = parse(text);
    return image.ok() ? "no error" : image.error().message;
}

} // namespace

TEST_CASE("Intel HEX: the sample record of Intel's specification") {
    auto const image = parse(":0300300002337A1E\n:00000001FF\n");
    REQUIRE(image.ok());
    CHECK(image.value().format == ImageFormat::IntelHex);
    REQUIRE(image.value().segments.size() == 1);
    CHECK(image.value().segments[0].address == 0x30);
    CHECK(image.value().segments[0].data == Bytes{0x02, 0x33, 0x7a});
    CHECK_FALSE(image.value().entry.has_value());
    CHECK_FALSE(image.value().board_id.has_value());
}

TEST_CASE("Intel HEX: line ends, blank lines, case and white space do not matter") {
    auto const image = parse("\r\n  :0300300002337a1e\r\n\n\t:0100330007C5  \r\n\r\n:00000001FF");
    REQUIRE(image.ok());
    REQUIRE(image.value().segments.size() == 1);
    CHECK(image.value().segments[0].data == Bytes{0x02, 0x33, 0x7a, 0x07});
}

TEST_CASE("Intel HEX: extended linear addresses set the upper half") {
    auto const image =
        parse(hex_record(0, 0xfffe, {1, 2}) + hex_record(4, 0, {0x00, 0x01}) + hex_record(0, 0, {3}) +
              hex_record(4, 0, {0x10, 0x00}) + hex_record(0, 0x10c0, {4}) + kHexEnd);
    REQUIRE(image.ok());
    REQUIRE(image.value().segments.size() == 2);
    CHECK(image.value().segments[0].address == 0xfffe);
    CHECK(image.value().segments[0].data == Bytes{1, 2, 3});
    CHECK(image.value().segments[1].address == 0x1000'10c0);
}

TEST_CASE("Intel HEX: extended segment addresses add sixteen times their value") {
    auto const image = parse(hex_record(2, 0, {0x12, 0x34}) + hex_record(0, 0x10, {9}) + kHexEnd);
    REQUIRE(image.ok());
    CHECK(image.value().segments[0].address == 0x12350);
}

TEST_CASE("Intel HEX: both kinds of start address are the entry") {
    auto const data = hex_record(0, 0, {1});
    CHECK(parse(data + ":040000050001CCD951\n" + kHexEnd).value().entry == 0x0001'ccd9u);
    CHECK(parse(data + hex_record(3, 0, {0x12, 0x34, 0x00, 0x05}) + kHexEnd).value().entry == 0x12345u);
}

TEST_CASE("Intel HEX: a wrong checksum is named with its line and the right one") {
    CHECK(error_of(":0300300002337A1E\n:0100330007C6\n:00000001FF\n") ==
          "firmware.hex:2: checksum is c6, should be c5");
}

TEST_CASE("Intel HEX: malformed lines are named") {
    CHECK(error_of(":0300300002337A1E\nS1130000\n") ==
          "firmware.hex:2: a record begins with ':', not with 'S'");
    CHECK(error_of(":0300300002337A1E\n\x01\n") ==
          "firmware.hex:2: a record begins with ':', not with byte 01");
    CHECK(error_of(":03003000x2337A1E\n") == "firmware.hex:1: 'x' in column 10 is not a hex digit");
    CHECK(error_of(":0300300002337A1\n") ==
          "firmware.hex:1: odd number of hex digits; a digit is missing or too many");
    CHECK(error_of(":030030\n") == "firmware.hex:1: record is 3 bytes long; the shortest has 5 bytes");
    CHECK(error_of(":0400300002337A1E\n") ==
          "firmware.hex:1: record is 8 bytes long, should be 9 by its own length field");
    CHECK(error_of(hex_record(6, 0, {})) ==
          "firmware.hex:1: record type 06 is unknown; types are 00 to 05 and 0a to 0e");
    CHECK(error_of(hex_record(0x0f, 0, {})) ==
          "firmware.hex:1: record type 0f is unknown; types are 00 to 05 and 0a to 0e");
    CHECK(error_of(hex_record(4, 0, {1})) ==
          "firmware.hex:1: record of type 04 has 1 byte of data, should have 2");
    CHECK(error_of(hex_record(5, 0, {1, 2})) ==
          "firmware.hex:1: record of type 05 has 2 bytes of data, should have 4");
    CHECK(error_of(hex_record(1, 0, {1})) ==
          "firmware.hex:1: record of type 01 has 1 byte of data, should have 0");
}

TEST_CASE("Intel HEX: a file without its end, or with more behind it, is refused") {
    CHECK(error_of(std::string("\n") + hex_record(0, 0, {1})) ==
          "firmware.hex:2: the file ends without an end-of-file record (:00000001FF); it is truncated");
    CHECK(error_of(kHexEnd + hex_record(0, 0, {1})) ==
          "firmware.hex:2: text after the end-of-file record; it must be the last line");
}

TEST_CASE("Intel HEX: overlapping data must agree") {
    CHECK(error_of(hex_record(0, 0, {1, 2}) + hex_record(0, 1, {2, 3}) + kHexEnd) == "no error");
    CHECK(error_of(hex_record(0, 0, {1, 2}) + hex_record(0, 1, {3}) + kHexEnd) ==
          "firmware.hex:2: address 0x00000001 is given twice, as 02 and as 03");
}

TEST_CASE("Intel HEX: records stay within their address space") {
    CHECK(error_of(hex_record(4, 0, {0xff, 0xff}) + hex_record(0, 0xffff, {1}) + kHexEnd) ==
          "firmware.hex:2: 1 byte at 0xffffffff pass the end of the 32-bit address space");
    CHECK(error_of(hex_record(2, 0, {0, 1}) + hex_record(0, 0xffff, {1, 2}) + kHexEnd) ==
          "firmware.hex:2: record passes the end of its 64 KB segment; split it, or use extended linear "
          "addresses");
    CHECK(error_of(hex_record(2, 0, {0, 1}) + hex_record(0, 0xffff, {1}) + kHexEnd) == "no error");
}
