// Determinism: a run does not depend on how it is sliced, nor on being saved and restored half-way.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/cpu/cpu_bench.h"

namespace terrarium {

namespace {

constexpr Cycles kEnd = 400'000;

std::vector<u8> state_after(Cycles slice, Cycles end) {
    CpuBench bench;
    bench.load("slices");
    for (Cycles limit = slice; limit < end; limit += slice) bench.run_until(limit);
    bench.run_until(end);
    return bench.snapshot();
}

} // namespace

TEST_CASE("a program with everything in it does get interrupted") {
    CpuBench bench;
    bench.load("slices");
    bench.run_until(kEnd);
    CHECK(bench.word(0x20000100) == (kEnd - 100) / 1237); // SysTick
    for (u32 offset : {4, 8, 12, 16}) CHECK(bench.word(0x20000100 + offset) > 20);
    CHECK(bench.core.cpu().rule_mismatches() == 0);
    CHECK(bench.lockups == 0);
}

TEST_CASE("slices of any length give the same state to the bit") {
    std::vector<u8> const whole = state_after(kEnd, kEnd);
    CHECK((state_after(1000, kEnd) == whole));
    CHECK((state_after(37, kEnd) == whole));
    CHECK((state_after(1, kEnd) == whole));
}

TEST_CASE("a snapshot goes on in a fresh machine as in the first") {
    std::vector<u8> const whole = state_after(kEnd, kEnd);
    for (Cycles half : {1237u, 99'991u, 200'000u, 312'345u}) {
        CAPTURE(half);
        CpuBench first;
        first.load("slices");
        first.run_until(half);
        CpuBench second;
        second.restore(first.snapshot());
        CHECK((second.snapshot() == first.snapshot()));
        second.run_until(kEnd);
        CHECK((second.snapshot() == whole));
    }
}

} // namespace terrarium
