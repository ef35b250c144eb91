// Timers: capture with its filter and prescaler, mapping, encoders, external clocks.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/timer_registers.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

// TIM2 with its first three channels on PA0 (also its ETR), PA1 and PA2.
struct Wires : TimerBench {
    Wires() {
        unsigned n = 0;
        for (Pin *pin : {&a, &b, &c}) {
            this->pin("PA" + std::to_string(n)).connect(*pin);
            pin->drive(Drive::Low);
            alternate(kGpioA, n++, 1);
        }
    }
    void pulse(Pin &pin) {
        pin.drive(Drive::High);
        pin.drive(Drive::Low);
    }
    Pin a{"A"}, b{"B"}, c{"C"};
};

} // namespace

TEST_CASE("the input filter wants its samples and swallows what is shorter", "[stm32f4][timer]") {
    Wires bench;
    bench.write_all(kTim2, {{kCcmr1, 3u << 4 | 1}, {kCcer, 1}, {kDier, 2}, {kCr1, 1}}); // Eight samples.
    bench.run_cycles(100);
    bench.a.drive(Drive::High);
    bench.run_cycles(7);
    bench.a.drive(Drive::Low);
    bench.run_cycles(20);
    CHECK_FALSE(bench.irq(28));
    bench.a.drive(Drive::High);
    bench.run_cycles(7);
    CHECK_FALSE(bench.irq(28));
    bench.run_cycles(1);
    CHECK(bench.irq(28));
    CHECK(bench.read(kTim2 + kCcr1) == 135);
}

TEST_CASE("the filter may sample at a division of CKD's clock", "[stm32f4][timer]") {
    Wires bench;
    // CKD 4, a fourth of that, six samples: 6 * 16 cycles.
    bench.write_all(kTim2, {{kCcmr1, 6u << 4 | 1}, {kCcer, 1}, {kCr1, 2u << 8 | 1}});
    bench.run_cycles(160 - bench.now().picoseconds() / 62'500 % 16);
    u32 const start = bench.read(kTim2 + kCnt);
    bench.a.drive(Drive::High);
    bench.run_cycles(200);
    CHECK(bench.read(kTim2 + kCcr1) == start + 96);
}

TEST_CASE("the capture prescaler takes each second, fourth, eighth edge", "[stm32f4][timer]") {
    for (u32 setting = 0; setting < 4; ++setting) {
        Wires bench;
        bench.write_all(kTim2, {{kCcmr1, setting << 2 | 1}, {kCcer, 1}, {kCr1, 1}});
        unsigned captures = 0;
        for (int edge = 0; edge < 16; ++edge) {
            bench.run_cycles(10);
            bench.pulse(bench.a);
            if ((bench.read(kTim2 + kSr) & 2) != 0) ++captures;
            bench.write(kTim2 + kSr, 0);
        }
        CHECK(captures == 16u >> setting);
    }
}

TEST_CASE("two channels on one input measure period and width", "[stm32f4][timer]") {
    Wires bench;
    // TI1 to both; falling on channel 2; reset by TI1FP1.
    bench.write_all(kTim2, {{kCcmr1, 0x201}, {kCcer, 0x31}, {kSmcr, 0x54}, {kCr1, 1}});
    for (int i = 0; i < 3; ++i) {
        bench.a.drive(Drive::High);
        bench.run_cycles(30);
        bench.a.drive(Drive::Low);
        bench.run_cycles(70);
    }
    CHECK(bench.read(kTim2 + kCcr1) == 100);
    CHECK(bench.read(kTim2 + kCcr2) == 30);
    CHECK((bench.read(kTim2 + kSr) & 0x41) == 0x41); // TIF, and the update of the reset.
}

TEST_CASE("both edges are captured, and TRC captures what triggers", "[stm32f4][timer]") {
    Wires bench;
    bench.write_all(kTim2, {{kCcmr1, 1}, {kCcer, 0xB}, {kCr1, 1}});
    bench.run_cycles(10);
    bench.a.drive(Drive::High);
    CHECK(bench.read(kTim2 + kCcr1) == 10);
    bench.run_cycles(10);
    bench.a.drive(Drive::Low);
    CHECK(bench.read(kTim2 + kCcr1) == 20);
    // Channel 3 on TRC, which is ITR2, TIM3's update bit.
    bench.write_all(kTim2, {{kSmcr, 2u << 4}, {kCcmr2, 3}, {kCcer, 0x100}});
    bench.run_cycles(5);
    bench.write(kTim3 + kEgr, 1);
    bench.run_cycles(5);
    CHECK(bench.read(kTim2 + kCcr3) == 25);
}

TEST_CASE("with TI1S three inputs are one, for Hall sensors", "[stm32f4][timer]") {
    Wires bench;
    // The edges of TI1 reset the counter and capture it by TRC.
    bench.write_all(kTim2, {{kCr2, 0x80}, {kCcmr1, 3}, {kCcer, 1}, {kSmcr, 0x44}, {kCr1, 1}});
    for (Pin *pin : {&bench.a, &bench.b, &bench.c}) {
        bench.run_cycles(50);
        pin->drive(Drive::High);
        CHECK(bench.read(kTim2 + kCcr1) == 50);
        CHECK(bench.read(kTim2 + kCnt) == 0);
    }
}

TEST_CASE("the encoder counts on TI1, TI2 or both, either way", "[stm32f4][timer]") {
    auto const turn = [](Wires &bench, u32 mode, u32 polarity) {
        bench.write_all(
            kTim2, {{kCcmr1, 0x101}, {kCcer, polarity}, {kSmcr, mode}, {kArr, 999}, {kCnt, 500}, {kCr1, 1}});
        bench.a.drive(Drive::High);
        bench.b.drive(Drive::High);
        bench.a.drive(Drive::Low);
        bench.b.drive(Drive::Low);
        return int(bench.read(kTim2 + kCnt)) - 500;
    };
    Wires bench;
    CHECK(turn(bench, 1, 0) == 2);
    CHECK(turn(bench, 2, 0) == 2);
    CHECK(turn(bench, 3, 0) == 4);
    CHECK((bench.read(kTim2) & 0x10) == 0);
    CHECK(turn(bench, 3, 2) == -4); // TI1 inverted.
    CHECK((bench.read(kTim2) & 0x10) == 0x10);
}

TEST_CASE("an encoder goes over both ends, with updates, and through its prescaler", "[stm32f4][timer]") {
    Wires bench;
    bench.write_all(kTim2, {{kCcmr1, 0x101}, {kSmcr, 3}, {kArr, 3}, {kDier, 1}, {kCr1, 1}});
    bench.b.drive(Drive::High); // Backwards from 0.
    CHECK(bench.read(kTim2 + kCnt) == 3);
    CHECK(bench.irq(28));
    bench.write_all(kTim2, {{kPsc, 1}, {kEgr, 1}, {kSr, 0}, {kCnt, 0}});
    bench.a.drive(Drive::High);
    bench.b.drive(Drive::Low);
    bench.a.drive(Drive::Low);
    bench.b.drive(Drive::High);
    CHECK(bench.read(kTim2 + kCnt) == 2);
}

TEST_CASE("external clock mode 1 counts an input's edges", "[stm32f4][timer]") {
    Wires bench;
    bench.write_all(kTim2, {{kCcmr1, 0x100}, {kSmcr, 0x67}, {kArr, 3}, {kDier, 1}, {kCr1, 1}}); // TI2FP2.
    for (int i = 0; i < 3; ++i) bench.pulse(bench.b);
    bench.run_cycles(1000);
    CHECK(bench.read(kTim2 + kCnt) == 3);
    CHECK_FALSE(bench.irq(28));
    bench.pulse(bench.b);
    CHECK(bench.read(kTim2 + kCnt) == 0);
    CHECK(bench.irq(28));
}

TEST_CASE("external clock mode 2 counts ETR, divided and inverted", "[stm32f4][timer]") {
    Wires bench;
    bench.write_all(kTim2, {{kSmcr, 1u << 14}, {kCr1, 1}});
    for (int i = 0; i < 8; ++i) bench.pulse(bench.a);
    CHECK(bench.read(kTim2 + kCnt) == 8);
    bench.write(kTim2 + kSmcr, 1u << 14 | 2u << 12);
    for (int i = 0; i < 8; ++i) bench.pulse(bench.a);
    CHECK(bench.read(kTim2 + kCnt) == 10);
    bench.write(kTim2 + kSmcr, 3u << 14);
    bench.a.drive(Drive::High);
    CHECK(bench.read(kTim2 + kCnt) == 10);
    bench.a.drive(Drive::Low);
    CHECK(bench.read(kTim2 + kCnt) == 11);
}

TEST_CASE("what a timer's own output makes of its own input ends", "[stm32f4][timer]") {
    Wires bench;
    // TIM2_CH4 toggles on PA3, whose wire leads to PA0; each edge there resets the counter.
    bench.alternate(kGpioA, 3, 1);
    bench.a.drive(Drive::None);
    bench.pin("PA0").join(bench.pin("PA3"));
    Edges edges(bench.pin("PA0"));
    Time const start = bench.now();
    bench.write_all(kTim2,
                    {{kCcmr1, 1}, {kCcmr2, 3u << 12}, {kCcer, 0x1000}, {0x40, 9}, {kSmcr, 0x44}, {kCr1, 1}});
    bench.run_cycles(31);
    // Nine cycles to the match, one for the edge to come in.
    CHECK(bench.cycles(edges, start) == std::vector<i64>{9, 19, 29});
}
