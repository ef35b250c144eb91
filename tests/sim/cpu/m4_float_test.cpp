// Floating point registers over exceptions: frames with and without them, stacked at once or when needed.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/cpu/cpu_bench.h"

namespace terrarium {

namespace {

using Values = std::vector<u32>;

Values log_of(u32 scenario) {
    CpuBench bench(arm::Model::CortexM4);
    bench.load("m4_float", scenario);
    bench.finish();
    CHECK(bench.lockups == 0);
    CHECK(bench.core.cpu().rule_mismatches() == 0);
    return bench.device.values();
}

constexpr u32 kBasic = 0xFFFFFFF9, kExtended = 0xFFFFFFE9;
constexpr u32 kExtendedToHandler = 0xFFFFFFE1, kExtendedToProcess = 0xFFFFFFED;
constexpr u32 kBasicBytes = 32, kExtendedBytes = 104;
constexpr u32 kFpca = 4, kSpsel = 2;
constexpr u32 kTowardsZero = 3u << 22;

} // namespace

TEST_CASE("a program without floating point has small frames") {
    CHECK(log_of(0) == Values{kBasic, kBasicBytes, 0, 0});
}

TEST_CASE("a frame for the registers is left empty until they are used") {
    CHECK(log_of(1) == Values{kExtended, kExtendedBytes, 1, 0x1000, 0x100F, 0x101F, kFpca});
}

TEST_CASE("a handler that computes gets the registers saved first, and fresh status") {
    CHECK(log_of(2) ==
          Values{kExtended, kExtendedBytes, 1, 0x1000, 0, 0, 0x1000, 0x100F, 0x201F, kTowardsZero, kFpca});
}

TEST_CASE("without lazy stacking the registers are in the frame from the start") {
    CHECK(log_of(3) ==
          Values{kExtended, kExtendedBytes, 0, 0x1000, 0, 0, 0x1000, 0x100F, 0x201F, kTowardsZero, kFpca});
}

TEST_CASE("nested handlers keep each other's registers") {
    CHECK(log_of(4) == Values{kExtended, kExtendedBytes, 1,       // The outer one,
                              kExtendedToHandler, kExtendedBytes, // the inner one,
                              0x2000, 0x200F, 0x301F,             // the outer one again,
                              0x1000, 0x100F, 0x301F});           // and thread mode.
}

TEST_CASE("an instruction that was forbidden runs once its fault's handler allows it") {
    CHECK(log_of(5) == Values{1u << 19, 7, 2});
}

TEST_CASE("a new floating point context begins with FPDSCR") { CHECK(log_of(6) == Values{0x00C00000}); }

TEST_CASE("the process stack gets the registers of thread mode") {
    CHECK(log_of(7) == Values{kFpca | kSpsel, kExtendedToProcess, kExtendedBytes, 0x1000, 0x100F, 0x301F,
                              kFpca | kSpsel, 0x20001000});
}

TEST_CASE("a chained handler inherits the frame that still waits to be filled") {
    Values const log = log_of(8);
    REQUIRE(log.size() == 7);
    CHECK(log[0] == kExtended);
    CHECK(log[2] == 1);
    CHECK(log[3] == kExtended);
    CHECK(log[4] == 0x1000);
    CHECK(log[5] == 0x100F);
    CHECK(log[6] == 0x301F);
}

} // namespace terrarium
