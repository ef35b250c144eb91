// SysTick: the period to the cycle, COUNTFLAG, the current value, stopping, and odd frequencies.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/cpu/cpu_bench.h"

namespace terrarium {

TEST_CASE("SysTick interrupts come every reload + 1 cycles, to the cycle") {
    for (u64 hertz : {16'000'000u, 168'000'000u, 32'768'000u}) {
        CAPTURE(hertz);
        CpuBench bench{Hertz(hertz)};
        bench.load("systick", 0);
        bench.finish();
        auto const &log = bench.device.log;
        REQUIRE(log.size() == 10);
        for (u32 n = 0; n < 10; ++n) {
            CHECK(log[n].value == n + 1);
            CHECK(log[n].when == log[0].when + 1000 * n);
        }
    }
}

TEST_CASE("COUNTFLAG is set by the wrap and cleared by reading, without an interrupt") {
    CpuBench bench;
    bench.load("systick", 1);
    bench.finish();
    auto const &log = bench.device.log;
    REQUIRE(log.size() == 2);
    CHECK(log[0].value == 0x10005);
    CHECK(log[0].when >= 1000);
    CHECK(log[0].when < 1100);
    CHECK(log[1].value == 5);
}

TEST_CASE("the current value counts down with the cycles and wraps to the reload value") {
    CpuBench bench;
    bench.load("systick", 2);
    bench.finish();
    auto const &log = bench.device.log;
    REQUIRE(log.size() == 200);
    for (std::size_t n = 1; n < log.size(); ++n) {
        u64 const passed = log[n].when - log[n - 1].when;
        CHECK(log[n].value < 100);
        CHECK((log[n].value + passed) % 100 == log[n - 1].value);
    }
}

TEST_CASE("a stopped counter keeps its value") {
    CpuBench bench;
    bench.load("systick", 3);
    bench.finish();
    auto const log = bench.device.values();
    REQUIRE(log.size() == 3);
    CHECK(log[0] > 900);
    CHECK(log[1] == log[0]);
    CHECK(log[2] < log[1]);
    CHECK(log[2] > log[1] - 20);
}

TEST_CASE("a reload value of zero keeps the counter still") {
    CpuBench bench;
    bench.load("systick", 4);
    bench.finish();
    CHECK(bench.device.values() == std::vector<u32>{7});
}

TEST_CASE("a write to the current value begins a new period and clears the flag") {
    CpuBench bench;
    bench.load("systick", 5);
    bench.finish();
    auto const log = bench.device.values();
    REQUIRE(log.size() == 2);
    CHECK(log[0] == 5);
    CHECK(log[1] > 900);
}

TEST_CASE("SysTick goes on over a change of the CPU's frequency") {
    CpuBench bench;
    bench.load("systick", 0);
    bench.run_for(2500);
    bench.clock.set_cpu_frequency(Hertz(64'000'000));
    bench.core.frequency_changed();
    bench.finish();
    auto const &log = bench.device.log;
    REQUIRE(log.size() == 10);
    for (u32 n = 0; n < 10; ++n) CHECK(log[n].when == log[0].when + 1000 * n);
}

} // namespace terrarium
