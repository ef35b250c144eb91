// The timers' registers for tests, and what several tests of theirs do.
#pragma once

#include "tests/sim/stm32f4/stm32_bench.h"

namespace terrarium::stm32f4 {

constexpr u32 kCr1 = 0x00, kCr2 = 0x04, kSmcr = 0x08, kDier = 0x0C, kSr = 0x10, kEgr = 0x14, kCcmr1 = 0x18,
              kCcmr2 = 0x1C, kCcer = 0x20, kCnt = 0x24, kPsc = 0x28, kArr = 0x2C, kRcr = 0x30, kCcr1 = 0x34,
              kCcr2 = 0x38, kCcr3 = 0x3C, kBdtr = 0x44, kDcr = 0x48, kDmar = 0x4C;
constexpr u32 kTim4 = 0x40000800, kTim5 = 0x40000C00, kTim7 = 0x40001400, kTim8 = 0x40010400,
              kTim9 = 0x40014000, kTim10 = 0x40014400, kTim12 = 0x40001800;

// Everything is counted in cycles of the 16 MHz that the chip starts with: 62.5 ns each.
struct TimerBench : Stm32Bench {
    void run_cycles(u64 cycles) { run(Hertz(16'000'000).time_of(cycles)); }
    // When a wire changed, in cycles since `start`.
    [[nodiscard]] static std::vector<i64> cycles(Edges const &edges, Time start) {
        std::vector<i64> all;
        for (Edges::Edge const &edge : edges.all) all.push_back((edge.when - start).picoseconds() / 62'500);
        return all;
    }
    // The count after each of the next cycles.
    [[nodiscard]] std::vector<u32> counts(u32 timer, unsigned number) {
        std::vector<u32> all;
        for (unsigned i = 0; i < number; ++i) {
            all.push_back(read(timer + kCnt));
            run_cycles(1);
        }
        return all;
    }
    void write_all(u32 timer, std::vector<std::pair<u32, u32>> const &settings) {
        for (auto const &[offset, value] : settings) write(timer + offset, value);
    }
};

} // namespace terrarium::stm32f4
