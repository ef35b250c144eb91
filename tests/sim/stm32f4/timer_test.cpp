// Timers: counting, update and compare interrupts, PWM edges, one pulse, capture, encoder.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/stm32_bench.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {
constexpr u32 kCr1 = 0x00, kSmcr = 0x08, kDier = 0x0C, kSr = 0x10, kEgr = 0x14, kCcmr1 = 0x18, kCcer = 0x20,
              kCnt = 0x24, kPsc = 0x28, kArr = 0x2C, kCcr1 = 0x34, kBdtr = 0x44;
} // namespace

TEST_CASE("a timer counts its clock divided by the prescaler", "[stm32f4][timer]") {
    Stm32Bench bench;
    bench.write(kTim3 + kPsc, 15);
    bench.write(kTim3 + kEgr, 1); // Takes the prescaler over.
    bench.write(kTim3 + kSr, 0);
    bench.write(kTim3 + kCr1, 1);
    bench.run(123_us);
    CHECK(bench.read(kTim3 + kCnt) == 123);
    CHECK(bench.read(kTim3 + kSr) == 0);
}

TEST_CASE("the update interrupt comes each period, exactly", "[stm32f4][timer]") {
    Stm32Bench bench;
    bench.write(kTim2 + kArr, 15'999);
    bench.write(kTim2 + kDier, 1);
    bench.write(kTim2 + kCr1, 1);
    bench.run(1_ms - 1_ps);
    CHECK_FALSE(bench.irq(28));
    bench.run(1_ps);
    CHECK(bench.irq(28));
    bench.write(kTim2 + kSr, 0);
    CHECK_FALSE(bench.irq(28));
    bench.run(1_ms);
    CHECK(bench.irq(28));
}

TEST_CASE("PWM has exact edges on its pin", "[stm32f4][timer]") {
    Stm32Bench bench;
    Edges edges(bench.pin("PB4"));
    bench.write(kTim3 + kArr, 99);
    bench.write(kTim3 + kCcr1, 25);
    bench.write(kTim3 + kCcmr1, 6u << 4);
    bench.write(kTim3 + kCcer, 1);
    bench.alternate(kGpioB, 4, 2);
    edges.all.clear();
    Time const start = bench.now();
    bench.write(kTim3 + kCr1, 1);
    bench.run(15_us); // Two and a half periods of 6.25 us.
    Hertz const clock = 16_MHz;
    REQUIRE(edges.all.size() == 5);
    CHECK(edges.all[0] == Edges::Edge{start + clock.time_of(25), false});
    CHECK(edges.all[1] == Edges::Edge{start + clock.time_of(100), true});
    CHECK(edges.all[2] == Edges::Edge{start + clock.time_of(125), false});
    CHECK(edges.all[3] == Edges::Edge{start + clock.time_of(200), true});
    CHECK(edges.all[4] == Edges::Edge{start + clock.time_of(225), false});
}

TEST_CASE("a pin that is chosen while the timer runs shows its pulses", "[stm32f4][timer]") {
    Stm32Bench bench;
    bench.write(kTim3 + kArr, 1599);
    bench.write(kTim3 + kCcr1, 400);
    bench.write(kTim3 + kCcmr1, 0x60);
    bench.write(kTim3 + kCcer, 1);
    bench.write(kTim3 + kCr1, 1);
    Time const start = bench.now();
    bench.run(250_us);
    Edges edges(bench.pin("PB4"));
    bench.alternate(kGpioB, 4, 2); // In the third period's low part.
    edges.all.clear();
    bench.run(200_us);
    REQUIRE(edges.all.size() == 4);
    for (int i = 0; i < 2; ++i) {
        CHECK(edges.all[std::size_t(2 * i)] == Edges::Edge{start + 100_us * (3 + i), true});
        CHECK(edges.all[std::size_t(2 * i + 1)] == Edges::Edge{start + 100_us * (3 + i) + 25_us, false});
    }
}

TEST_CASE("an advanced timer's outputs wait for MOE", "[stm32f4][timer]") {
    Stm32Bench bench;
    bench.alternate(kGpioA, 8, 1);
    bench.write(kTim1 + kCcmr1, 5u << 4); // Forced high.
    bench.write(kTim1 + kCcer, 1);
    CHECK(bench.pin("PA8").floating());
    bench.write(kTim1 + kBdtr, 1u << 15);
    CHECK(bench.pin("PA8").level());
}

TEST_CASE("one pulse stops the counter at the update", "[stm32f4][timer]") {
    Stm32Bench bench;
    bench.write(kTim2 + kArr, 15);
    bench.write(kTim2 + kCr1, 1 | 8);
    bench.run(10_us);
    CHECK(bench.read(kTim2 + kCr1) == 8);
    CHECK(bench.read(kTim2 + kCnt) == 0);
    CHECK((bench.read(kTim2 + kSr) & 1) == 1);
}

TEST_CASE("toggling on compare makes a square wave, and its interrupt", "[stm32f4][timer]") {
    Stm32Bench bench;
    bench.alternate(kGpioA, 0, 1); // TIM2_CH1
    bench.write(kTim2 + kArr, 159);
    bench.write(kTim2 + kCcr1, 10);
    bench.write(kTim2 + kCcmr1, 3u << 4);
    bench.write(kTim2 + kCcer, 1);
    bench.write(kTim2 + kDier, 2);
    Edges edges(bench.pin("PA0"));
    bench.write(kTim2 + kCr1, 1);
    bench.run(35_us);
    REQUIRE(edges.all.size() == 4);
    CHECK(edges.all[3].when - edges.all[2].when == 10_us);
    CHECK(bench.irq(28));
}

TEST_CASE("an input is captured at its edge", "[stm32f4][timer]") {
    Stm32Bench bench;
    Pin source("source");
    bench.pin("PA0").connect(source);
    source.drive(Drive::Low);
    bench.alternate(kGpioA, 0, 1);
    bench.write(kTim2 + kCcmr1, 1);
    bench.write(kTim2 + kCcer, 1);
    bench.write(kTim2 + kDier, 2);
    bench.write(kTim2 + kCr1, 1);
    bench.run(10_us);
    source.drive(Drive::High);
    CHECK(bench.irq(28));
    CHECK(bench.read(kTim2 + kCcr1) == 160);
    CHECK_FALSE(bench.irq(28)); // Reading it has cleared the flag.
    bench.run(10_us);
    source.drive(Drive::Low);
    source.drive(Drive::High);
    source.drive(Drive::Low);
    source.drive(Drive::High);
    CHECK((bench.read(kTim2 + kSr) & 0x202) == 0x202); // Captured over a capture.
    CHECK(bench.read(kTim2 + kCcr1) == 320);
}

TEST_CASE("an encoder counts up and down", "[stm32f4][timer]") {
    Stm32Bench bench;
    Pin a("A");
    Pin b("B");
    bench.pin("PA0").connect(a);
    bench.pin("PA1").connect(b);
    a.drive(Drive::Low);
    b.drive(Drive::Low);
    bench.alternate(kGpioA, 0, 1);
    bench.alternate(kGpioA, 1, 1);
    bench.write(kTim2 + kCcmr1, 0x101);
    bench.write(kTim2 + kSmcr, 3);
    bench.write(kTim2 + kCr1, 1);
    for (int turn = 0; turn < 3; ++turn) {
        a.drive(Drive::High);
        b.drive(Drive::High);
        a.drive(Drive::Low);
        b.drive(Drive::Low);
    }
    CHECK(bench.read(kTim2 + kCnt) == 12);
    b.drive(Drive::High);
    a.drive(Drive::High);
    CHECK(bench.read(kTim2 + kCnt) == 10);
}

TEST_CASE("a change of the bus clock keeps the count", "[stm32f4][timer][rcc]") {
    Stm32Bench bench;
    bench.write(kTim2 + kCr1, 1);
    bench.run(10_us);
    bench.write(kRcc + 8, 8u << 4); // AHB divided by 2.
    bench.run(10_us);
    CHECK(bench.read(kTim2 + kCnt) == 160 + 80);
}
