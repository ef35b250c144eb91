// GPIO: modes, pulls, BSRR, the lock, alternate functions. EXTI and SYSCFG.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/stm32_bench.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

TEST_CASE("reset values keep the debug port", "[stm32f4][gpio]") {
    Stm32Bench bench;
    CHECK(bench.read(kGpioA) == 0xA8000000);
    CHECK(bench.read(kGpioA + 0x0C) == 0x64000000);
    CHECK(bench.read(kGpioB) == 0x00000280);
    CHECK(bench.read(kGpioB + 0x08) == 0x000000C0);
    CHECK(bench.read(kGpioB + 0x0C) == 0x00000100);
}

TEST_CASE("an output drives its wire, and BSRR sets over clears", "[stm32f4][gpio]") {
    Stm32Bench bench;
    bench.mode(kGpioB, 4, 1);
    CHECK_FALSE(bench.pin("PB4").level());
    bench.write(kGpioB + 0x18, 1u << 4 | 1u << 20);
    CHECK(bench.pin("PB4").level());
    CHECK((bench.read(kGpioB + 0x10) >> 4 & 1) == 1);
    bench.write(kGpioB + 0x1A, 1u << 4, 2); // The clearing half by itself.
    CHECK_FALSE(bench.pin("PB4").level());
    bench.mode(kGpioB, 6, 1);
    bench.write(kGpioB + 0x04, 1u << 6); // Open drain.
    CHECK_FALSE(bench.pin("PB6").floating());
    bench.write(kGpioB + 0x18, 1u << 6);
    CHECK(bench.pin("PB6").floating());
}

TEST_CASE("pulls work in every mode but analog, which reads 0", "[stm32f4][gpio]") {
    Stm32Bench bench;
    bench.write(kGpioA + 0x0C, 1); // PA0 up.
    CHECK((bench.read(kGpioA + 0x10) & 1) == 1);
    bench.write(kGpioA + 0x0C, 2);
    CHECK((bench.read(kGpioA + 0x10) & 1) == 0);
    bench.write(kGpioA + 0x0C, 1);
    bench.mode(kGpioA, 0, 3);
    CHECK((bench.read(kGpioA + 0x10) & 1) == 0);
    CHECK(bench.pin("PA0").floating());
}

TEST_CASE("the lock keeps a pin's configuration", "[stm32f4][gpio]") {
    Stm32Bench bench;
    bench.mode(kGpioA, 1, 1);
    for (u32 key : {1u, 0u, 1u}) bench.write(kGpioA + 0x1C, key << 16 | 2);
    CHECK(bench.read(kGpioA + 0x1C) == 0x10002);
    bench.mode(kGpioA, 1, 0);
    bench.mode(kGpioA, 2, 1);
    CHECK((bench.read(kGpioA) & 0x3C) == 0x14);
}

TEST_CASE("an external interrupt by either edge of the chosen port's pin", "[stm32f4][exti]") {
    Stm32Bench bench;
    Pin finger("finger");
    bench.pin("PB3").connect(finger);
    finger.drive(Drive::High);
    bench.write(kSyscfg + 0x08, 1u << 12); // EXTI3 is port B.
    bench.write(kExti, 1u << 3);
    bench.write(kExti + 0x0C, 1u << 3); // Falling.
    finger.drive(Drive::Low);
    CHECK(bench.irq(9));
    CHECK(bench.read(kExti + 0x14) == 8);
    bench.write(kExti + 0x14, 8);
    CHECK_FALSE(bench.irq(9));
    finger.drive(Drive::High);
    CHECK_FALSE(bench.irq(9));
    bench.write(kExti + 0x10, 8); // By software.
    CHECK(bench.irq(9));
}

TEST_CASE("lines 5 to 9 share an interrupt", "[stm32f4][exti]") {
    Stm32Bench bench;
    bench.write(kExti, 0x300);
    bench.write(kExti + 0x10, 0x300);
    CHECK(bench.irq(23));
    bench.write(kExti + 0x14, 0x100);
    CHECK(bench.irq(23));
    bench.write(kExti + 0x14, 0x200);
    CHECK_FALSE(bench.irq(23));
}

TEST_CASE("a timer that runs already comes out of a pin given to it later", "[stm32f4][gpio]") {
    constexpr u32 kCr1 = 0x00, kCcmr1 = 0x18, kCcer = 0x20, kArr = 0x2C, kCcr1 = 0x34;
    Stm32Bench bench;
    bench.write(kTim3 + kArr, 99);
    bench.write(kTim3 + kCcr1, 25);
    bench.write(kTim3 + kCcmr1, 6u << 4); // PWM.
    bench.write(kTim3 + kCcer, 1);
    Time const start = bench.now();
    bench.write(kTim3 + kCr1, 1);
    bench.run(20_us); // 320 ticks of 16 MHz: 20 into the fourth period.
    bench.alternate(kGpioB, 4, 2);
    CHECK(bench.pin("PB4").level());
    Edges edges(bench.pin("PB4"));
    bench.run(6250_ns);
    Hertz const clock = 16_MHz;
    CHECK(edges.all ==
          std::vector<Edges::Edge>{{start + clock.time_of(325), false}, {start + clock.time_of(400), true}});
    bench.mode(kGpioB, 4, 0);
    edges.all.clear();
    bench.run(20_us);
    CHECK(edges.all.empty());
}

TEST_CASE("an edge or SWIER on a masked line leaves nothing behind", "[stm32f4][exti]") {
    Stm32Bench bench;
    Pin wire{"wire"};
    bench.pin("PA0").connect(wire);
    wire.drive(Drive::Low);
    bench.write(kExti + 8, 1); // RTSR
    wire.drive(Drive::High);
    bench.write(kExti + 0x10, 1);
    CHECK(bench.read(kExti + 0x14) == 0);
    bench.write(kExti + 0x10, 0);
    bench.write(kExti, 1); // IMR
    CHECK_FALSE(bench.irq(6));
    wire.drive(Drive::Low);
    wire.drive(Drive::High);
    CHECK(bench.irq(6));
    bench.write(kExti, 0);
    CHECK(bench.read(kExti + 0x14) == 1); // What was pending stays so behind its mask.
    CHECK_FALSE(bench.irq(6));
    bench.write(kExti, 1);
    CHECK(bench.irq(6));
    bench.write(kExti + 0x14, 1);
    CHECK_FALSE(bench.irq(6));
}
