#include "sim/image/segment_builder.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/sim/image/samples.h"

using namespace terrarium;
using samples::Bytes;

namespace {

std::string error_of(Result<void> const &result) { return result.ok() ? "no error" : result.error().message; }

} // namespace

TEST_CASE("segments are sorted and adjacent ones merged, whatever the order of the pieces") {
    SegmentBuilder builder;
    REQUIRE(builder.add(0x30, Bytes{7}).ok());
    REQUIRE(builder.add(0x12, Bytes{3, 4}).ok());
    REQUIRE(builder.add(0x10, Bytes{1, 2}).ok());
    REQUIRE(builder.add(0x14, Bytes{5}).ok());
    auto const segments = builder.take();
    REQUIRE(segments.size() == 2);
    CHECK(segments[0].address == 0x10);
    CHECK(segments[0].data == Bytes{1, 2, 3, 4, 5});
    CHECK(segments[0].end() == 0x15);
    CHECK(segments[1].address == 0x30);
    CHECK(segments[1].data == Bytes{7});
    CHECK(builder.take().empty());
}

TEST_CASE("equal bytes may be given again, and the gaps between pieces are filled") {
    SegmentBuilder builder;
    REQUIRE(builder.add(2, Bytes{2, 3}).ok());
    REQUIRE(builder.add(6, Bytes{6}).ok());
    REQUIRE(builder.add(0, Bytes{0, 1, 2, 3, 4, 5, 6, 7}).ok());
    auto const segments = builder.take();
    REQUIRE(segments.size() == 1);
    CHECK(segments[0].data == Bytes{0, 1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("different bytes for one address are refused, naming it") {
    SegmentBuilder builder;
    REQUIRE(builder.add(0x100, Bytes{1, 2, 3}).ok());
    CHECK(error_of(builder.add(0xff, Bytes{9, 1, 2, 4})) ==
          "address 0x00000102 is given twice, as 03 and as 04");
}

TEST_CASE("data may come close to the end of the address space, and not beyond") {
    SegmentBuilder builder;
    CHECK(builder.add(0xffff'fffe, Bytes{1}).ok());
    CHECK(error_of(builder.add(0xffff'fffe, Bytes{1, 2})) ==
          "2 bytes at 0xfffffffe pass the end of the 32-bit address space");
    CHECK(builder.take().front().end() == 0xffff'ffff);
}

TEST_CASE("more than 64 MB are refused, repeated bytes included") {
    SegmentBuilder builder;
    Bytes const half(32 << 20);
    CHECK(builder.add(0, half).ok());
    CHECK(builder.add(0, half).ok());
    CHECK(error_of(builder.add(0, Bytes{0})) == "more than 64 MB of data; no supported board holds as much");
}

TEST_CASE("data scattered over too many places are refused") {
    SegmentBuilder builder;
    Bytes const byte{1};
    bool all_taken = true;
    for (u32 i = 0; i < SegmentBuilder::kMaximumPieces; ++i) all_taken &= builder.add(2 * i, byte).ok();
    CHECK(all_taken);
    CHECK(error_of(builder.add(0xf000'0000, byte)) ==
          "data are scattered over more than 1048576 separate places");
    CHECK(builder.add(1, byte).ok()); // It continues a piece.
}
