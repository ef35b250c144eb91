// PRIMASK and SVC: what is held back, and that it comes at the very next instruction once it may.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/cpu/cpu_bench.h"

namespace terrarium {

namespace {

using Values = std::vector<u32>;

Values log_of(u32 number) {
    CpuBench bench;
    bench.load("masks", number);
    bench.finish();
    CHECK(bench.core.cpu().rule_mismatches() == 0);
    return bench.device.values();
}

} // namespace

TEST_CASE("an interrupt held back by PRIMASK is taken right behind CPSIE") {
    CHECK(log_of(0) == Values{0x10, 1, 0xF1});
}

TEST_CASE("an interrupt held back by PRIMASK is taken right behind MSR PRIMASK") {
    CHECK(log_of(1) == Values{0x10, 1, 0xF1});
}

TEST_CASE("a window of one instruction lets an interrupt through") {
    Values const log = log_of(2);
    REQUIRE(log.size() == 3);
    CHECK(log[0] == 0x10);
    CHECK(log[1] >= 8);
    CHECK(log[1] <= 14);
}

TEST_CASE("SVC enters its handler with the next instruction stacked") {
    CHECK(log_of(3) == Values{0x2A, 6, 0xF1});
}

TEST_CASE("SVC under PRIMASK is a hard fault") { CHECK(log_of(4) == Values{1, 0xFA}); }

TEST_CASE("SVC in a handler of the same priority is a hard fault") {
    Values const log = log_of(5);
    REQUIRE(log.size() == 4);
    CHECK(log[2] == 3);
    CHECK(log[3] == 0xFA);
}

TEST_CASE("what has become pending under PRIMASK is taken by priority") {
    Values const log = log_of(6);
    REQUIRE(log.size() == 5);
    CHECK(log[0] == 0x11);
    CHECK(log[1] == 0x12);
    CHECK(log[2] == 0x10);
}

} // namespace terrarium
