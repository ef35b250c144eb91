// GPIO: outputs, pulls, drives, input buffers, SENSE and DETECT.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/nrf51/nrf51_bench.h"

using namespace terrarium;
using namespace terrarium::nrf51;
using namespace terrarium::literals;

namespace {

constexpr u32 kOut = kGpio + 0x504, kOutSet = kGpio + 0x508, kOutClr = kGpio + 0x50C, kIn = kGpio + 0x510;
constexpr u32 kDir = kGpio + 0x514, kDirSet = kGpio + 0x518, kDirClr = kGpio + 0x51C, kConfig = kGpio + 0x700;
constexpr u32 kOutput = 1, kInputOff = 2, kPullDown = 1 << 2, kPullUp = 3 << 2;
constexpr u32 drive(u32 n) { return n << 8; }
constexpr u32 kSenseHigh = 2 << 16, kSenseLow = 3 << 16;
constexpr u32 kPort = 0x17C; // Of GPIOTE.

} // namespace

TEST_CASE("after reset pins are inputs, disconnected", "[nrf51][gpio]") {
    Nrf51Bench bench;
    for (unsigned n = 0; n < 32; ++n) {
        CHECK(bench.read(kConfig + 4 * n) == kInputOff);
        CHECK(bench.pin(n).floating());
    }
    CHECK(bench.read(kOut) == 0);
    CHECK(bench.read(kDir) == 0);
    CHECK(bench.chip.net("P0.32") == nullptr);
}

TEST_CASE("OUT, OUTSET and OUTCLR", "[nrf51][gpio]") {
    Nrf51Bench bench;
    bench.write(kDir, 0x0000000F);
    bench.write(kOut, 0xFFFF0005);
    CHECK(bench.pin(0).level());
    CHECK_FALSE(bench.pin(1).level());
    CHECK(bench.pin(2).level());
    CHECK(bench.pin(16).floating()); // OUT is there, the driver is off.
    bench.write(kOutSet, 0x2);
    CHECK(bench.pin(1).level());
    bench.write(kOutClr, 0x1);
    CHECK_FALSE(bench.pin(0).level());
    CHECK(bench.read(kOut) == 0xFFFF0006);
    CHECK(bench.read(kOutSet) == 0xFFFF0006);
    CHECK(bench.read(kOutClr) == 0xFFFF0006);
}

TEST_CASE("DIR and PIN_CNF are two views of one bit", "[nrf51][gpio]") {
    Nrf51Bench bench;
    bench.configure(5, kOutput);
    CHECK(bench.read(kDir) == 1 << 5);
    bench.write(kDirSet, 1 << 6);
    CHECK(bench.read(kConfig + 4 * 6) == (kOutput | kInputOff));
    bench.write(kDirClr, 1 << 5);
    CHECK(bench.read(kConfig + 4 * 5) == 0);
    CHECK(bench.read(kDirSet) == 1 << 6);
    CHECK(bench.read(kDirClr) == 1 << 6);
    bench.write(kDir, 0);
    CHECK(bench.read(kConfig + 4 * 6) == kInputOff);
    bench.configure(7, 0xFFFFFFFF);
    CHECK(bench.read(kConfig + 4 * 7) == 0x0003070F);
}

TEST_CASE("pulls", "[nrf51][gpio]") {
    Nrf51Bench bench;
    Pin outside{"outside"};
    bench.pin(3).connect(outside);
    bench.configure(3, kPullUp);
    CHECK(bench.read(kIn) == 1 << 3);
    outside.drive(Drive::Low);
    CHECK(bench.read(kIn) == 0);
    bench.configure(3, kPullDown);
    outside.drive(Drive::None);
    CHECK(bench.read(kIn) == 0);
    outside.drive(Drive::High);
    CHECK(bench.read(kIn) == 1 << 3);
    bench.configure(3, 0);
    outside.drive(Drive::None);
    CHECK(bench.pin(3).floating());
}

TEST_CASE("a disconnected input buffer reads 0", "[nrf51][gpio]") {
    Nrf51Bench bench;
    Pin outside{"outside"};
    bench.pin(3).connect(outside);
    outside.drive(Drive::High);
    bench.configure(3, kInputOff);
    CHECK(bench.read(kIn) == 0);
    bench.configure(3, 0);
    CHECK(bench.read(kIn) == 1 << 3);
    // An output reads itself back only through a connected buffer.
    bench.write(kOut, 0x30);
    bench.configure(4, kOutput);
    bench.configure(5, kOutput | kInputOff);
    CHECK(bench.read(kIn) == (1 << 3 | 1 << 4));
}

TEST_CASE("drives that leave one level to a pull", "[nrf51][gpio]") {
    Nrf51Bench bench;
    Net &wire = bench.pin(9);
    SECTION("S0D1, S0S1 and their like") {
        for (u32 const mode : {6u, 7u}) { // Disconnected at 1.
            bench.configure(9, kOutput | drive(mode) | kPullUp);
            bench.write(kOutSet, 1 << 9);
            CHECK(wire.level());
            Pin outside{"outside"};
            wire.connect(outside);
            outside.drive(Drive::Low);
            CHECK_FALSE(wire.level());
            CHECK_FALSE(wire.contended());
            outside.drive(Drive::None);
            bench.write(kOutClr, 1 << 9);
            CHECK_FALSE(wire.level());
        }
        for (u32 const mode : {4u, 5u}) { // Disconnected at 0.
            bench.configure(9, kOutput | drive(mode));
            bench.write(kOutSet, 1 << 9);
            CHECK(wire.level());
            CHECK_FALSE(wire.floating());
            bench.write(kOutClr, 1 << 9);
            CHECK(wire.floating());
        }
        for (u32 const mode : {0u, 1u, 2u, 3u}) {
            bench.configure(9, kOutput | drive(mode));
            bench.write(kOutSet, 1 << 9);
            CHECK(wire.level());
            bench.write(kOutClr, 1 << 9);
            CHECK_FALSE(wire.level());
            CHECK_FALSE(wire.floating());
        }
    }
    SECTION("two outputs against each other are remarked upon") {
        Pin outside{"outside"};
        wire.connect(outside);
        outside.drive(Drive::Low);
        bench.configure(9, kOutput);
        bench.write(kOutSet, 1 << 9);
        CHECK(wire.contended());
        CHECK_FALSE(wire.level());
        CHECK(bench.lines.size() == 1);
    }
}

TEST_CASE("SENSE makes DETECT, whose rise is GPIOTE's PORT event", "[nrf51][gpio]") {
    Nrf51Bench bench;
    Pin key{"key"};
    Pin other{"other"};
    bench.pin(17).connect(key);
    bench.pin(26).connect(other);
    bench.set(kGpioteId, kIntenSet, 1u << 31);
    bench.configure(17, kPullUp | kSenseLow);
    bench.configure(26, kPullDown | kSenseHigh);
    CHECK_FALSE(bench.event(kGpioteId, kPort));

    key.drive(Drive::Low);
    CHECK(bench.event(kGpioteId, kPort));
    CHECK(bench.irq(kGpioteId));
    bench.set(kGpioteId, kPort, 0);
    other.drive(Drive::High); // DETECT is high already.
    CHECK_FALSE(bench.event(kGpioteId, kPort));
    key.drive(Drive::None);
    other.drive(Drive::None);
    CHECK_FALSE(bench.event(kGpioteId, kPort));
    other.drive(Drive::High);
    CHECK(bench.event(kGpioteId, kPort));
}

TEST_CASE("SENSE sees nothing through a disconnected input", "[nrf51][gpio]") {
    Nrf51Bench bench;
    bench.configure(17, kPullUp | kSenseHigh | kInputOff);
    CHECK_FALSE(bench.event(kGpioteId, kPort));
    bench.configure(17, kPullUp | kSenseHigh);
    CHECK(bench.event(kGpioteId, kPort));
}

TEST_CASE("a condition that is met when SENSE is set raises DETECT", "[nrf51][gpio]") {
    Nrf51Bench bench;
    bench.configure(17, kPullUp);
    bench.configure(17, kPullUp | kSenseHigh);
    CHECK(bench.event(kGpioteId, kPort));
    bench.set(kGpioteId, kPort, 0);
    bench.configure(17, kPullUp);              // DETECT falls,
    bench.configure(17, kPullUp | kSenseHigh); // and rises.
    CHECK(bench.event(kGpioteId, kPort));
}
