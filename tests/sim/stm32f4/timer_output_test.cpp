// Timers: compare modes, PWM in all directions, complementary outputs, dead time, break, commutation.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/timer_registers.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

using Cycles64 = std::vector<i64>;

namespace {

// TIM1_CH1 on PA8 and TIM1_CH1N on PB13, counting to 100, PWM mode 1 at 40.
struct HalfBridge : TimerBench {
    HalfBridge() {
        alternate(kGpioA, 8, 1);
        alternate(kGpioB, 13, 1);
        write_all(kTim1, {{kArr, 99}, {kCcr1, 40}, {kCcmr1, 6u << 4}});
    }
    void start(u32 enables, u32 bdtr) {
        write_all(kTim1, {{kCcer, enables}, {kBdtr, bdtr}});
        high.all.clear();
        low.all.clear();
        begun = now();
        write(kTim1, 1);
    }
    [[nodiscard]] Cycles64 high_cycles() const { return cycles(high, begun); }
    [[nodiscard]] Cycles64 low_cycles() const { return cycles(low, begun); }
    Edges high{pin("PA8")};
    Edges low{pin("PB13")};
    Time begun;
};

// TIM3_CH1 on PB4 after 30 cycles, with CCMR1 as given, ARR 9.
Cycles64 edges_of(u32 control, u32 mode, u32 compare, u64 cycles = 30) {
    TimerBench bench;
    bench.alternate(kGpioB, 4, 2);
    bench.write_all(
        kTim3, {{kArr, 9}, {kCcr1, compare}, {kCcmr1, mode << 4}, {kCr1, control}, {kEgr, 1}, {kCcer, 1}});
    Edges edges(bench.pin("PB4"));
    Time const start = bench.now();
    bench.write(kTim3, control | 1);
    bench.run_cycles(cycles);
    return bench.cycles(edges, start);
}

} // namespace

TEST_CASE("the compare modes act on a match", "[stm32f4][timer]") {
    CHECK(edges_of(0, 0, 4).empty());
    CHECK(edges_of(0, 1, 4) == Cycles64{4});
    CHECK(edges_of(0, 2, 4).empty()); // It was low.
    CHECK(edges_of(0, 3, 4) == Cycles64{4, 14, 24});
    CHECK(edges_of(0, 3, 0) == Cycles64{10, 20, 30});
    CHECK(edges_of(0, 4, 4).empty());
    TimerBench bench;
    bench.alternate(kGpioB, 4, 2);
    bench.write_all(kTim3, {{kArr, 9}, {kCcr1, 4}, {kCcer, 1}, {kCcmr1, 5u << 4}});
    CHECK(bench.pin("PB4").level());
    bench.write_all(kTim3, {{kCcmr1, 2u << 4}, {kCr1, 1}});
    bench.run_cycles(3);
    CHECK(bench.pin("PB4").level());
    bench.run_cycles(1);
    CHECK_FALSE(bench.pin("PB4").level());
}

TEST_CASE("PWM edges, counting up, down and both ways", "[stm32f4][timer]") {
    CHECK(edges_of(0, 6, 4) == Cycles64{4, 10, 14, 20, 24, 30});
    CHECK(edges_of(0, 7, 4) == Cycles64{4, 10, 14, 20, 24, 30});
    // Down from 9: active at 4 and below.
    CHECK(edges_of(0x10, 6, 4) == Cycles64{5, 10, 15, 20, 25, 30});
    // Centred: 4 up, 4 down, around each zero, of a period of 18.
    CHECK(edges_of(0x20, 6, 4) == Cycles64{4, 14, 22});
    CHECK(edges_of(0x60, 7, 4) == Cycles64{4, 14, 22});
    // Never and always.
    CHECK(edges_of(0, 6, 0).empty());
    CHECK(edges_of(0, 7, 10).empty());
    CHECK(edges_of(0x20, 6, 0).empty());
    CHECK(edges_of(0x20, 6, 9).empty());
}

TEST_CASE("centre-aligned modes 1, 2 and 3 flag down, up and both", "[stm32f4][timer]") {
    auto const flagged = [](u32 mode) {
        TimerBench bench;
        bench.write_all(kTim3, {{kArr, 9}, {kCcr1, 4}, {kDier, 2}, {kCr1, mode << 5 | 1}});
        Cycles64 all;
        for (i64 cycle = 1; cycle <= 36; ++cycle) {
            bench.run_cycles(1);
            if (bench.irq(29)) all.push_back(cycle);
            bench.write(kTim3 + kSr, 0);
        }
        return all;
    };
    CHECK(flagged(1) == Cycles64{14, 32});
    CHECK(flagged(2) == Cycles64{4, 22});
    CHECK(flagged(3) == Cycles64{4, 14, 22, 32});
}

TEST_CASE("a compare value beyond the period is flagged at the overflow", "[stm32f4][timer]") {
    TimerBench bench;
    bench.write_all(kTim3, {{kArr, 9}, {kCcr1, 50}, {kDier, 2}, {kCr1, 1}});
    bench.run_cycles(9);
    CHECK_FALSE(bench.irq(29));
    bench.run_cycles(1);
    CHECK(bench.irq(29));
}

TEST_CASE("a preloaded compare value waits for the update", "[stm32f4][timer]") {
    TimerBench bench;
    bench.alternate(kGpioB, 4, 2);
    bench.write_all(kTim3, {{kArr, 9}, {kCcr1, 4}, {kCcmr1, 6u << 4 | 8}, {kEgr, 1}, {kCcer, 1}});
    Edges edges(bench.pin("PB4"));
    Time const start = bench.now();
    bench.write(kTim3, 1);
    bench.run_cycles(1);
    bench.write(kTim3 + kCcr1, 7);
    CHECK(bench.read(kTim3 + kCcr1) == 7);
    bench.run_cycles(18);
    CHECK(bench.cycles(edges, start) == Cycles64{4, 10, 17});
}

TEST_CASE("complementary outputs are opposites, apart by the dead time", "[stm32f4][timer]") {
    HalfBridge bench;
    bench.start(5, 0x8000 | 10);
    bench.run_cycles(205);
    CHECK(bench.high_cycles() == Cycles64{40, 110, 140});
    CHECK(bench.low_cycles() == Cycles64{50, 100, 150, 200});
}

TEST_CASE("the dead time has four ranges and follows CKD", "[stm32f4][timer]") {
    auto const dead = [](u32 field, u32 division) {
        HalfBridge bench;
        bench.write_all(kTim1, {{kArr, 9999}, {kCcr1, 4000}, {kCr1, division << 8}});
        bench.write_all(kTim1, {{kCcer, 5}, {kBdtr, 0x8000 | field}});
        bench.low.all.clear();
        bench.begun = bench.now();
        bench.write(kTim1, division << 8 | 1);
        bench.run_cycles(8000);
        return bench.low_cycles().front() - 4000;
    };
    CHECK(dead(0x7F, 0) == 127);
    CHECK(dead(0x80 | 5, 0) == (64 + 5) * 2);
    CHECK(dead(0xC0 | 5, 0) == (32 + 5) * 8);
    CHECK(dead(0xE0 | 5, 0) == (32 + 5) * 16);
    CHECK(dead(10, 2) == 40);
}

TEST_CASE("a pulse shorter than the dead time does not come out", "[stm32f4][timer]") {
    HalfBridge bench;
    bench.write(kTim1 + kCcr1, 5);
    bench.start(5, 0x8000 | 10);
    bench.run_cycles(190);
    CHECK(bench.high_cycles() == Cycles64{5}); // It was on before the start, and never after.
    CHECK(bench.low_cycles() == Cycles64{15, 100, 115});
}

TEST_CASE("polarities, and one output alone with OSSR", "[stm32f4][timer]") {
    HalfBridge bench;
    bench.write_all(kTim1, {{kCcmr1, 5u << 4}, {kBdtr, 0x8000}}); // Forced high.
    bench.write(kTim1 + kCcer, 1);
    CHECK(bench.pin("PA8").level());
    CHECK(bench.pin("PB13").floating());
    bench.write(kTim1 + kCcer, 3);
    CHECK_FALSE(bench.pin("PA8").level());
    bench.write(kTim1 + kCcer, 4); // Alone, the complement follows the reference.
    CHECK(bench.pin("PA8").floating());
    CHECK(bench.pin("PB13").level());
    bench.write(kTim1 + kCcer, 0xC);
    CHECK_FALSE(bench.pin("PB13").level());
    bench.write_all(kTim1, {{kBdtr, 0x8800}, {kCcer, 6}}); // OSSR, CC1P: off is high.
    CHECK_FALSE(bench.pin("PA8").floating());
    CHECK(bench.pin("PA8").level());
    CHECK(bench.pin("PB13").level());
}

TEST_CASE("the break switches off at once, and the idle levels come after the dead time",
          "[stm32f4][timer]") {
    HalfBridge bench;
    Pin fault("fault");
    bench.pin("PB12").connect(fault);
    fault.drive(Drive::Low);
    bench.alternate(kGpioB, 12, 1);     // TIM1_BKIN
    bench.write(kTim1 + kCr2, 1u << 9); // OIS1N.
    bench.write(kTim1 + kDier, 0x80);
    bench.start(5, 0x8000 | 0x3000 | 0x400 | 10); // BKE, BKP high, OSSI.
    bench.run_cycles(20);
    CHECK(bench.pin("PA8").level());
    fault.drive(Drive::High);
    CHECK_FALSE(bench.pin("PA8").level());
    CHECK_FALSE(bench.pin("PB13").level());
    CHECK((bench.read(kTim1 + kBdtr) & 0x8000) == 0);
    CHECK(bench.irq(24));
    bench.run_cycles(10);
    CHECK(bench.low_cycles() == Cycles64{30});
    // Neither the flag nor MOE come back while the fault is there.
    bench.write(kTim1 + kSr, 0);
    CHECK(bench.irq(24));
    bench.set(kTim1 + kBdtr, 0x8000);
    CHECK((bench.read(kTim1 + kBdtr) & 0x8000) == 0);
    fault.drive(Drive::Low);
    bench.write(kTim1 + kSr, 0);
    CHECK_FALSE(bench.irq(24));
}

TEST_CASE("AOE brings the outputs back at the update after a break", "[stm32f4][timer]") {
    HalfBridge bench;
    bench.start(1, 0xC000);
    bench.run_cycles(20);
    bench.write(kTim1 + kEgr, 0x80); // BG.
    CHECK(bench.pin("PA8").floating());
    bench.run_cycles(79);
    CHECK((bench.read(kTim1 + kBdtr) & 0x8000) == 0);
    bench.run_cycles(1);
    CHECK((bench.read(kTim1 + kBdtr) & 0x8000) == 0x8000);
    CHECK(bench.pin("PA8").level());
}

TEST_CASE("a written lock protects the outputs' settings", "[stm32f4][timer]") {
    TimerBench bench;
    bench.write_all(kTim1,
                    {{kBdtr, 0x8300 | 0x2A}, {kBdtr, 0}, {kCcer, 0x3333}, {kCcmr1, 0x6868}, {kCr2, 0x7F70}});
    CHECK(bench.read(kTim1 + kBdtr) == (0x300 | 0x2A)); // MOE can be cleared.
    CHECK(bench.read(kTim1 + kCcer) == 0x1111);
    CHECK(bench.read(kTim1 + kCcmr1) == 0);
    CHECK(bench.read(kTim1 + kCr2) == 0x70);
}

TEST_CASE("preloaded modes and enables commute together, by software or trigger", "[stm32f4][timer]") {
    HalfBridge bench;
    bench.write_all(kTim1, {{kCr2, 1}, {kBdtr, 0x8000}, {kDier, 0x20}});
    bench.write_all(kTim1, {{kCcmr1, 5u << 4}, {kCcer, 1}});
    CHECK(bench.pin("PA8").floating());
    bench.write(kTim1 + kEgr, 0x20); // COMG.
    CHECK(bench.pin("PA8").level());
    CHECK(bench.irq(26));
    bench.write(kTim1 + kSr, 0);
    bench.write_all(kTim1, {{kCr2, 5}, {kSmcr, 1u << 4}, {kCcmr1, 4u << 4}}); // CCUS, ITR1: TIM2.
    bench.write(kTim2 + kEgr, 1);
    CHECK_FALSE(bench.pin("PA8").level());
    CHECK(bench.irq(26));
}

TEST_CASE("ETR clears a reference until the update after it", "[stm32f4][timer]") {
    TimerBench bench;
    Pin limit("limit");
    bench.pin("PD2").connect(limit);
    limit.drive(Drive::Low);
    bench.alternate(0x40020C00, 2, 2); // TIM3_ETR
    bench.alternate(kGpioB, 4, 2);
    bench.write_all(kTim3, {{kArr, 99}, {kCcr1, 50}, {kCcmr1, 0xE0}, {kCcer, 1}, {kCr1, 1}});
    Edges edges(bench.pin("PB4"));
    Time const start = bench.now();
    bench.run_cycles(20);
    limit.drive(Drive::High);
    bench.run_cycles(5);
    limit.drive(Drive::Low);
    bench.run_cycles(130);
    CHECK(bench.cycles(edges, start) == Cycles64{20, 100, 150});
}
