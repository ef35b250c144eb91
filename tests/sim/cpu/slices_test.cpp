// Determinism: a run does not depend on how it is sliced, nor on being saved and restored half-way.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/cpu/cpu_bench.h"

namespace terrarium {

namespace {

constexpr Cycles kEnd = 400'000;

struct Guest {
    arm::Model model;
    char const *name;
    FlashTiming::Settings flash = {};
};
constexpr Guest kGuests[] = {{arm::Model::CortexM0, "slices"},
                             {arm::Model::CortexM4, "m4_slices"},
                             {arm::Model::CortexM4, "m4_slices", {5, true, true, true}}};

std::vector<u8> state_after(Guest const &guest, Cycles slice, Cycles end) {
    CpuBench bench(guest.model);
    bench.load(guest.name);
    bench.timing.set(guest.flash);
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

TEST_CASE("a Cortex-M4 gets interrupted too, and its IT blocks run as they should") {
    CpuBench bench(arm::Model::CortexM4);
    bench.load("m4_slices");
    bench.run_until(kEnd);
    CHECK(bench.word(0x20000100) == (kEnd - 100) / 1237);
    for (u32 offset : {4, 8, 12, 16}) CHECK(bench.word(0x20000100 + offset) > 20);
    CHECK(bench.core.cpu().rule_mismatches() == 0);
    CHECK(bench.lockups == 0);
    CHECK(bench.lines.empty());
    // What its IT blocks count is in a fixed ratio, also where an interrupt came between their halves.
    CHECK(bench.word(0x20000010) == 2 * bench.word(0x20000014));
    CHECK(bench.word(0x20000014) > 1000);
}

TEST_CASE("slices of any length give the same state to the bit") {
    for (Guest const &guest : kGuests) {
        CAPTURE(guest.name);
        std::vector<u8> const whole = state_after(guest, kEnd, kEnd);
        CHECK((state_after(guest, 1000, kEnd) == whole));
        CHECK((state_after(guest, 37, kEnd) == whole));
        CHECK((state_after(guest, 1, kEnd) == whole));
    }
}

TEST_CASE("a snapshot goes on in a fresh machine as in the first") {
    for (Guest const &guest : kGuests) {
        std::vector<u8> const whole = state_after(guest, kEnd, kEnd);
        for (Cycles half : {1237u, 99'991u, 200'000u, 312'345u}) {
            CAPTURE(guest.name, half);
            CpuBench first(guest.model);
            first.load(guest.name);
            first.timing.set(guest.flash);
            first.run_until(half);
            CpuBench second(guest.model);
            second.restore(first.snapshot());
            CHECK((second.snapshot() == first.snapshot()));
            second.run_until(kEnd);
            CHECK((second.snapshot() == whole));
        }
    }
}

} // namespace terrarium
