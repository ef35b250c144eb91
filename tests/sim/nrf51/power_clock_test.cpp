// CLOCK and POWER: start-up times, status, the reset reason register.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/nrf51/nrf51_bench.h"

using namespace terrarium;
using namespace terrarium::nrf51;
using namespace terrarium::literals;

namespace {

constexpr unsigned kId = kPowerClockId;
constexpr u32 kHighStart = 0x000, kHighStop = 0x004, kLowStart = 0x008, kLowStop = 0x00C, kCalibrate = 0x010;
constexpr u32 kHighStarted = 0x100, kLowStarted = 0x104, kCalibrated = 0x10C;
constexpr u32 kHighRun = 0x408, kHighStatus = 0x40C, kLowRun = 0x414, kLowStatus = 0x418,
              kLowSourceCopy = 0x41C;
constexpr u32 kLowSource = 0x518, kReset = 0x544, kResetReasons = 0x400, kRetained = 0x51C;

} // namespace

TEST_CASE("the crystal takes its time to start", "[nrf51][clock]") {
    Nrf51Bench bench;
    CHECK(bench.get(kId, kHighStatus) == 0x10000); // The RC oscillator runs.
    CHECK(bench.get(kId, kHighRun) == 0);
    bench.set(kId, kIntenSet, 1);
    bench.set(kId, kHighStart);
    CHECK(bench.get(kId, kHighRun) == 1);
    bench.run(799_us);
    CHECK_FALSE(bench.irq(kId));
    CHECK(bench.get(kId, kHighStatus) == 0x10000);
    bench.run(1_us);
    CHECK(bench.irq(kId));
    CHECK(bench.event(kId, kHighStarted));
    CHECK(bench.get(kId, kHighStatus) == 0x10001);

    bench.set(kId, kHighStarted, 0);
    bench.set(kId, kHighStart); // It runs already: the event comes at once.
    CHECK(bench.event(kId, kHighStarted));

    bench.set(kId, kHighStop);
    CHECK(bench.get(kId, kHighRun) == 0);
    CHECK(bench.get(kId, kHighStatus) == 0x10000);
}

TEST_CASE("a stopped start-up never ends", "[nrf51][clock]") {
    Nrf51Bench bench;
    bench.set(kId, kHighStart);
    bench.set(kId, kLowStart);
    bench.run(100_us);
    bench.set(kId, kHighStop);
    bench.set(kId, kLowStop);
    bench.run(1_s);
    CHECK_FALSE(bench.event(kId, kHighStarted));
    CHECK_FALSE(bench.event(kId, kLowStarted));
}

TEST_CASE("the low-frequency clock starts as fast as its source", "[nrf51][clock]") {
    Nrf51Bench bench;
    SECTION("RC oscillator") {
        bench.set(kId, kLowStart);
        CHECK(bench.when_event(kId, kLowStarted, 1_s) == 390_us);
        CHECK(bench.get(kId, kLowStatus) == 0x10000);
    }
    SECTION("crystal") {
        bench.set(kId, kLowSource, 1);
        bench.set(kId, kLowStart);
        CHECK(bench.get(kId, kLowRun) == 1);
        CHECK(bench.get(kId, kLowSourceCopy) == 1);
        CHECK(bench.get(kId, kLowStatus) == 0x00001);
        CHECK(bench.when_event(kId, kLowStarted, 1_s) == 300_ms);
        CHECK(bench.get(kId, kLowStatus) == 0x10001);
        bench.set(kId, kLowSource, 2); // Counts from the next start only.
        CHECK(bench.get(kId, kLowSourceCopy) == 1);
        bench.set(kId, kLowStop);
        CHECK(bench.get(kId, kLowRun) == 0);
        CHECK(bench.get(kId, kLowStatus) == 0x00001);
        bench.set(kId, kLowStarted, 0);
        bench.set(kId, kLowStart);
        CHECK(bench.get(kId, kLowSourceCopy) == 2);
    }
    SECTION("asked for again") {
        bench.set(kId, kLowStart);
        bench.run(1_ms);
        bench.set(kId, kLowStarted, 0);
        bench.set(kId, kLowStart);
        CHECK(bench.event(kId, kLowStarted));
    }
}

TEST_CASE("calibration says when it is done", "[nrf51][clock]") {
    Nrf51Bench bench;
    bench.set(kId, kIntenSet, 1 << 3);
    bench.set(kId, kCalibrate);
    CHECK(bench.when_event(kId, kCalibrated, 1_s) == 16_ms);
    CHECK(bench.irq(kId));
}

TEST_CASE("reset values and masks of POWER", "[nrf51][power]") {
    Nrf51Bench bench;
    CHECK(bench.get(kId, kResetReasons) == 0);
    CHECK(bench.get(kId, 0x524) == 3);    // RAMON
    CHECK(bench.get(kId, 0x550) == 0xFF); // XTALFREQ
    CHECK(bench.get(kId, kReset) == 0);
    bench.set(kId, kRetained, 0x1234);
    CHECK(bench.get(kId, kRetained) == 0x34);
    CHECK(bench.lines.empty());
}

TEST_CASE("the calibration timer is reported by name", "[nrf51][clock]") {
    Nrf51Bench bench;
    bench.set(kId, 0x014);
    bench.set(kId, 0x014);
    REQUIRE(bench.trace.accesses().size() == 1);
    CHECK(bench.trace.accesses()[0].register_name == "TASKS_CTSTART");
    CHECK(bench.trace.accesses()[0].device == "POWER_CLOCK");
}

TEST_CASE("POWER has no switch for itself", "[nrf51][power]") {
    Nrf51Bench bench;
    bench.set(kId, kLowStart);
    bench.run(1_ms);
    bench.set(kId, kPowerSwitch, 0);
    CHECK(bench.get(kId, kLowStatus) == 0x10000);
    CHECK(bench.trace.accesses().size() == 1);
}
