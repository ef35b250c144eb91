// DMA: directions, FIFO and bursts, circular and double buffer, priorities, errors, requests.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/timer_registers.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

constexpr u32 kDma1 = 0x40026000;
constexpr u32 kRam = 0x20000000;
constexpr u32 kFifoError = 1, kTransferError = 8, kHalf = 16, kComplete = 32;
constexpr u32 kOn = 1, kToPeripheral = 1u << 6, kCopy = 2u << 6, kCircular = 1u << 8,
              kPeripheralSteps = 1u << 9, kMemorySteps = 1u << 10, kHalfWords = 1u << 13 | 1u << 11,
              kWords = 2u << 13 | 2u << 11;

// DMA1 stream 6 channel 2 is TIM4_UP: a request each 100 cycles from `ticking` on. A transfer takes six.
struct DmaBench : TimerBench {
    struct Stream {
        u32 dma, n;
        [[nodiscard]] u32 at(u32 offset) const { return dma + 0x10 + 0x18 * n + offset; }
    };
    Stream const updates{kDma1, 6};
    std::span<u8> ram = chip.bus().memory_at(kRam)->bytes;

    void set_up(Stream stream, u32 count, u32 peripheral, u32 memory, u32 fifo, u32 control) {
        write(stream.at(4), count);
        write(stream.at(8), peripheral);
        write(stream.at(0xC), memory);
        write(stream.at(0x14), fifo);
        write(stream.at(0), control);
    }
    [[nodiscard]] u32 flags(Stream stream) {
        constexpr unsigned kShift[4] = {0, 6, 16, 22};
        return read(stream.dma + 4 * (stream.n / 4)) >> kShift[stream.n % 4] & 0x3D;
    }
    void half_word(u32 offset, u16 value) {
        ram[offset] = u8(value);
        ram[offset + 1] = u8(value >> 8);
    }
    void tick() { write_all(kTim4, {{kArr, 99}, {kDier, 0x100}, {kCr1, 1}}); }
};

} // namespace

TEST_CASE("a transfer comes six bus clocks after its request; half and end are told", "[stm32f4][dma]") {
    DmaBench bench;
    for (u32 i = 0; i < 4; ++i) bench.half_word(2 * i, u16(0x100 + i));
    u32 const control = 2u << 25 | kHalfWords | kMemorySteps | kToPeripheral | 0x18 | kOn;
    bench.set_up(bench.updates, 4, kTim3 + kArr, kRam, 0x21, control);
    bench.tick();
    bench.run_cycles(105);
    CHECK(bench.read(kTim3 + kArr) == 0xFFFF);
    bench.run_cycles(1);
    CHECK(bench.read(kTim3 + kArr) == 0x100);
    CHECK(bench.read(bench.updates.at(4)) == 3);
    CHECK_FALSE(bench.irq(17));
    bench.run_cycles(100);
    CHECK(bench.flags(bench.updates) == kHalf);
    CHECK(bench.irq(17));
    bench.write(kDma1 + 0xC, kHalf << 16);
    CHECK_FALSE(bench.irq(17));
    bench.run_cycles(200);
    CHECK(bench.flags(bench.updates) == kComplete);
    CHECK(bench.irq(17));
    CHECK((bench.read(bench.updates.at(0)) & 1) == 0);
    bench.run_cycles(100);
    CHECK(bench.read(kTim3 + kArr) == 0x103);
}

TEST_CASE("a circular stream begins anew", "[stm32f4][dma]") {
    DmaBench bench;
    for (u32 i = 0; i < 3; ++i) bench.half_word(2 * i, u16(0x100 + i));
    u32 const control = 2u << 25 | kHalfWords | kMemorySteps | kCircular | kToPeripheral | kOn;
    bench.set_up(bench.updates, 3, kTim3 + kArr, kRam, 0x21, control);
    bench.tick();
    bench.run_cycles(10);
    for (u32 i = 0; i < 7; ++i) {
        bench.run_cycles(100);
        CHECK(bench.read(kTim3 + kArr) == 0x100 + i % 3);
    }
    CHECK((bench.flags(bench.updates) & kComplete) != 0);
    CHECK(bench.read(bench.updates.at(4)) == 2);
}

TEST_CASE("two buffers take turns, and the idle one may be changed", "[stm32f4][dma]") {
    DmaBench bench;
    bench.write(bench.updates.at(0x10), kRam + 0x100);
    u32 const control = 2u << 25 | kHalfWords | kMemorySteps | 1u << 18 | kOn;
    bench.set_up(bench.updates, 2, kTim4 + kArr, kRam, 0x21, control);
    bench.tick();
    bench.run_cycles(210);
    CHECK(load_u16(bench.ram, 2) == 99);
    CHECK(load_u16(bench.ram, 0x100) == 0);
    CHECK((bench.read(bench.updates.at(0)) & 1u << 19) != 0);
    bench.write(bench.updates.at(0xC), kRam + 0x200);
    bench.run_cycles(200);
    CHECK(load_u16(bench.ram, 0x102) == 99);
    CHECK((bench.read(bench.updates.at(0)) & 1u << 19) == 0);
    bench.run_cycles(100);
    CHECK(load_u16(bench.ram, 0x200) == 99);
    // The one in use may not.
    bench.write(bench.updates.at(0xC), kRam);
    CHECK((bench.flags(bench.updates) & kTransferError) != 0);
    CHECK((bench.read(bench.updates.at(0)) & 1) == 0);
}

TEST_CASE("the FIFO reaches memory at its threshold, and when the stream is switched off", "[stm32f4][dma]") {
    DmaBench bench;
    // Half-words in, words out, threshold of half: 8 bytes.
    u32 const control = 2u << 25 | 2u << 13 | 1u << 11 | kMemorySteps | kOn;
    bench.set_up(bench.updates, 100, kTim4 + kArr, kRam, 4 | 1, control);
    bench.tick();
    bench.run_cycles(310);
    CHECK(load_u32(bench.ram, 0) == 0);
    CHECK((bench.read(bench.updates.at(0x14)) >> 3 & 7) == 1); // Six bytes.
    bench.run_cycles(100);
    CHECK(load_u32(bench.ram, 0) == 0x00630063);
    CHECK(load_u32(bench.ram, 4) == 0x00630063);
    CHECK((bench.read(bench.updates.at(0x14)) >> 3 & 7) == 4); // Empty.
    bench.run_cycles(100);
    CHECK(load_u32(bench.ram, 8) == 0);
    bench.write(bench.updates.at(0), 0);
    CHECK(load_u32(bench.ram, 8) == 0x63);
    CHECK((bench.flags(bench.updates) & kComplete) != 0);
}

TEST_CASE("towards a peripheral the FIFO unpacks what it has read ahead", "[stm32f4][dma]") {
    DmaBench bench;
    store_u32(bench.ram, 0, 0x04030201);
    store_u32(bench.ram, 4, 0x08070605);
    u32 const control = 2u << 25 | 2u << 13 | kMemorySteps | kToPeripheral | kOn;
    bench.set_up(bench.updates, 8, kTim3 + kArr, kRam, 4 | 3, control);
    store_u32(bench.ram, 0, 0); // Too late: it has been read.
    bench.tick();
    bench.run_cycles(10);
    for (u32 i = 1; i <= 8; ++i) {
        bench.run_cycles(100);
        CHECK((bench.read(kTim3 + kArr) & 0xFF) == i);
    }
}

TEST_CASE("a peripheral burst moves several items for one request", "[stm32f4][dma]") {
    DmaBench bench;
    u32 const control = 2u << 25 | kHalfWords | 1u << 21 | kMemorySteps | kOn;
    bench.set_up(bench.updates, 8, kTim4 + kArr, kRam, 4 | 1, control);
    bench.tick();
    bench.run_cycles(123);
    CHECK(bench.read(bench.updates.at(4)) == 8);
    bench.run_cycles(1);
    CHECK(bench.read(bench.updates.at(4)) == 4);
    CHECK(load_u16(bench.ram, 6) == 99);
}

TEST_CASE("a burst that does not fit the threshold is a FIFO error", "[stm32f4][dma]") {
    auto const accepted = [](u32 size, u32 burst, u32 threshold) {
        DmaBench bench;
        u32 const control = 2u << 25 | burst << 23 | size << 13 | kMemorySteps | kOn;
        bench.set_up(bench.updates, 16, kTim4 + kArr, kRam, 0x84 | threshold, control);
        bool const on = (bench.read(bench.updates.at(0)) & 1) != 0;
        CHECK(bench.irq(17) == !on);
        CHECK(bench.flags(bench.updates) == (on ? 0 : kFifoError));
        return on;
    };
    CHECK(accepted(0, 1, 0)); // Four bytes at a fourth.
    CHECK_FALSE(accepted(0, 2, 0));
    CHECK(accepted(0, 2, 1));
    CHECK_FALSE(accepted(0, 2, 2));
    CHECK_FALSE(accepted(1, 3, 3));
    CHECK(accepted(2, 1, 3));
    CHECK_FALSE(accepted(2, 1, 1));
}

TEST_CASE("of two requests at once the higher priority is served first", "[stm32f4][dma]") {
    for (u32 const second_first : {0u, 1u}) {
        DmaBench bench;
        // TIM3_UP on stream 2, TIM4_UP on stream 6: the lower number wins, unless the other is more urgent.
        bench.set_up({kDma1, 2}, 1, kTim3 + kArr, kRam, 0x21, 5u << 25 | kHalfWords | kOn);
        bench.set_up(bench.updates, 1, kTim4 + kArr, kRam + 4, 0x21,
                     2u << 25 | second_first << 16 | kHalfWords | kOn);
        bench.write_all(kTim3, {{kArr, 99}, {kDier, 0x100}});
        bench.write_all(kTim4, {{kArr, 99}, {kDier, 0x100}});
        bench.write(kTim4, 1);
        bench.write(kTim3, 1);
        // The first to come has begun when the second comes; both are there at the next round.
        bench.run_cycles(112);
        CHECK(load_u16(bench.ram, 0) == 99);
        CHECK(load_u16(bench.ram, 4) == 99);
        bench.set_up({kDma1, 3}, 64, kRam + 0x100, kRam + 0x200, 0x21, kCopy | 3u << 16 | kOn);
        bench.set_up({kDma1, 2}, 1, kTim3 + kArr, kRam + 8, 0x21, 5u << 25 | kHalfWords | kOn);
        bench.set_up(bench.updates, 1, kTim4 + kArr, kRam + 12, 0x21,
                     2u << 25 | second_first << 16 | kHalfWords | kOn);
        bench.run_cycles(64 * 6 + 6);
        CHECK(load_u16(bench.ram, second_first != 0 ? 12 : 8) == 99);
        CHECK(load_u16(bench.ram, second_first != 0 ? 8 : 12) == 0);
        bench.run_cycles(6);
        CHECK(load_u16(bench.ram, second_first != 0 ? 8 : 12) == 99);
    }
}

TEST_CASE("a long copy makes way for a request", "[stm32f4][dma]") {
    DmaBench bench;
    DmaBench::Stream const copy{kDma1, 0};
    bench.set_up(bench.updates, 1, kTim4 + kArr, kRam, 0x21, 2u << 25 | 1u << 16 | kHalfWords | kOn);
    bench.tick();
    bench.set_up(copy, 64, kRam + 0x1000, kRam + 0x2000, 0x21,
                 kCopy | kPeripheralSteps | kMemorySteps | kWords | kOn);
    bench.run_cycles(107); // The beat from 96 to 102 is finished, then the request of 100 is served.
    CHECK(load_u16(bench.ram, 0) == 0);
    bench.run_cycles(1);
    CHECK(load_u16(bench.ram, 0) == 99);
    CHECK(bench.read(copy.at(4)) == 64 - 17);
    bench.run_cycles(47 * 6);
    CHECK(bench.read(copy.at(4)) == 0);
    CHECK((bench.flags(copy) & kComplete) != 0);
}

TEST_CASE("DMA faults on nothing, on flash as a destination, and says so once", "[stm32f4][dma]") {
    DmaBench bench;
    DmaBench::Stream const copy{kDma2, 1};
    for (u32 const destination : {0x08000000u, 0x60000000u}) {
        bench.write(kDma2 + 8, 0x3D << 6);
        bench.set_up(copy, 8, kRam, destination, 0x21,
                     kCopy | kPeripheralSteps | kMemorySteps | kWords | 4 | kOn);
        bench.run_cycles(100);
        CHECK((bench.flags(copy) & kTransferError) != 0);
        CHECK(bench.irq(57));
        CHECK((bench.read(copy.at(0)) & 1) == 0);
    }
}

TEST_CASE("settings are fixed while a stream is on; a channel without a peripheral is told of",
          "[stm32f4][dma]") {
    DmaBench bench;
    bench.set_up(bench.updates, 5, kTim4 + kArr, kRam, 0x21, 2u << 25 | kOn);
    bench.write(bench.updates.at(4), 9);
    bench.write(bench.updates.at(8), 9);
    bench.write(bench.updates.at(0xC), 9);
    CHECK(bench.read(bench.updates.at(4)) == 5);
    CHECK(bench.read(bench.updates.at(8)) == kTim4 + kArr);
    CHECK(bench.read(bench.updates.at(0xC)) == kRam);
    CHECK(bench.lines.empty());
    bench.set_up({kDma1, 1}, 5, kTim4 + kArr, kRam, 0x21, kOn);
    REQUIRE(bench.lines.size() == 1);
    CHECK(bench.lines[0].find("DMA1: nothing that is modelled asks on channel 0") != std::string::npos);
}

// RM0090, tables 42 and 43, as far as timers go: each row is asked for by software and counted.
TEST_CASE("each timer's request reaches its streams", "[stm32f4][dma][timer]") {
    struct Row {
        u32 dma, stream, channel, timer, event; // The event's bit in EGR.
    };
    std::vector<Row> const rows = {
        {kDma1, 2, 1, kTim7, 0}, {kDma1, 4, 1, kTim7, 0}, {kDma1, 0, 2, kTim4, 1}, {kDma1, 3, 2, kTim4, 2},
        {kDma1, 6, 2, kTim4, 0}, {kDma1, 7, 2, kTim4, 3}, {kDma1, 1, 3, kTim2, 0}, {kDma1, 1, 3, kTim2, 3},
        {kDma1, 5, 3, kTim2, 1}, {kDma1, 6, 3, kTim2, 2}, {kDma1, 6, 3, kTim2, 4}, {kDma1, 7, 3, kTim2, 0},
        {kDma1, 7, 3, kTim2, 4}, {kDma1, 2, 5, kTim3, 4}, {kDma1, 2, 5, kTim3, 0}, {kDma1, 4, 5, kTim3, 1},
        {kDma1, 4, 5, kTim3, 6}, {kDma1, 5, 5, kTim3, 2}, {kDma1, 7, 5, kTim3, 3}, {kDma1, 0, 6, kTim5, 3},
        {kDma1, 0, 6, kTim5, 0}, {kDma1, 1, 6, kTim5, 4}, {kDma1, 1, 6, kTim5, 6}, {kDma1, 2, 6, kTim5, 1},
        {kDma1, 3, 6, kTim5, 4}, {kDma1, 3, 6, kTim5, 6}, {kDma1, 4, 6, kTim5, 2}, {kDma1, 6, 6, kTim5, 0},
        {kDma1, 1, 7, kTim6, 0}, {kDma2, 2, 0, kTim8, 1}, {kDma2, 2, 0, kTim8, 2}, {kDma2, 2, 0, kTim8, 3},
        {kDma2, 6, 0, kTim1, 1}, {kDma2, 6, 0, kTim1, 2}, {kDma2, 6, 0, kTim1, 3}, {kDma2, 0, 6, kTim1, 6},
        {kDma2, 1, 6, kTim1, 1}, {kDma2, 2, 6, kTim1, 2}, {kDma2, 3, 6, kTim1, 1}, {kDma2, 4, 6, kTim1, 4},
        {kDma2, 4, 6, kTim1, 6}, {kDma2, 4, 6, kTim1, 5}, {kDma2, 5, 6, kTim1, 0}, {kDma2, 6, 6, kTim1, 3},
        {kDma2, 1, 7, kTim8, 0}, {kDma2, 2, 7, kTim8, 1}, {kDma2, 3, 7, kTim8, 2}, {kDma2, 4, 7, kTim8, 3},
        {kDma2, 7, 7, kTim8, 4}, {kDma2, 7, 7, kTim8, 6}, {kDma2, 7, 7, kTim8, 5},
    };
    DmaBench bench;
    for (Row const &row : rows) {
        DmaBench::Stream const stream{row.dma, row.stream};
        bench.set_up(stream, 2, row.timer + kSr, kRam, 0x21, row.channel << 25 | kHalfWords | kOn);
        bench.write(row.timer + kDier, 1u << (8 + row.event));
        bench.write(row.timer + kEgr, 1u << row.event);
        bench.run_cycles(20);
        CAPTURE(row.dma, row.stream, row.channel, row.event);
        CHECK(bench.read(stream.at(4)) == 1);
        bench.write(row.timer + kDier, 0);
        bench.write(stream.at(0), 0);
    }
}
