#include "sim/image/uf2.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/sim/image/samples.h"

using namespace terrarium;
using samples::Bytes;
using samples::uf2_block;

namespace {

Bytes join(std::vector<Bytes> const &blocks) {
    Bytes file;
    for (Bytes const &block : blocks) samples::append(file, block);
    return file;
}

std::string error_of(std::vector<Bytes> const &blocks) {
    auto const image = parse_uf2(join(blocks), "pico.uf2");
    return image.ok() ? "no error" : image.error().message;
}

// A block with one number changed.
Bytes with(Bytes block, std::size_t offset, u32 value) {
    samples::put_u32(block, offset, value);
    return block;
}

Bytes const kFirst = uf2_block(0, 2, {0x1000'0000, Bytes(256, 1)}, kUf2FamilyRp2040);
Bytes const kSecond = uf2_block(1, 2, {0x1000'0100, Bytes(256, 2)}, kUf2FamilyRp2040);

} // namespace

TEST_CASE("UF2: blocks in any order become one image") {
    auto const image = parse_uf2(join({kSecond, kFirst}), "pico.uf2");
    REQUIRE(image.ok());
    CHECK(image.value().format == ImageFormat::Uf2);
    CHECK(image.value().uf2_family == kUf2FamilyRp2040);
    REQUIRE(image.value().segments.size() == 1);
    CHECK(image.value().segments[0].address == 0x1000'0000);
    CHECK(image.value().segments[0].data.size() == 512);
    CHECK(image.value().segments[0].data[255] == 1);
    CHECK(image.value().segments[0].data[256] == 2);
}

TEST_CASE("UF2: a family is optional") {
    auto const image = parse_uf2(uf2_block(0, 1, {0x2000, Bytes(476, 1)}), "pico.uf2");
    REQUIRE(image.ok());
    CHECK_FALSE(image.value().uf2_family.has_value());
    CHECK(image.value().segments[0].data.size() == 476);
}

TEST_CASE("UF2: blocks that are not for main flash are counted and skipped") {
    for (u32 flag : {0x0000'0001, 0x0000'1000}) {
        auto const other = uf2_block(1, 2, {0x1000'0000, Bytes(16, 9)}, 0, flag);
        auto const image = parse_uf2(join({kFirst, other}), "pico.uf2");
        REQUIRE(image.ok());
        CHECK(image.value().total_bytes() == 256);
    }
}

TEST_CASE("UF2: the block before RP2350 programs, against erratum E10, is ignored") {
    auto const guard = uf2_block(0, 2, {0x10ff'ff00, Bytes(256, 0xef)}, 0xe48b'ff57);
    auto const image = parse_uf2(join({guard, kFirst, kSecond}), "pico.uf2");
    REQUIRE(image.ok());
    CHECK(image.value().segments.size() == 1);
}

TEST_CASE("UF2: a truncated file is refused") {
    Bytes half = kFirst;
    half.resize(511);
    CHECK(error_of({half}) ==
          "pico.uf2: UF2 file is 511 bytes long, should be a multiple of 512; it is truncated");
    CHECK(error_of({kFirst}) == "pico.uf2: UF2 block 0: states 2 blocks, the file has 1; it is truncated");
}

TEST_CASE("UF2: wrong magic numbers are refused") {
    CHECK(error_of({kFirst, with(kSecond, 0, 0)}) ==
          "pico.uf2: UF2 block 1: begins without the UF2 magic numbers");
    CHECK(error_of({kFirst, with(kSecond, 4, 0)}) ==
          "pico.uf2: UF2 block 1: begins without the UF2 magic numbers");
    CHECK(error_of({kFirst, with(kSecond, 508, 0)}) ==
          "pico.uf2: UF2 block 1: ends without the UF2 magic number");
}

TEST_CASE("UF2: wrong numbers are refused") {
    CHECK(error_of({kFirst, with(kSecond, 24, 3)}) ==
          "pico.uf2: UF2 block 1: states 3 blocks, the ones before it 2");
    CHECK(error_of({kFirst, with(kSecond, 20, 2)}) ==
          "pico.uf2: UF2 block 1: is numbered 2 of 2; numbers begin at 0 and end before that");
    CHECK(error_of({kFirst, kFirst}) == "pico.uf2: UF2 block 1: repeats the number 0");
    CHECK(error_of({with(kFirst, 28, 0xe48b'ff57), kSecond}) == "pico.uf2: UF2 block 0 of 2 is missing");
}

TEST_CASE("UF2: wrong contents are refused") {
    CHECK(error_of({kFirst, with(kSecond, 16, 477)}) ==
          "pico.uf2: UF2 block 1: payload is 477 bytes long; at most 476 fit");
    CHECK(error_of({kFirst, with(kSecond, 12, 0x1000'00ff)}) ==
          "pico.uf2: UF2 block 1: address 0x100000ff is given twice, as 01 and as 02");
    CHECK(error_of({kFirst, with(kSecond, 28, 0xada5'2840)}) ==
          "pico.uf2: UF2 block 1: is for chip family 0xada52840, blocks before it are for 0xe48bff56; give a "
          "file for one chip");
}
