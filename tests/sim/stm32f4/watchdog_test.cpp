// Watchdogs, RNG and CRC: windows, prescalers, interrupts, what resets.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/timer_registers.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

constexpr u32 kStep = 4096; // Bus clocks of the window watchdog's count, undivided.

// How many cycles until the chip has been reset by the watchdog with this flag, or 0 within `most`.
u64 reset_after(TimerBench &bench, u32 flag, u64 most) {
    for (u64 cycles = 0; cycles < most; cycles += 100) {
        bench.run_cycles(100);
        if ((bench.read(kRcc + 0x74) & flag) != 0) return cycles + 100;
    }
    return 0;
}

} // namespace

TEST_CASE("the window watchdog counts bus clocks by its prescaler", "[stm32f4][watchdog]") {
    for (u32 prescaler = 0; prescaler < 4; ++prescaler) {
        TimerBench bench;
        bench.write(kWwdg + 4, 0x200 | prescaler << 7 | 0x7F);
        bench.write(kWwdg, 0x80 | 0x42);
        u64 const step = kStep << prescaler;
        bench.run_cycles(step - 1);
        CHECK((bench.read(kWwdg) & 0x7F) == 0x42);
        bench.run_cycles(step);
        CHECK_FALSE(bench.irq(0));
        bench.run_cycles(1);
        CHECK(bench.irq(0)); // At 0x40.
        bench.write(kWwdg + 8, 0);
        CHECK_FALSE(bench.irq(0));
        // One more step, then the restart's 30 us.
        u64 const left = reset_after(bench, kWindowWatchdogReset, 3 * step);
        CHECK(left >= step);
        CHECK(left <= step + 480 + 100);
    }
}

TEST_CASE("feeding the window watchdog too early, or with nothing, resets", "[stm32f4][watchdog]") {
    TimerBench early;
    early.write(kWwdg + 4, 0x50);
    early.write(kWwdg, 0x80 | 0x60);
    early.run_cycles(10 * kStep);
    early.write(kWwdg, 0x80 | 0x60); // At 0x56: outside.
    CHECK(reset_after(early, kWindowWatchdogReset, 1000) != 0);
    TimerBench timely;
    timely.write(kWwdg + 4, 0x50);
    timely.write(kWwdg, 0x80 | 0x60);
    timely.run_cycles(16 * kStep);
    timely.write(kWwdg, 0x80 | 0x60); // At 0x50.
    CHECK(reset_after(timely, kWindowWatchdogReset, 1000) == 0);
    timely.write(kWwdg, 0x80 | 0x3F);
    CHECK(reset_after(timely, kWindowWatchdogReset, 1000) != 0);
}

TEST_CASE("the window watchdog follows its bus", "[stm32f4][watchdog][rcc]") {
    TimerBench bench;
    bench.write(kWwdg + 4, 0x7F);
    bench.write(kWwdg, 0x80 | 0x7F);
    bench.run_cycles(10 * kStep);
    bench.write(kRcc + 8, 4u << 10); // APB1 halved.
    bench.run_cycles(20 * kStep);
    CHECK((bench.read(kWwdg) & 0x7F) == 0x7F - 20);
}

TEST_CASE("the independent watchdog's prescaler, its keys and its start", "[stm32f4][watchdog]") {
    for (u32 prescaler = 0; prescaler < 7; ++prescaler) {
        TimerBench bench;
        bench.write(kIwdg + 4, 5);
        CHECK(bench.read(kIwdg + 4) == 0); // Locked.
        bench.write(kIwdg, 0x5555);
        bench.write(kIwdg + 4, prescaler);
        bench.write(kIwdg + 8, 7);
        bench.write(kIwdg, 0xCCCC);
        bench.write(kIwdg + 8, 9);
        CHECK(bench.read(kIwdg + 8) == 7);                  // The start has locked it again.
        u64 const cycles = (u64(4) << prescaler) * 8 * 500; // 32 kHz: 500 bus clocks.
        bench.run_cycles(cycles - 100);
        CHECK((bench.read(kRcc + 0x74) & kIndependentWatchdogReset) == 0);
        CHECK(reset_after(bench, kIndependentWatchdogReset, 1000) != 0);
    }
}

TEST_CASE("the RNG interrupts with each number, and takes forty of its clocks for one", "[stm32f4][rng]") {
    TimerBench bench;
    bench.write(kRcc + 4, 16 | 192u << 6 | 4u << 24); // HSI to 48 MHz.
    bench.set(kRcc, 1u << 24);
    bench.run(200_us);
    bench.write(kRng, 0xC);
    bench.run(833_ns);
    CHECK_FALSE(bench.irq(80));
    bench.run(1_ns);
    CHECK(bench.irq(80));
    u32 const first = bench.read(kRng + 8);
    CHECK_FALSE(bench.irq(80));
    bench.run(834_ns);
    CHECK(bench.irq(80));
    CHECK(bench.read(kRng + 8) != first);
    bench.write(kRng, 0);
    bench.run(10_us);
    CHECK(bench.read(kRng + 4) == 0);
}

TEST_CASE("the RNG tells of a clock that is too slow", "[stm32f4][rng]") {
    TimerBench bench;
    bench.write(kRng, 0xC); // No 48 MHz at all.
    CHECK(bench.read(kRng + 4) == 0x22);
    CHECK(bench.irq(80));
    bench.write(kRcc + 4, 16 | 192u << 6 | 4u << 24);
    bench.set(kRcc, 1u << 24);
    bench.run(200_us);
    CHECK(bench.read(kRng + 4) == 0x21); // The past error stays until it is cleared.
    bench.read(kRng + 8);
    CHECK(bench.irq(80));
    bench.write(kRng + 4, 0);
    CHECK_FALSE(bench.irq(80));
}

TEST_CASE("the CRC unit goes on from word to word and keeps a byte", "[stm32f4][crc]") {
    TimerBench bench;
    bench.write(kCrc, 0x12345678);
    CHECK(bench.read(kCrc) == 0xDF8A8A2B); // CRC-32/MPEG-2 of these bytes.
    bench.write(kCrc, 0x9ABCDEF0);
    CHECK(bench.read(kCrc) == 0x7D24A31B);
    bench.write(kCrc + 4, 0x1A5);
    bench.write(kCrc + 8, 1);
    CHECK(bench.read(kCrc + 4) == 0xA5);
    bench.write(kCrc, 0x12345678);
    CHECK(bench.read(kCrc) == 0xDF8A8A2B);
}
