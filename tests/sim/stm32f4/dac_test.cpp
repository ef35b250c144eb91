// DAC: formats, triggers, waves, DMA and its underrun; what comes out is the voltage on the pins.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/timer_registers.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

constexpr u32 kSwitch = 4, kRight1 = 8, kLeft1 = 0xC, kByte1 = 0x10, kRight2 = 0x14, kDual = 0x20,
              kDualLeft = 0x24, kDualByte = 0x28, kOut1 = 0x2C, kOut2 = 0x30, kStatus = 0x34;
constexpr u32 kOn = 1, kTriggered = 4, kSoftware = 7u << 3, kNoise = 1u << 6, kTriangle = 2u << 6,
              kAsksDma = 1u << 12;

struct Waves : TimerBench {
    [[nodiscard]] int volts(unsigned channel) { return pin(channel == 1 ? "PA4" : "PA5").millivolts(); }
    u32 next() {
        write(kDac + kSwitch, 1);
        return read(kDac + kOut1);
    }
};

} // namespace

TEST_CASE("each data format reaches its channel", "[stm32f4][dac]") {
    Waves bench;
    bench.write(kDac, kOn | kOn << 16);
    bench.write(kDac + kRight1, 4095);
    CHECK(bench.volts(1) == 3300);
    bench.write(kDac + kLeft1, 2048u << 4);
    CHECK(bench.volts(1) == 1650);
    bench.write(kDac + kByte1, 0x40);
    CHECK(bench.read(kDac + kOut1) == 0x400);
    bench.write(kDac + kRight2, 0x123);
    CHECK(bench.read(kDac + kOut2) == 0x123);
    bench.write(kDac + kDual, 0x0ABC0DEF);
    CHECK(bench.read(kDac + kOut1) == 0xDEF);
    CHECK(bench.read(kDac + kOut2) == 0xABC);
    bench.write(kDac + kDualLeft, 0x12345670);
    CHECK(bench.read(kDac + kOut1) == 0x567);
    CHECK(bench.read(kDac + kOut2) == 0x123);
    bench.write(kDac + kDualByte, 0x8040);
    CHECK(bench.read(kDac + kOut1) == 0x400);
    CHECK(bench.read(kDac + kOut2) == 0x800);
    CHECK(bench.read(kDac + kDual) == 0x08000400);
    bench.write(kDac, kOn);
    CHECK(bench.pin("PA5").floating());
}

TEST_CASE("each trigger converts what waits", "[stm32f4][dac][timer]") {
    constexpr std::pair<u32, u32> kTimers[] = {{0, kTim6}, {1, kTim8}, {2, kTim7},
                                               {3, kTim5}, {4, kTim2}, {5, kTim4}};
    for (auto const &[selection, timer] : kTimers) {
        Waves bench;
        bench.write_all(timer, {{kArr, 99}, {kCr2, 2u << 4}});
        bench.write(kDac, kOn | kTriggered | selection << 3);
        bench.write(kDac + kRight1, 4095);
        bench.write(timer, 1);
        bench.run_cycles(99);
        CHECK(bench.volts(1) == 0);
        bench.run_cycles(1);
        CHECK(bench.volts(1) == 3300);
    }
    Waves bench;
    Pin source("source");
    bench.pin("PA9").connect(source);
    source.drive(Drive::Low);
    bench.write(kExti, 1u << 9);
    bench.write(kExti + 8, 1u << 9);
    bench.write(kDac, kOn | kTriggered | 6u << 3 | (kOn | kTriggered | kSoftware) << 16);
    bench.write(kDac + kDual, 0x0FFF0FFF);
    CHECK(bench.volts(1) == 0);
    source.drive(Drive::High);
    CHECK(bench.volts(1) == 3300);
    CHECK(bench.volts(2) == 0);
    bench.write(kDac + kSwitch, 2);
    CHECK(bench.volts(2) == 3300);
}

TEST_CASE("a triangle goes up and down by its amplitude", "[stm32f4][dac]") {
    Waves bench;
    bench.write(kDac, kOn | kTriggered | kSoftware | kTriangle | 1u << 8); // 3.
    bench.write(kDac + kRight1, 100);
    std::vector<u32> all;
    for (int i = 0; i < 8; ++i) all.push_back(bench.next());
    CHECK(all == std::vector<u32>{100, 101, 102, 103, 102, 101, 100, 101});
    bench.write(kDac + kRight1, 4094); // It does not wrap.
    for (int i = 0; i < 4; ++i) CHECK(bench.next() >= 4094);
    bench.write(kDac, kOn | kTriggered | kSoftware);
    bench.write(kDac, kOn | kTriggered | kSoftware | kTriangle | 1u << 8);
    CHECK(bench.next() == 4094);
}

TEST_CASE("noise is the shift register of the manual, masked", "[stm32f4][dac]") {
    Waves bench;
    bench.write(kDac, kOn | kTriggered | kSoftware | kNoise | 11u << 8);
    // From 0xAAA by hand: the sum of bits 0, 1, 4 and 6 comes in at the top.
    for (u32 const value : {0xAAAu, 0xD55u, 0xEAAu, 0xF55u, 0xFAAu}) CHECK(bench.next() == value);
    bench.write(kDac, kOn | kTriggered | kSoftware);
    bench.write(kDac, kOn | kTriggered | kSoftware | kNoise | 3u << 8);
    for (u32 const value : {0xAu, 0x5u, 0xAu}) CHECK(bench.next() == value);
}

TEST_CASE("a waveform by DMA comes out in time", "[stm32f4][dac][dma]") {
    Waves bench;
    std::span<u8> const ram = bench.chip.bus().memory_at(0x20000000)->bytes;
    for (u32 i = 0; i < 4; ++i) ram[i] = u8(0x40 * i);
    // DMA1 stream 5 channel 7, bytes, circular.
    bench.write(0x40026000 + 0x8C, 4);
    bench.write(0x40026000 + 0x90, kDac + kByte1);
    bench.write(0x40026000 + 0x94, 0x20000000);
    bench.write(0x40026000 + 0x88, 7u << 25 | 1u << 10 | 1u << 8 | 1u << 6 | 1);
    bench.write(kDac, kOn | kTriggered | kAsksDma); // TIM6.
    bench.write_all(kTim6, {{kArr, 99}, {kCr2, 2u << 4}, {kCr1, 1}});
    bench.run_cycles(100);
    for (u32 i = 0; i < 9; ++i) {
        bench.run_cycles(99);
        CHECK(bench.read(kDac + kOut1) == (i == 0 ? 0 : 0x400 * ((i - 1) % 4)));
        bench.run_cycles(1);
        CHECK(bench.read(kDac + kOut1) == 0x400 * (i % 4));
    }
    CHECK(bench.read(kDac + kStatus) == 0);
}

TEST_CASE("a trigger before the data has come is an underrun", "[stm32f4][dac]") {
    Waves bench;
    bench.write(kDac, kOn | kTriggered | kSoftware | kAsksDma | 1u << 13);
    bench.next();
    CHECK_FALSE(bench.irq(54));
    bench.next();
    CHECK(bench.irq(54));
    CHECK(bench.read(kDac + kStatus) == 1u << 13);
    bench.write(kDac + kStatus, 1u << 13);
    CHECK_FALSE(bench.irq(54));
    bench.write(kDac, (kOn | kTriggered | kSoftware | kAsksDma) << 16);
    bench.write(kDac + kSwitch, 2);
    bench.write(kDac + kSwitch, 2);
    CHECK(bench.read(kDac + kStatus) == 1u << 29);
}
