// TEMP: quarters of a degree.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/nrf51/nrf51_bench.h"

using namespace terrarium;
using namespace terrarium::nrf51;
using namespace terrarium::literals;

namespace {
constexpr u32 kStart = 0x000, kStop = 0x004, kReady = 0x100, kValue = 0x508;

i32 measure(Nrf51Bench &bench) {
    bench.set(kTempId, kStart);
    bench.when_event(kTempId, kReady, 1_s);
    bench.set(kTempId, kReady, 0);
    return i32(bench.get(kTempId, kValue));
}
} // namespace

TEST_CASE("the die's temperature can be set, below zero too", "[nrf51][temp]") {
    Nrf51Bench bench;
    Surrounding const temperature = bench.chip.surroundings()[0];
    CHECK(temperature.name == "temperature");
    CHECK(measure(bench) == 4 * 23);
    temperature.set(36.6);
    CHECK(temperature.get() == 36.5);
    CHECK(measure(bench) == 146);
    temperature.set(-12.25);
    CHECK(measure(bench) == -49);
    temperature.set(-0.25);
    CHECK(measure(bench) == -1);
}

TEST_CASE("a measurement takes 35 us", "[nrf51][temp]") {
    Nrf51Bench bench;
    bench.set(kTempId, kIntenSet);
    bench.set(kTempId, kStart);
    CHECK(bench.when_event(kTempId, kReady, 1_s) == 35_us);
    CHECK(bench.irq(kTempId));
    bench.set(kTempId, kReady, 0);
    bench.set(kTempId, kStart);
    bench.run(10_us);
    bench.set(kTempId, kStop);
    bench.run(1_s);
    CHECK_FALSE(bench.event(kTempId, kReady));
}

TEST_CASE("the remedy for anomaly 31 is taken without a word", "[nrf51][temp]") {
    Nrf51Bench bench;
    bench.set(kTempId, 0x504, 0);
    CHECK(bench.lines.empty());
}
