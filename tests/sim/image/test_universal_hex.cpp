#include <catch2/catch_test_macros.hpp>

#include "sim/image/intel_hex.h"
#include "tests/sim/image/samples.h"

using namespace terrarium;
using samples::Bytes;
using samples::hex_record;
using samples::kHexEnd;

namespace {

std::string const kBase = hex_record(4, 0, {0, 0});
std::string const kBlockEnd = hex_record(0x0b, 0, {0xff, 0xff});

std::string block_start(u16 board) { return hex_record(0x0a, 0, {u8(board >> 8), u8(board), 0xc0, 0xde}); }

// A section as the editors write it: V2's data are of another type, so that a V1's interface chip skips them.
std::string section(u16 board, u8 first_byte) {
    u8 const data_type = board < 0x9903 ? 0x00 : 0x0d;
    return kBase + block_start(board) + hex_record(data_type, 0, {first_byte, 2}) +
           hex_record(4, 0, {0x10, 0x00}) + hex_record(data_type, 0x1014, {first_byte}) +
           hex_record(5, 0, {0, 0, 0, first_byte}) + hex_record(0x0e, 0, {0xaa}) +
           hex_record(0x0c, 0, {0xff}) + kBlockEnd;
}

Result<FirmwareImage> parse(std::string const &text, std::optional<u16> board = std::nullopt) {
    return parse_intel_hex(samples::bytes_of(text), "both.hex", board);
}

std::string error_of(std::string const &text, std::optional<u16> board = std::nullopt) {
    auto const image = parse(text, board);
    return image.ok() ? "no error" : image.error().message;
}

} // namespace

TEST_CASE("universal hex: the sections of micro:bit V1 are the default") {
    auto const image = parse(section(0x9900, 0x11) + section(0x9903, 0x22) + kHexEnd);
    REQUIRE(image.ok());
    CHECK(image.value().board_id == 0x9900);
    CHECK(image.value().boards_in_file == std::vector<u16>{0x9900, 0x9903});
    CHECK(image.value().entry == 0x11u);
    REQUIRE(image.value().segments.size() == 2);
    CHECK(image.value().segments[0].data == Bytes{0x11, 2});
    CHECK(image.value().segments[1].address == 0x1000'1014);
    CHECK(image.value().segments[1].data == Bytes{0x11});
}

TEST_CASE("universal hex: another board's sections can be chosen, by any name of its family") {
    std::string const text = section(0x9901, 0x11) + section(0x9904, 0x22) + kHexEnd;
    for (u16 board : {0x9903, 0x9904, 0x9905, 0x9906}) {
        auto const image = parse(text, board);
        REQUIRE(image.ok());
        CHECK(image.value().board_id == 0x9904);
        CHECK(image.value().entry == 0x22u);
        REQUIRE(image.value().segments.size() == 2);
        CHECK(image.value().segments[0].data == Bytes{0x22, 2});
    }
    CHECK(parse(text).value().board_id == 0x9901);
    CHECK_FALSE(same_board_family(0x9902, 0x9903));
}

TEST_CASE("universal hex: the older layout, in many small blocks") {
    auto block = [](u16 board, u8 type, u16 offset, u8 value) {
        return kBase + block_start(board) + hex_record(type, offset, {value}) + kBlockEnd;
    };
    std::string const text = block(0x9900, 0, 0, 1) + block(0x9903, 0xd, 0, 3) + block(0x9900, 0, 1, 2) +
                             block(0x9903, 0xd, 1, 4) + kHexEnd;
    CHECK(parse(text).value().segments[0].data == Bytes{1, 2});
    CHECK(parse(text, kMicrobitV2).value().segments[0].data == Bytes{3, 4});
}

TEST_CASE("universal hex: data outside every block are for all boards") {
    std::string const text = hex_record(0, 8, {9}) + section(0x9903, 0x22) + kHexEnd;
    auto const image = parse(text, kMicrobitV2);
    REQUIRE(image.ok());
    CHECK(image.value().segments[1].address == 8);
}

TEST_CASE("universal hex: a board it has no sections for is refused, naming those it has") {
    std::string const text = section(0x9903, 1) + section(0x1234, 2) + kHexEnd;
    CHECK(error_of(text) ==
          "both.hex:19: universal hex without a section for board 0x9900; it has 0x9903, 0x1234");
}

TEST_CASE("universal hex: custom data need a block") {
    CHECK(error_of(hex_record(0x0d, 0, {1}) + kHexEnd) ==
          "both.hex:1: custom data outside a block; a block start record must name their board");
    CHECK(error_of(block_start(0x9903) + kBlockEnd + hex_record(0x0d, 0, {1}) + kHexEnd) ==
          "both.hex:3: custom data outside a block; a block start record must name their board");
}

TEST_CASE("universal hex: boards may differ at the same address, one board's data may not") {
    CHECK(error_of(section(0x9900, 1) + section(0x9903, 2) + kHexEnd) == "no error");
    CHECK(error_of(section(0x9900, 1) + section(0x9901, 2) + kHexEnd) ==
          "both.hex:12: address 0x00000000 is given twice, as 01 and as 02");
}

TEST_CASE("universal hex: errors in sections that are left out are still found") {
    CHECK(error_of(section(0x9900, 1) + block_start(0x9903) + ":010000000100\n" + kBlockEnd + kHexEnd) ==
          "both.hex:11: checksum is 00, should be fe");
}
