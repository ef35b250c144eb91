// Timers as masters and slaves of each other, and what they ask of DMA.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/timer_registers.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

using Cycles64 = std::vector<i64>;

namespace {
constexpr u32 kDma1 = 0x40026000;
constexpr u32 stream(u32 dma, u32 n) { return dma + 0x10 + 0x18 * n; }
} // namespace

TEST_CASE("a chain of prescaled timers is exact", "[stm32f4][timer]") {
    TimerBench bench;
    // TIM1 divides by 4 * 10, TIM2 (ITR0) its updates by 3 * 5, TIM4 (ITR1) those by 7.
    bench.write_all(kTim1, {{kArr, 9}, {kPsc, 3}, {kEgr, 1}, {kCr2, 2u << 4}});
    bench.write_all(kTim2, {{kArr, 4}, {kPsc, 2}, {kEgr, 1}, {kCr2, 2u << 4}, {kSmcr, 7}, {kCr1, 1}});
    bench.write_all(kTim4, {{kArr, 6}, {kDier, 1}, {kSmcr, 1u << 4 | 7}, {kCr1, 1}});
    bench.write(kTim1, 1);
    bench.run_cycles(40 * 15 * 7 - 1);
    CHECK(bench.read(kTim4 + kCnt) == 6);
    CHECK_FALSE(bench.irq(30));
    bench.run_cycles(1);
    CHECK(bench.read(kTim4 + kCnt) == 0);
    CHECK(bench.irq(30));
    bench.run_cycles(40 * 15 * 3 + 40 * 7);
    CHECK(bench.read(kTim4 + kCnt) == 3);
    CHECK(bench.read(kTim2 + kCnt) == 2);
    CHECK(bench.read(kTim1 + kCnt) == 0);
}

TEST_CASE("each internal trigger is the timer of the table", "[stm32f4][timer]") {
    struct Row {
        u32 slave;
        std::vector<u32> masters;
    };
    std::vector<Row> const rows = {
        {kTim1, {kTim5, kTim2, kTim3, kTim4}},
        {kTim2, {kTim1, kTim8, kTim3, kTim4}},
        {kTim3, {kTim1, kTim2, kTim5, kTim4}},
        {kTim4, {kTim1, kTim2, kTim3, kTim8}},
        {kTim5, {kTim2, kTim3, kTim4, kTim8}},
        {kTim8, {kTim1, kTim2, kTim4, kTim5}},
        {kTim9, {kTim2, kTim3}},
        {kTim12, {kTim4, kTim5}},
    };
    for (Row const &row : rows) {
        for (u32 n = 0; n < row.masters.size(); ++n) {
            TimerBench bench;
            bench.write_all(row.slave, {{kSmcr, n << 4 | 7}, {kCr1, 1}});
            bench.write(row.masters[n] + kEgr, 1);
            CHECK(bench.read(row.slave + kCnt) == 1);
        }
    }
    TimerBench bench; // The compare output of TIM10 is ITR2 of TIM9.
    bench.write_all(kTim9, {{kSmcr, 2u << 4 | 7}, {kCr1, 1}});
    bench.write_all(kTim10, {{kArr, 9}, {kCcr1, 5}, {kCcmr1, 7u << 4}, {kCcer, 1}, {kCr1, 1}});
    bench.run_cycles(100);
    CHECK(bench.read(kTim9 + kCnt) == 10);
}

TEST_CASE("a slave is reset, gated and started by its master", "[stm32f4][timer]") {
    TimerBench bench;
    bench.write_all(kTim3, {{kSmcr, 1u << 4 | 4}, {kDier, 0x40}, {kCr1, 1}}); // ITR1: TIM2.
    bench.write_all(kTim2, {{kArr, 99}, {kCr2, 2u << 4}, {kCr1, 1}});
    bench.run_cycles(130);
    CHECK(bench.read(kTim3 + kCnt) == 30);
    CHECK(bench.irq(29)); // TIF.
    // Gated by the master's reference: PWM mode 1, 25 of 100.
    TimerBench gated;
    gated.write_all(kTim3, {{kSmcr, 1u << 4 | 5}, {kCr1, 1}});
    gated.write_all(kTim2, {{kArr, 99}, {kCcr1, 25}, {kCcmr1, 6u << 4}, {kCr2, 4u << 4}, {kCr1, 1}});
    gated.run_cycles(310);
    CHECK(gated.read(kTim3 + kCnt) == 85);
    // Started by the master's enable.
    TimerBench started;
    started.write_all(kTim3, {{kSmcr, 1u << 4 | 6}});
    started.write(kTim2 + kCr2, 1u << 4);
    started.run_cycles(10);
    CHECK(started.read(kTim3 + kCnt) == 0);
    started.write(kTim2, 1);
    CHECK((started.read(kTim3) & 1) == 1);
    started.run_cycles(17);
    CHECK(started.read(kTim3 + kCnt) == 17);
    CHECK(started.read(kTim2 + kCnt) == 17);
}

TEST_CASE("the trigger output can be a compare event", "[stm32f4][timer]") {
    TimerBench bench;
    bench.write_all(kTim3, {{kSmcr, 1u << 4 | 7}, {kCr1, 1}});
    bench.write_all(kTim2, {{kArr, 99}, {kCcr1, 40}, {kCr2, 3u << 4}, {kCr1, 1}});
    bench.run_cycles(39);
    CHECK(bench.read(kTim3 + kCnt) == 0);
    bench.run_cycles(1);
    CHECK(bench.read(kTim3 + kCnt) == 1);
    bench.run_cycles(200);
    CHECK(bench.read(kTim3 + kCnt) == 3);
}

TEST_CASE("an input gates, starts and triggers one pulse", "[stm32f4][timer]") {
    TimerBench bench;
    Pin input("input");
    bench.pin("PA7").connect(input);
    input.drive(Drive::Low);
    bench.alternate(kGpioA, 7, 2);                                       // TIM3_CH2
    bench.alternate(kGpioB, 4, 2);                                       // TIM3_CH1
    bench.write_all(kTim3, {{kCcmr1, 0x100}, {kSmcr, 0x65}, {kCr1, 1}}); // Gated by TI2FP2.
    bench.run_cycles(10);
    CHECK(bench.read(kTim3 + kCnt) == 0);
    input.drive(Drive::High);
    bench.run_cycles(10);
    input.drive(Drive::Low);
    bench.run_cycles(10);
    CHECK(bench.read(kTim3 + kCnt) == 10);
    CHECK((bench.read(kTim3 + kSr) & 0x40) == 0x40); // At both edges.
    bench.write(kTim3 + kCcer, 0x20);                // Gated by the low level.
    bench.run_cycles(10);
    CHECK(bench.read(kTim3 + kCnt) == 20);
    // One pulse of 20 after 10, at each rising edge.
    bench.write_all(
        kTim3, {{kCr1, 0}, {kCnt, 0}, {kArr, 29}, {kCcr1, 10}, {kCcmr1, 0x170}, {kSmcr, 0x66}, {kCcer, 1}});
    bench.write(kTim3, 8);
    Edges edges(bench.pin("PB4"));
    Time const start = bench.now();
    for (int i = 0; i < 2; ++i) {
        input.drive(Drive::High);
        bench.run_cycles(50);
        input.drive(Drive::Low);
        bench.run_cycles(50);
    }
    CHECK(bench.cycles(edges, start) == Cycles64{10, 30, 110, 130});
}

TEST_CASE("ETR resets through its filter", "[stm32f4][timer]") {
    TimerBench bench;
    Pin input("input");
    bench.pin("PD2").connect(input);
    input.drive(Drive::Low);
    bench.alternate(0x40020C00, 2, 2);                            // TIM3_ETR
    bench.write_all(kTim3, {{kSmcr, 3u << 8 | 0x74}, {kCr1, 1}}); // Eight samples.
    bench.run_cycles(50);
    input.drive(Drive::High);
    bench.run_cycles(7);
    CHECK(bench.read(kTim3 + kCnt) == 57);
    bench.run_cycles(1);
    CHECK(bench.read(kTim3 + kCnt) == 0);
}

TEST_CASE("a ring of timers ends and is told of", "[stm32f4][timer]") {
    TimerBench bench;
    bench.write_all(kTim2, {{kSmcr, 4}, {kCr1, 1}});           // Reset by TIM1...
    bench.write_all(kTim1, {{kSmcr, 1u << 4 | 4}, {kCr1, 1}}); // and that by TIM2.
    bench.write(kTim1 + kEgr, 1);
    REQUIRE(bench.lines.size() == 1);
    CHECK(bench.lines[0].find("TIM1 is triggered by what it triggers") != std::string::npos);
}

TEST_CASE("updates and compares ask for DMA", "[stm32f4][timer][dma]") {
    TimerBench bench;
    std::span<u8> const ram = bench.chip.bus().memory_at(0x20000000)->bytes;
    for (u32 i = 0; i < 4; ++i) store_u32(ram, 4 * i, 10 * (i + 1));
    // TIM4_UP: DMA1 stream 6 channel 2, to CCR1.
    bench.write(stream(kDma1, 6) + 4, 4);
    bench.write(stream(kDma1, 6) + 8, kTim4 + kCcr1);
    bench.write(stream(kDma1, 6) + 0xC, 0x20000000);
    bench.write(stream(kDma1, 6), 2u << 25 | 2u << 13 | 2u << 11 | 1u << 10 | 1u << 6 | 1);
    bench.write_all(kTim4, {{kArr, 99}, {kDier, 0x100}, {kCr1, 1}});
    bench.run_cycles(99);
    CHECK(bench.read(kTim4 + kCcr1) == 0);
    for (u32 i = 1; i <= 4; ++i) {
        bench.run_cycles(i == 1 ? 7 : 100);
        CHECK(bench.read(kTim4 + kCcr1) == 10 * i);
    }
    // TIM3_CH1: stream 4 channel 5, from CNT; then with CCDS at the update.
    for (u32 const by_update : {0u, 8u}) {
        bench.write(stream(kDma1, 4), 0);
        bench.write(kDma1 + 0xC, 0x3D);
        bench.write(stream(kDma1, 4) + 4, 1);
        bench.write(stream(kDma1, 4) + 8, kTim3 + kCnt);
        bench.write(stream(kDma1, 4) + 0xC, 0x20000100);
        bench.write(stream(kDma1, 4), 5u << 25 | 1u << 13 | 1u << 11 | 1);
        bench.write_all(kTim3,
                        {{kCr1, 0}, {kCnt, 0}, {kArr, 99}, {kCcr1, 50}, {kCr2, by_update}, {kDier, 0x200}});
        bench.write(kTim3, 1);
        bench.run_cycles(200);
        CHECK(load_u16(ram, 0x100) == (by_update != 0 ? 6 : 56));
    }
}

TEST_CASE("a burst writes several registers for one request", "[stm32f4][timer][dma]") {
    TimerBench bench;
    std::span<u8> const ram = bench.chip.bus().memory_at(0x20000000)->bytes;
    for (u32 i = 0; i < 6; ++i) store_u32(ram, 4 * i, i + 1);
    // TIM1_UP: DMA2 stream 5 channel 6. From CCR1 (0x34 / 4 = 13), three registers.
    bench.write(stream(kDma2, 5) + 4, 6);
    bench.write(stream(kDma2, 5) + 8, kTim1 + kDmar);
    bench.write(stream(kDma2, 5) + 0xC, 0x20000000);
    bench.write(stream(kDma2, 5), 6u << 25 | 2u << 13 | 2u << 11 | 1u << 10 | 1u << 6 | 1);
    bench.write_all(kTim1, {{kArr, 99}, {kDcr, 2u << 8 | 13}, {kDier, 0x100}, {kCr1, 1}});
    bench.run_cycles(150);
    CHECK(bench.read(kTim1 + kCcr1) == 1);
    CHECK(bench.read(kTim1 + kCcr2) == 2);
    CHECK(bench.read(kTim1 + kCcr3) == 3);
    bench.run_cycles(100);
    CHECK(bench.read(kTim1 + kCcr1) == 4);
    CHECK(bench.read(kTim1 + kCcr3) == 6);
}

TEST_CASE("a trigger asks for DMA", "[stm32f4][timer][dma]") {
    TimerBench bench;
    bench.write(stream(kDma1, 1) + 4, 2);
    bench.write(stream(kDma1, 1) + 8, kTim5 + kCnt);
    bench.write(stream(kDma1, 1) + 0xC, 0x20000100);
    bench.write(stream(kDma1, 1), 6u << 25 | 2u << 13 | 2u << 11 | 1);
    bench.write_all(kTim5, {{kSmcr, 4}, {kDier, 0x4000}, {kCr1, 1}}); // ITR0: TIM2.
    bench.write(kTim2 + kEgr, 1);
    bench.run_cycles(10);
    CHECK(bench.read(stream(kDma1, 1) + 4) == 1);
}

TEST_CASE("a capture asks for DMA, which clears its flag", "[stm32f4][timer][dma]") {
    TimerBench bench;
    std::span<u8> const ram = bench.chip.bus().memory_at(0x20000000)->bytes;
    Pin input("input");
    bench.pin("PB4").connect(input);
    bench.alternate(kGpioB, 4, 2);
    input.drive(Drive::Low);
    // TIM3_CH1: DMA1 stream 4 channel 5.
    bench.write(stream(kDma1, 4) + 4, 3);
    bench.write(stream(kDma1, 4) + 8, kTim3 + kCcr1);
    bench.write(stream(kDma1, 4) + 0xC, 0x20000000);
    bench.write(stream(kDma1, 4), 5u << 25 | 1u << 13 | 1u << 11 | 1u << 10 | 1);
    bench.write_all(kTim3, {{kCcmr1, 1}, {kCcer, 1}, {kDier, 0x200}, {kCr1, 1}});
    for (int i = 0; i < 3; ++i) {
        bench.run_cycles(100);
        input.drive(Drive::High);
        input.drive(Drive::Low);
    }
    bench.run_cycles(10);
    for (u32 i = 0; i < 3; ++i) CHECK(load_u16(ram, 2 * i) == 100 * (i + 1));
    CHECK((bench.read(kTim3 + kSr) & 0x202) == 0);
}

TEST_CASE("each timer's events have the interrupts of the vector table", "[stm32f4][timer]") {
    struct Row {
        u32 timer, event; // The event's bit in EGR, SR and DIER.
        unsigned interrupt;
    };
    for (Row const &row :
         {Row{kTim1, 0, 25},      Row{kTim1, 1, 27},  Row{kTim1, 4, 27},      Row{kTim1, 5, 26},
          Row{kTim1, 6, 26},      Row{kTim1, 7, 24},  Row{kTim8, 0, 44},      Row{kTim8, 1, 46},
          Row{kTim8, 4, 46},      Row{kTim8, 5, 45},  Row{kTim8, 6, 45},      Row{kTim8, 7, 43},
          Row{kTim2, 0, 28},      Row{kTim2, 2, 28},  Row{kTim2, 6, 28},      Row{kTim3, 0, 29},
          Row{kTim4, 0, 30},      Row{kTim5, 0, 50},  Row{kTim6, 0, 54},      Row{kTim7, 0, 55},
          Row{kTim9, 0, 24},      Row{kTim9, 6, 24},  Row{kTim10, 0, 25},     Row{kTim10, 1, 25},
          Row{0x40014800, 0, 26}, Row{kTim12, 0, 43}, Row{0x40001C00, 0, 44}, Row{0x40002000, 0, 45}}) {
        CAPTURE(row.timer, row.event);
        TimerBench bench;
        bench.write(row.timer + kEgr, 1u << row.event);
        CHECK_FALSE(bench.irq(row.interrupt));
        bench.write(row.timer + kDier, 1u << row.event);
        CHECK(bench.irq(row.interrupt));
        bench.write(row.timer + kSr, 0);
        CHECK_FALSE(bench.irq(row.interrupt));
    }
}

TEST_CASE("inner sources of inputs are told of", "[stm32f4][timer]") {
    TimerBench bench;
    bench.write(kTim5 + 0x50, 1u << 6);
    REQUIRE(bench.lines.size() == 1);
    CHECK(bench.lines[0].find("TIM5: inner sources") != std::string::npos);
}

TEST_CASE("timers in the midst of everything survive a snapshot", "[stm32f4][timer][archive]") {
    TimerBench bench;
    bench.alternate(kGpioA, 8, 1);
    bench.alternate(kGpioB, 13, 1);
    bench.write_all(
        kTim1, {{kArr, 99}, {kRcr, 1}, {kCcr1, 40}, {kCcmr1, 6u << 4}, {kCcer, 5}, {kBdtr, 0x8000 | 10}});
    bench.write_all(kTim1, {{kCr2, 4u << 4}, {kCr1, 0x61}});
    bench.write_all(kTim2, {{kSmcr, 5}, {kCr1, 1}});
    bench.write_all(kTim3, {{kSmcr, 7}, {kPsc, 2}, {kEgr, 1}, {kCr1, 1}});
    bench.run_cycles(12'345);
    auto const state = save(bench);
    TimerBench other;
    REQUIRE(load(other.clock, state, other));
    CHECK(save(other) == state);
    bench.run_cycles(7'777);
    other.run_cycles(7'777);
    CHECK(save(other) == save(bench));
    CHECK(other.read(kTim3 + kCnt) == bench.read(kTim3 + kCnt));
}
