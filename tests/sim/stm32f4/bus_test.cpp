// I2C with a real target on the wires, DMA between memories.
#include <catch2/catch_test_macros.hpp>

#include "sim/parts/mma7660.h"
#include "tests/sim/stm32f4/stm32_bench.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

constexpr u32 kCr1 = kI2c1, kCr2 = kI2c1 + 4, kDr = kI2c1 + 0x10, kSr1 = kI2c1 + 0x14, kSr2 = kI2c1 + 0x18;

struct TwoWires : Stm32Bench {
    TwoWires() {
        for (Pin *pull : {&pull_scl, &pull_sda}) pull->pull(Pull::Up);
        pin("PB6").connect(pull_scl);
        pin("PB7").connect(pull_sda);
        write(kGpioB + 4, 0xC0); // Open drain.
        alternate(kGpioB, 6, 4);
        alternate(kGpioB, 7, 4);
        mode(kGpioB, 5, 1);
        write(kGpioB + 0x18, 1u << 5);
        write(kCr2, 16);
        write(kI2c1 + 0x1C, 80); // 100 kHz.
        write(kCr1, 1);
    }
    // Runs until SR1 shows all of `flags`, at most a millisecond.
    bool wait(u32 flags) {
        for (int i = 0; i < 1000; ++i) {
            if ((read(kSr1) & flags) == flags) return true;
            run(1_us);
        }
        return false;
    }
    bool begin(u8 address) {
        write(kCr1, 1u << 8 | 1u << 10 | 1);
        if (!wait(1)) return false;
        write(kDr, address);
        return wait(2);
    }
    Pin pull_scl{"R1"};
    Pin pull_sda{"R2"};
    Mma7660 target{clock, trace, "accelerometer", {pin("PB6"), pin("PB7"), pin("PB5")}};
};

} // namespace

TEST_CASE("I2C writes registers and reads them back", "[stm32f4][i2c]") {
    TwoWires bench;
    REQUIRE(bench.begin(0x4C << 1));
    bench.read(kSr2);
    CHECK((bench.read(kSr1) & 0x82) == 0x80); // TXE, and ADDR cleared.
    bench.write(kDr, 7);
    REQUIRE(bench.wait(0x80));
    bench.write(kDr, 1);
    REQUIRE(bench.wait(0x84)); // BTF.
    bench.write(kCr1, 1u << 9 | 1);
    bench.run(100_us);
    CHECK((bench.read(kCr1) & 0x200) == 0);
    CHECK((bench.read(kSr2) & 3) == 0);

    bench.run(10_ms); // A sample has been made.
    REQUIRE(bench.begin(0x4C << 1));
    bench.read(kSr2);
    bench.write(kDr, 2); // ZOUT
    REQUIRE(bench.wait(0x84));
    REQUIRE(bench.begin(0x4C << 1 | 1)); // Repeated START.
    bench.write(kCr1, 1);                // No acknowledge: one byte.
    bench.read(kSr2);
    bench.write(kCr1, 1u << 9 | 1);
    REQUIRE(bench.wait(0x40));
    CHECK(bench.read(kDr) == 21); // 1 g.
    bench.run(100_us);
    CHECK((bench.read(kSr2) & 3) == 0);
}

TEST_CASE("an address that nobody answers is AF, with an error interrupt", "[stm32f4][i2c]") {
    TwoWires bench;
    bench.write(kCr2, 16 | 1u << 8);
    CHECK_FALSE(bench.begin(0x20));
    CHECK((bench.read(kSr1) & 0x400) != 0);
    CHECK(bench.irq(32));
    bench.write(kSr1, 0);
    CHECK_FALSE(bench.irq(32));
    bench.write(kCr1, 1u << 9 | 1);
    bench.run(100_us);
    CHECK((bench.read(kSr2) & 2) == 0);
}

TEST_CASE("DMA copies memory, packing bytes to words", "[stm32f4][dma]") {
    Stm32Bench bench;
    std::span<u8> const ram = bench.chip.bus().memory_at(0x20000000)->bytes;
    for (u8 i = 0; i < 8; ++i) ram[i] = u8(i + 1);
    u32 const stream = kDma2 + 0x10;
    bench.write(stream + 0x04, 8);
    bench.write(stream + 0x08, 0x20000000);
    bench.write(stream + 0x0C, 0x20000100);
    bench.write(stream + 0x14, 4);
    bench.write(stream, 2u << 13 | 3u << 9 | 2u << 6 | 1u << 4 | 1);
    bench.run(10_us);
    CHECK(bench.irq(56));
    CHECK((bench.read(kDma2) & 0x30) == 0x30);
    CHECK(load_u32(ram, 0x100) == 0x04030201);
    CHECK(load_u32(ram, 0x104) == 0x08070605);
}

TEST_CASE("DMA cannot reach the core's own RAM", "[stm32f4][dma]") {
    Stm32Bench bench;
    u32 const stream = kDma2 + 0x10;
    bench.write(stream + 0x04, 4);
    bench.write(stream + 0x08, 0x10000000);
    bench.write(stream + 0x0C, 0x20000100);
    bench.write(stream, 3u << 9 | 2u << 6 | 1);
    bench.run(10_us);
    CHECK((bench.read(kDma2) & 8) == 8);
    CHECK((bench.read(stream) & 1) == 0);
}
