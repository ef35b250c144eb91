// RCC's clock enables and resets: every peripheral that has them, and what stands still without a clock.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/stm32_bench.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

constexpr u32 kAhb1 = 0x30, kAhb2 = 0x34, kApb1 = 0x40, kApb2 = 0x44; // The enables; resets are 0x20 before.
constexpr u32 kToReset = 0x20;

struct Under {
    char const *name;
    u32 enables;
    unsigned bit;
    u32 address; // Of a register that keeps what is written.
    u32 value;
};

std::vector<Under> all_peripherals() {
    std::vector<Under> all = {
        {"CRC", kAhb1, 12, kCrc + 4, 0x5A},       {"DMA1", kAhb1, 21, 0x40026014, 77},
        {"DMA2", kAhb1, 22, kDma2 + 0x14, 77},    {"RNG", kAhb2, 6, kRng, 4},
        {"OTG_FS", kAhb2, 7, 0x50000018, 0x10},   {"WWDG", kApb1, 11, kWwdg + 4, 0x155},
        {"I2S2ext", kApb1, 14, 0x40003404, 0x20}, {"I2S3ext", kApb1, 15, 0x40004004, 0x20},
        {"PWR", kApb1, 28, kPwr, 0x4100},         {"DAC", kApb1, 29, kDac + 8, 0x123},
        {"USART1", kApb2, 4, kUsart1 + 8, 0x123}, {"USART6", kApb2, 5, 0x40011408, 0x123},
        {"ADC", kApb2, 8, kAdc + 0x0C, 0x123},    {"SDIO", kApb2, 11, 0x40012C08, 0x123},
        {"SPI1", kApb2, 12, kSpi1 + 0x10, 0x123}, {"SYSCFG", kApb2, 14, kSyscfg + 8, 0x123}};
    auto const add = [&](std::string const &names, u32 enables, unsigned bit, u32 address, u32 value) {
        static std::vector<std::string> kept = [] {
            std::vector<std::string> place;
            place.reserve(64); // Names must stay where they are.
            return place;
        }();
        kept.push_back(names);
        all.push_back({kept.back().c_str(), enables, bit, address, value});
    };
    for (unsigned n = 0; n < 9; ++n)
        add("GPIO" + std::string(1, char('A' + n)), kAhb1, n, kGpioA + 0x400 * n + 0x14, 0x1234);
    for (unsigned n = 0; n < 6; ++n)
        add("TIM" + std::to_string(2 + n), kApb1, n, kTim2 + 0x400 * n + 0x2C, 77);
    for (unsigned n = 0; n < 3; ++n)
        add("TIM" + std::to_string(12 + n), kApb1, 6 + n, 0x4000182C + 0x400 * n, 77);
    add("TIM1", kApb2, 0, kTim1 + 0x2C, 77);
    add("TIM8", kApb2, 1, kTim1 + 0x42C, 77);
    for (unsigned n = 0; n < 3; ++n)
        add("TIM" + std::to_string(9 + n), kApb2, 16 + n, 0x4001402C + 0x400 * n, 77);
    for (unsigned n = 0; n < 2; ++n)
        add("SPI" + std::to_string(2 + n), kApb1, 14 + n, 0x40003810 + 0x400 * n, 0x123);
    for (unsigned n = 0; n < 4; ++n)
        add((n < 2 ? "USART" : "UART") + std::to_string(2 + n), kApb1, 17 + n, kUsart2 + 8 + 0x400 * n,
            0x123);
    for (unsigned n = 0; n < 3; ++n)
        add("I2C" + std::to_string(1 + n), kApb1, 21 + n, kI2c1 + 8 + 0x400 * n, 0x42);
    for (unsigned n = 0; n < 2; ++n)
        add("CAN" + std::to_string(1 + n), kApb1, 25 + n, 0x40006414 + 0x400 * n, 3);
    return all;
}

// As the chip comes out of reset.
struct Unclocked : Stm32Bench {
    Unclocked() {
        for (u32 const enables : {kAhb1, kAhb2, kApb1, kApb2}) write(kRcc + enables, 0);
    }
};

} // namespace

TEST_CASE("every peripheral answers with its clock only, and its reset resets it alone", "[stm32f4][rcc]") {
    for (Under const &each : all_peripherals()) {
        CAPTURE(each.name);
        Unclocked bench;
        bench.write(each.address, each.value);
        CHECK(bench.read(each.address) == 0);

        bench.write(kRcc + each.enables, 1u << each.bit);
        u32 const at_reset = bench.read(each.address);
        CHECK(at_reset != each.value);
        bench.write(each.address, each.value);
        CHECK(bench.read(each.address) == each.value);
        bench.write(kRcc + each.enables, ~(1u << each.bit));
        CHECK(bench.read(each.address) == 0);
        bench.write(kRcc + each.enables, 0xFFFFFFFF);
        CHECK(bench.read(each.address) == each.value); // It has kept what it had.

        u32 const reset = kRcc + each.enables - kToReset;
        bench.write(reset, ~(1u << each.bit));
        bench.write(reset, 0);
        CHECK(bench.read(each.address) == each.value);
        bench.write(reset, 1u << each.bit);
        bench.write(reset, 0);
        CHECK(bench.read(each.address) == at_reset);
        CHECK(bench.lines.empty()); // What firmware does all the time is not remarked on.
    }
}

TEST_CASE("each ADC has a clock of its own; the common registers go with any", "[stm32f4][rcc][adc]") {
    for (u32 n = 0; n < 3; ++n) {
        Unclocked bench;
        bench.write(kRcc + kApb2, 1u << (8 + n));
        for (u32 other = 0; other < 3; ++other) {
            bench.write(kAdc + 0x100 * other + 0x0C, 7);
            CHECK(bench.read(kAdc + 0x100 * other + 0x0C) == (other == n ? 7 : 0));
        }
        bench.write(kAdc + 0x304, 0x00030000);
        CHECK(bench.read(kAdc + 0x304) == 0x00030000);
    }
}

TEST_CASE("a timer without its clock stands still, and goes on where it was", "[stm32f4][rcc][timer]") {
    Stm32Bench bench;
    bench.write(kTim3 + 0x28, 15); // A microsecond a tick.
    bench.write(kTim3 + 0x2C, 999);
    bench.write(kTim3 + 0x14, 1);
    bench.write(kTim3 + 0x10, 0);
    bench.write(kTim3 + 0x0C, 1);
    bench.write(kTim3, 1);
    bench.run(400_us);
    CHECK(bench.read(kTim3 + 0x24) == 400);
    bench.clear(kRcc + kApb1, 2);
    bench.run(10_ms);
    CHECK_FALSE(bench.irq(29));
    bench.set(kRcc + kApb1, 2);
    CHECK(bench.read(kTim3 + 0x24) == 400);
    bench.run(599_us);
    CHECK_FALSE(bench.irq(29));
    bench.run(1_us);
    CHECK(bench.irq(29));
}

TEST_CASE("a port without its clock holds its pins", "[stm32f4][rcc][gpio]") {
    Stm32Bench bench;
    bench.mode(kGpioA, 1, 1);
    bench.write(kGpioA + 0x18, 2);
    bench.clear(kRcc + kAhb1, 1);
    bench.write(kGpioA + 0x18, 2u << 16);
    CHECK(bench.pin("PA1").level());
    CHECK(bench.read(kGpioA + 0x10) == 0);
}

TEST_CASE("what DMA is asked for waits for DMA's clock", "[stm32f4][rcc][dma]") {
    Stm32Bench bench;
    std::span<u8> const ram = bench.chip.bus().memory_at(0x20000000)->bytes;
    ram[0] = 0x77;
    u32 const stream = kDma2 + 0x10;
    bench.write(stream + 0x04, 1);
    bench.write(stream + 0x08, 0x20000000);
    bench.write(stream + 0x0C, 0x20000100);
    bench.clear(kRcc + kAhb1, 1u << 22);
    bench.run(10_us);
    bench.set(kRcc + kAhb1, 1u << 22);
    bench.write(stream, 2u << 6 | 1);
    bench.run(10_us);
    CHECK(ram[0x100] == 0x77);

    ram[0x100] = 0;
    bench.write(kDma2 + 8, 0x3F);
    u32 const paced = kDma2 + 0x10 + 0x18 * 5; // TIM1_UP: stream 5, channel 6.
    bench.write(paced + 0x04, 1);
    bench.write(paced + 0x08, 0x20000100);
    bench.write(paced + 0x0C, 0x20000000);
    bench.write(paced, 6u << 25 | 1u << 6 | 1);
    bench.write(kTim1 + 0x2C, 15);
    bench.write(kTim1 + 0x0C, 1u << 8);
    bench.write(kTim1, 1);
    bench.clear(kRcc + kAhb1, 1u << 22);
    bench.run(10_us);
    CHECK(ram[0x100] == 0);
    bench.set(kRcc + kAhb1, 1u << 22);
    bench.run(1_us);
    CHECK(ram[0x100] == 0x77);
}

TEST_CASE("a USART without its clock hears nothing; an I2C slave does not answer", "[stm32f4][rcc][usart]") {
    Stm32Bench bench;
    bench.alternate(kGpioA, 9, 7);
    bench.alternate(kGpioA, 3, 7);
    bench.pin("PA9").join(bench.pin("PA3")); // USART1's TX to USART2's RX.
    for (u32 const usart : {kUsart1, kUsart2}) {
        bench.write(usart + 8, 139);
        bench.write(usart + 0x0C, 0x200C);
    }
    bench.run(100_us);
    bench.clear(kRcc + kApb1, 1u << 17);
    bench.write(kUsart1 + 4, 0x55);
    bench.run(200_us);
    bench.set(kRcc + kApb1, 1u << 17);
    CHECK((bench.read(kUsart2) & 0x20) == 0);
    bench.write(kUsart1 + 4, 0x66);
    bench.run(200_us);
    CHECK((bench.read(kUsart2) & 0x20) != 0);
    CHECK(bench.read(kUsart2 + 4) == 0x66);
}

TEST_CASE("which clocks are on outlives a snapshot", "[stm32f4][rcc]") {
    Stm32Bench first;
    first.write(kTim3 + 0x2C, 0xFFFF);
    first.write(kTim3, 1);
    first.run(100_us);
    first.write(kRcc + kApb1, 1); // TIM2 only.
    first.run(100_us);
    auto const state = save(first);
    Stm32Bench second;
    REQUIRE(load(second.clock, state, second));
    CHECK(save(second) == state);
    for (Stm32Bench *bench : {&first, &second}) {
        bench->run(10_us);
        CHECK(bench->read(kTim3 + 0x24) == 0);
        bench->set(kRcc + kApb1, 2);
        CHECK(bench->read(kTim3 + 0x24) == 1600);
        bench->run(10_us);
        CHECK(bench->read(kTim3 + 0x24) == 1760);
    }
}
