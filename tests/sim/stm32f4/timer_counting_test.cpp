// Timers: directions, repetition, preloads, the update event's sources, frequencies.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/timer_registers.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

using Counts = std::vector<u32>;
using Cycles64 = std::vector<i64>;

TEST_CASE("a timer counts down and reloads", "[stm32f4][timer]") {
    TimerBench bench;
    bench.write_all(kTim3, {{kArr, 3}, {kCr1, 0x10}, {kEgr, 1}, {kSr, 0}, {kDier, 1}, {kCr1, 0x11}});
    CHECK(bench.counts(kTim3, 9) == Counts{3, 2, 1, 0, 3, 2, 1, 0, 3});
    CHECK((bench.read(kTim3) & 0x10) == 0x10);
    CHECK(bench.irq(29));
}

TEST_CASE("a down-counter's update comes with the underflow", "[stm32f4][timer]") {
    TimerBench bench;
    bench.write_all(kTim3, {{kArr, 99}, {kCr1, 0x10}, {kEgr, 1}, {kSr, 0}, {kDier, 1}, {kCr1, 0x11}});
    bench.run_cycles(99);
    CHECK_FALSE(bench.irq(29));
    bench.run_cycles(1);
    CHECK(bench.irq(29));
}

TEST_CASE("centre-aligned, a timer turns at both ends and updates at both", "[stm32f4][timer]") {
    TimerBench bench;
    bench.write_all(kTim3, {{kArr, 3}, {kDier, 1}, {kCr1, 0x21}});
    CHECK(bench.counts(kTim3, 10) == Counts{0, 1, 2, 3, 2, 1, 0, 1, 2, 3});
    bench.write_all(kTim3, {{kCr1, 0}, {kCnt, 0}, {kSr, 0}, {kCr1, 0x21}});
    Cycles64 updates;
    for (i64 cycle = 1; cycle <= 12; ++cycle) {
        bench.run_cycles(1);
        if (bench.irq(29)) updates.push_back(cycle);
        bench.write(kTim3 + kSr, 0);
    }
    CHECK(updates == Cycles64{3, 6, 9, 12});
    // The direction is read.
    bench.write_all(kTim3, {{kCr1, 0}, {kCnt, 0}, {kCr1, 0x21}});
    bench.run_cycles(2);
    CHECK((bench.read(kTim3) & 0x10) == 0);
    bench.run_cycles(2);
    CHECK((bench.read(kTim3) & 0x10) == 0x10);
}

TEST_CASE("the repetition counter lets one update of several through", "[stm32f4][timer]") {
    TimerBench bench;
    bench.write_all(kTim1, {{kArr, 9}, {kRcr, 2}, {kEgr, 1}, {kSr, 0}, {kDier, 1}, {kCr1, 1}});
    bench.run_cycles(29);
    CHECK_FALSE(bench.irq(25));
    bench.run_cycles(1);
    CHECK(bench.irq(25));
    bench.write(kTim1 + kSr, 0);
    bench.run_cycles(29);
    CHECK_FALSE(bench.irq(25));
    bench.run_cycles(1);
    CHECK(bench.irq(25));
}

TEST_CASE("ARR takes effect at once, or with ARPE at the update", "[stm32f4][timer]") {
    TimerBench bench;
    bench.write_all(kTim3, {{kArr, 3}, {kCr1, 1}});
    bench.run_cycles(1);
    bench.write(kTim3 + kArr, 1);
    CHECK(bench.counts(kTim3, 4) == Counts{1, 0, 1, 0});
    TimerBench other;
    other.write_all(kTim3, {{kArr, 3}, {kCr1, 0x81}});
    other.run_cycles(1);
    other.write(kTim3 + kArr, 1);
    CHECK(other.counts(kTim3, 6) == Counts{1, 2, 3, 0, 1, 0});
}

TEST_CASE("the prescaler waits for the update, also when nobody looked at it", "[stm32f4][timer]") {
    TimerBench bench;
    bench.write_all(kTim3, {{kArr, 9}, {kCr1, 1}});
    bench.run_cycles(15);
    bench.write(kTim3 + kPsc, 3);
    bench.run_cycles(5 + 8); // Five more to the update at the old rate, then two ticks of four.
    CHECK(bench.read(kTim3 + kCnt) == 2);
}

TEST_CASE("UDIS keeps the shadows; URS keeps software updates silent", "[stm32f4][timer]") {
    TimerBench bench;
    bench.write_all(kTim3, {{kArr, 9}, {kPsc, 1}, {kCr1, 3}});
    bench.run_cycles(25);
    CHECK((bench.read(kTim3 + kSr) & 1) == 0);
    CHECK(bench.read(kTim3 + kCnt) == 5); // No prescaler taken over.
    bench.write_all(kTim3, {{kCr1, 5}, {kEgr, 1}});
    CHECK((bench.read(kTim3 + kSr) & 1) == 0);
    bench.run_cycles(6);
    CHECK(bench.read(kTim3 + kCnt) == 3); // But now it is.
    bench.write_all(kTim3, {{kCr1, 1}, {kEgr, 1}});
    CHECK((bench.read(kTim3 + kSr) & 1) == 1);
}

TEST_CASE("TIM2 and TIM5 count to 32 bits, the others to 16", "[stm32f4][timer]") {
    TimerBench bench;
    for (u32 timer : {kTim2, kTim5, kTim3}) {
        bench.write_all(timer, {{kCnt, 0xFFFFFFFE}, {kCr1, 1}});
        bench.run_cycles(1);
        CHECK(bench.read(timer + kCnt) == (timer == kTim3 ? 0xFFFF : 0xFFFFFFFF));
        bench.run_cycles(1);
        CHECK(bench.read(timer + kCnt) == 0);
        bench.write(timer, 0);
    }
}

TEST_CASE("a timer's clock is doubled while its bus is divided", "[stm32f4][timer][rcc]") {
    TimerBench bench;
    bench.write(kRcc + 8, 5u << 10); // APB1 at 4 MHz, its timers at 8.
    bench.write(kTim3, 1);
    bench.write(kTim1, 1); // On APB2: 16 MHz.
    bench.run(10_us);
    CHECK(bench.read(kTim3 + kCnt) == 80);
    CHECK(bench.read(kTim1 + kCnt) == 160);
}

TEST_CASE("a fast timer that nobody watches costs nothing and is right after a day", "[stm32f4][timer]") {
    TimerBench bench;
    bench.write_all(kTim1, {{kArr, 6}, {kRcr, 3}, {kCr1, 1}});
    bench.write_all(kTim3, {{kArr, 6}, {kCr1, 0x61}});
    bench.run(86'400_s);
    u64 const cycles = u64(86'400) * 16'000'000;
    CHECK(bench.read(kTim1 + kCnt) == cycles % 7);
    u64 const place = cycles % 12;
    CHECK(bench.read(kTim3 + kCnt) == (place <= 6 ? place : 12 - place));
}

TEST_CASE("an output that toggled while nobody watched has the right level", "[stm32f4][timer]") {
    for (u64 periods = 1'000'000; periods < 1'000'006; ++periods) {
        TimerBench bench;
        bench.alternate(kGpioB, 4, 2); // TIM3_CH1, enabled only afterwards.
        bench.write_all(kTim3, {{kArr, 9}, {kCcr1, 4}, {kCcmr1, 3u << 4}, {kCr1, 1}});
        bench.run_cycles(10 * periods);
        bench.write(kTim3 + kCcer, 1);
        CHECK(bench.pin("PB4").level() == (periods % 2 == 1));
    }
}

TEST_CASE("the slowest of timers does not overflow time", "[stm32f4][timer]") {
    TimerBench bench;
    bench.write_all(kTim2, {{kPsc, 0xFFFF}, {kEgr, 1}, {kSr, 0}, {kDier, 1}, {kCr1, 1}});
    bench.run(100'000_s);
    CHECK(bench.read(kTim2 + kCnt) == u64(100'000) * 16'000'000 / 65'536);
    CHECK_FALSE(bench.irq(28));
}

TEST_CASE("one pulse comes after its delay, once", "[stm32f4][timer]") {
    TimerBench bench;
    bench.alternate(kGpioB, 4, 2); // TIM3_CH1
    bench.write_all(kTim3, {{kArr, 29}, {kCcr1, 10}, {kCcmr1, 7u << 4}, {kCcer, 1}});
    Edges edges(bench.pin("PB4"));
    Time const start = bench.now();
    bench.write(kTim3, 9);
    bench.run_cycles(100);
    CHECK(bench.cycles(edges, start) == Cycles64{10, 30});
}
