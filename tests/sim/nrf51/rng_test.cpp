// RNG: seeded noise at the rate of the product specification.
#include <catch2/catch_test_macros.hpp>

#include <set>

#include "tests/sim/nrf51/nrf51_bench.h"

using namespace terrarium;
using namespace terrarium::nrf51;
using namespace terrarium::literals;

namespace {

constexpr u32 kStart = 0x000, kStop = 0x004, kReady = 0x100, kConfig = 0x504, kValue = 0x508;

std::vector<u32> noise(u64 seed, int count) {
    Nrf51Bench bench(seed);
    bench.set(kRngId, kStart);
    std::vector<u32> values;
    while (int(values.size()) < count) {
        bench.when_event(kRngId, kReady, 1_s);
        bench.set(kRngId, kReady, 0);
        values.push_back(bench.get(kRngId, kValue));
    }
    return values;
}

} // namespace

TEST_CASE("one seed, one noise", "[nrf51][rng]") {
    CHECK(noise(1, 100) == noise(1, 100));
    CHECK(noise(1, 100) != noise(2, 100));
    CHECK(noise(0, 100) != noise(1, 100));
}

TEST_CASE("it looks like noise", "[nrf51][rng]") {
    std::vector<u32> const values = noise(7, 2560);
    std::set<u32> const different(values.begin(), values.end());
    CHECK(different.size() > 250);
    u32 ones = 0;
    for (u32 const value : values) {
        CHECK(value < 256);
        for (u32 bits = value; bits != 0; bits &= bits - 1) ++ones;
    }
    CHECK(ones > 9'800);
    CHECK(ones < 10'700);
}

TEST_CASE("a byte takes 167 us, or 677 us with the bias taken out", "[nrf51][rng]") {
    Nrf51Bench bench;
    bench.set(kRngId, kIntenSet);
    bench.set(kRngId, kStart);
    CHECK(bench.when_event(kRngId, kReady, 1_s) == 167_us);
    CHECK(bench.irq(kRngId));
    bench.set(kRngId, kReady, 0);
    CHECK(bench.when_event(kRngId, kReady, 1_s) == 334_us);
    bench.set(kRngId, kStop);
    bench.set(kRngId, kReady, 0);
    bench.run(1_s);
    CHECK_FALSE(bench.event(kRngId, kReady));
    bench.set(kRngId, kConfig, 1);
    Time const start = bench.now();
    bench.set(kRngId, kStart);
    CHECK(bench.when_event(kRngId, kReady, 1_s) - start == 677_us);
}

TEST_CASE("the shortcut stops it after one byte", "[nrf51][rng]") {
    Nrf51Bench bench;
    bench.set(kRngId, kShorts, 1);
    bench.set(kRngId, kStart);
    bench.run(1_ms);
    u32 const value = bench.get(kRngId, kValue);
    bench.set(kRngId, kReady, 0);
    bench.run(1_s);
    CHECK_FALSE(bench.event(kRngId, kReady));
    CHECK(bench.get(kRngId, kValue) == value);
}
