// RCC: oscillators with their start-up times, the PLL, prescalers, reset flags; PWR's part in it.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/stm32_bench.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

constexpr u32 kCr = kRcc, kPllCfgr = kRcc + 4, kCfgr = kRcc + 8, kCir = kRcc + 0xC, kBdcr = kRcc + 0x70,
              kCsr = kRcc + 0x74;

// As a pyboard's firmware does: 12 MHz / 12 * 336 / 2, both buses divided.
void run_at_168_megahertz(Stm32Bench &bench) {
    bench.set(kCr, 1u << 16);
    bench.run(2_ms);
    bench.write(kPllCfgr, 12 | 336u << 6 | 0u << 16 | 1u << 22 | 7u << 24);
    bench.set(kCr, 1u << 24);
    bench.run(100_us);
    bench.write(kCfgr, 5u << 10 | 4u << 13 | 2);
}

} // namespace

TEST_CASE("out of reset the chip runs on its own oscillator", "[stm32f4][rcc]") {
    Stm32Bench bench;
    CHECK((bench.read(kCr) & 3) == 3);
    CHECK(bench.read(kPllCfgr) == 0x24003010);
    CHECK(bench.clock.cpu_frequency() == 16_MHz);
    CHECK(bench.chip.clocks().hertz(Domain::Apb1Timers) == 16'000'000);
}

TEST_CASE("ready bits follow the enables after the start-up time", "[stm32f4][rcc]") {
    Stm32Bench bench;
    bench.set(kCr, 1u << 16);
    bench.run(1999_us);
    CHECK((bench.read(kCr) >> 17 & 1) == 0);
    bench.run(1_us);
    CHECK((bench.read(kCr) >> 17 & 1) == 1);
    // A read-modify-write must not store a ready bit.
    bench.clear(kCr, 1u << 16);
    CHECK((bench.read(kCr) >> 17 & 1) == 0);
}

TEST_CASE("without a crystal HSE never becomes ready", "[stm32f4][rcc]") {
    Stm32Bench bench(0);
    bench.set(kCr, 1u << 16);
    bench.run(1_s);
    CHECK((bench.read(kCr) >> 17 & 1) == 0);
}

TEST_CASE("the PLL and the prescalers make the clock tree", "[stm32f4][rcc]") {
    Stm32Bench bench;
    run_at_168_megahertz(bench);
    CHECK((bench.read(kCfgr) >> 2 & 3) == 2);
    ClockTree const &tree = bench.chip.clocks();
    CHECK(bench.clock.cpu_frequency() == 168_MHz);
    CHECK(tree.hertz(Domain::Apb1) == 42'000'000);
    CHECK(tree.hertz(Domain::Apb2) == 84'000'000);
    CHECK(tree.hertz(Domain::Apb1Timers) == 84'000'000);
    CHECK(tree.hertz(Domain::Apb2Timers) == 168'000'000);
    CHECK(tree.hertz(Domain::Usb) == 48'000'000);
    // The PLL cannot be switched off while the system runs on it.
    bench.clear(kCr, 1u << 24);
    CHECK((bench.read(kCr) >> 24 & 3) == 3);
}

TEST_CASE("the switch waits for its source", "[stm32f4][rcc]") {
    Stm32Bench bench;
    bench.set(kCr, 1u << 16);
    bench.write(kCfgr, 1);
    CHECK((bench.read(kCfgr) >> 2 & 3) == 0);
    bench.run(2_ms);
    CHECK((bench.read(kCfgr) >> 2 & 3) == 1);
    CHECK(bench.clock.cpu_frequency() == 12_MHz);
}

TEST_CASE("a ready interrupt", "[stm32f4][rcc]") {
    Stm32Bench bench;
    bench.write(kCir, 1u << 11); // HSERDYIE.
    bench.set(kCr, 1u << 16);
    bench.run(2_ms);
    CHECK(bench.irq(5));
    CHECK((bench.read(kCir) & 8) != 0);
    bench.set(kCir, 1u << 19);
    CHECK_FALSE(bench.irq(5));
}

TEST_CASE("the backup domain is write protected until DBP", "[stm32f4][rcc][pwr]") {
    Stm32Bench bench;
    bench.write(kBdcr, 1);
    CHECK(bench.read(kBdcr) == 0);
    bench.set(kPwr, 1u << 8);
    bench.write(kBdcr, 1);
    bench.run(399_ms);
    CHECK(bench.read(kBdcr) == 1);
    bench.run(1_ms);
    CHECK(bench.read(kBdcr) == 3);
    CHECK((bench.read(kPwr + 4) >> 14 & 1) == 1); // VOSRDY.
}

TEST_CASE("reset flags tell what happened until they are removed", "[stm32f4][rcc]") {
    Stm32Bench bench;
    CHECK(bench.read(kCsr) == (kPowerReset | kPinReset | kBrownOutReset));
    bench.write(kCsr, 1u << 24);
    CHECK(bench.read(kCsr) == 0);
    bench.cpu().on_reset_request();
    bench.run(1_ms);
    CHECK(bench.read(kCsr) == (kSoftwareReset | kPinReset));
}

TEST_CASE("a reset bit resets its peripheral", "[stm32f4][rcc]") {
    Stm32Bench bench;
    bench.write(kTim2 + 0x28, 99);
    bench.write(kRcc + 0x20, 1);
    CHECK(bench.read(kTim2 + 0x28) == 0);
}
