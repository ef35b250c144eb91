// Stacks: alignment of frames, main and process stack, and the special registers around them.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/cpu/cpu_bench.h"

namespace terrarium {

namespace {

using Values = std::vector<u32>;

Values log_of(u32 number) {
    CpuBench bench;
    bench.load("stacks", number);
    bench.finish();
    return bench.device.values();
}

constexpr u32 kToHandler = 0xFFFFFFF1;
constexpr u32 kToThread = 0xFFFFFFF9;
constexpr u32 kToProcess = 0xFFFFFFFD;
constexpr u32 kFinished = 0xF1;
constexpr u32 kTop = 0x20004000;

} // namespace

TEST_CASE("a frame is aligned to eight bytes and return takes the skipped word back") {
    // The handler has pushed two words of its own.
    CHECK(log_of(0) == Values{kToThread, 0x20000FFC - 4 - 32 - 8, 0, 1, 0x20000FFC, kFinished});
    CHECK(log_of(1) == Values{kToThread, 0x20000FF8 - 32 - 8, 0, 0, 0x20000FF8, kFinished});
}

TEST_CASE("an exception stacks on the process stack and returns to it") {
    CHECK(log_of(2) ==
          Values{0x20000800, kToProcess, kTop - 8, 0x20000800 - 32, 0x20000800, 2, kTop, kFinished});
}

TEST_CASE("special registers keep what they can hold") {
    CHECK(log_of(3) ==
          Values{0x20000800, 0x20000A00, 0x20000A00, 2, 0x20000C00, 0x20000A00, 1, 0xF0000000, 0, kFinished});
}

TEST_CASE("a nested handler stacks on the main stack, whatever thread mode uses") {
    CHECK(log_of(4) == Values{kToProcess, kTop - 8, 0x20000800 - 32, kToHandler, 0, kTop - 8 - 32 - 8, 2,
                              0x20000800, kFinished});
}

TEST_CASE("stacking where there is no memory is a hard fault, with nothing stacked") {
    CHECK(log_of(5) == Values{kToProcess, 0x30000000 - 32, 0xFA});
}

} // namespace terrarium
