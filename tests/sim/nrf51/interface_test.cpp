// What all nRF51 peripherals share: tasks, events, interrupts, shortcuts, the power switch.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/nrf51/nrf51_bench.h"

using namespace terrarium;
using namespace terrarium::nrf51;
using namespace terrarium::literals;

namespace {
constexpr u32 kStart = 0x000, kTempReady = 0x100;
} // namespace

TEST_CASE("an interrupt line is events and enables together", "[nrf51]") {
    Nrf51Bench bench;
    bench.set(kTempId, kStart);
    bench.run(100_us);
    CHECK(bench.event(kTempId, kTempReady));
    CHECK_FALSE(bench.irq(kTempId));

    bench.set(kTempId, kIntenSet); // The event came first: the line rises with the enable.
    CHECK(bench.irq(kTempId));
    CHECK(bench.get(kTempId, kIntenSet) == 1);
    CHECK(bench.get(kTempId, kIntenClr) == 1);
    bench.set(kTempId, kIntenClr, 0xFFFFFFFE);
    CHECK(bench.irq(kTempId));
    bench.set(kTempId, kIntenClr);
    CHECK_FALSE(bench.irq(kTempId));
    CHECK(bench.get(kTempId, kIntenSet) == 0);

    bench.set(kTempId, kIntenSet);
    bench.set(kTempId, kTempReady, 0);
    CHECK_FALSE(bench.irq(kTempId));
}

TEST_CASE("a program can set an event by itself", "[nrf51]") {
    Nrf51Bench bench;
    bench.set(kTempId, kIntenSet);
    bench.set(kTempId, kTempReady, 1);
    CHECK(bench.event(kTempId, kTempReady));
    CHECK(bench.irq(kTempId));
}

TEST_CASE("tasks read as 0 and want a 1", "[nrf51]") {
    Nrf51Bench bench;
    bench.set(kTempId, kStart, 0);
    bench.run(100_us);
    CHECK_FALSE(bench.event(kTempId, kTempReady));
    bench.set(kTempId, kStart);
    CHECK(bench.get(kTempId, kStart) == 0);
    bench.run(100_us);
    CHECK(bench.event(kTempId, kTempReady));
}

TEST_CASE("switching a peripheral off and on resets it", "[nrf51]") {
    Nrf51Bench bench;
    bench.set(kTimer0Id, 0x508, 3);
    bench.set(kTimer0Id, 0x540, 1000);
    bench.set(kTimer0Id, kIntenSet, 1 << 16);
    bench.set(kTimer0Id, kStart);
    bench.run(200_us);
    CHECK(bench.get(kTimer0Id, kPowerSwitch) == 1);
    bench.set(kTimer0Id, kPowerSwitch, 0);
    CHECK(bench.get(kTimer0Id, kPowerSwitch) == 0);
    bench.set(kTimer0Id, kPowerSwitch, 1);
    CHECK(bench.get(kTimer0Id, 0x508) == 0);
    CHECK(bench.get(kTimer0Id, 0x540) == 0);
    CHECK(bench.get(kTimer0Id, kIntenSet) == 0);
    CHECK(bench.get(kTimer0Id, kPowerSwitch) == 1);
    bench.run(10_ms);
    CHECK_FALSE(bench.event(kTimer0Id, 0x140));
    bench.set(kTimer0Id, 0x040);
    CHECK(bench.get(kTimer0Id, 0x540) == 0); // It does not run.
}

TEST_CASE("switching an RTC off leaves the low-frequency clock alone", "[nrf51]") {
    Nrf51Bench bench;
    bench.set(kPowerClockId, 0x008);
    bench.run(1_ms);
    bench.set(kRtc1Id, kPowerSwitch, 0);
    bench.set(kRtc1Id, kPowerSwitch, 1);
    bench.set(kRtc1Id, kStart);
    bench.run(1_s);
    CHECK(bench.get(kRtc1Id, 0x504) == 32768);
}
