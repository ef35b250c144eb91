// USART: bytes on the wire at the programmed rate, both ways, flags, interrupts; over DMA too.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/stm32_bench.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

constexpr u32 kSr = 0x00, kDr = 0x04, kBrr = 0x08, kCr1 = 0x0C, kCr3 = 0x14;
constexpr Time kBit = 10_us; // 16 MHz / 160: 100,000 baud.

struct Line : Stm32Bench {
    Line() {
        alternate(kGpioA, 9, 7);
        alternate(kGpioA, 10, 7);
        write(kUsart1 + kBrr, 160);
        write(kUsart1 + kCr1, 0x200C);
        far_transmitter.attach(&pin("PA10"));
        far_receiver.attach(&pin("PA9"));
        far_receiver.set_format({.bit = kBit});
        far_receiver.enable(true);
    }
    std::vector<u8> heard;
    UartTransmitter far_transmitter{clock, "far TX", [] {}};
    UartReceiver far_receiver{clock, "far RX", [this](UartFrame frame) { heard.push_back(frame.byte); }};
};

} // namespace

TEST_CASE("two bytes go out back to back; TXE and TC tell how far", "[stm32f4][usart]") {
    Line bench;
    CHECK((bench.read(kUsart1 + kSr) & 0xC0) == 0xC0);
    bench.write(kUsart1 + kDr, 'a');
    CHECK((bench.read(kUsart1 + kSr) & 0xC0) == 0x80);
    bench.write(kUsart1 + kDr, 'b');
    CHECK((bench.read(kUsart1 + kSr) & 0xC0) == 0x00);
    bench.run(100_us);
    CHECK((bench.read(kUsart1 + kSr) & 0xC0) == 0x80);
    bench.run(100_us);
    CHECK((bench.read(kUsart1 + kSr) & 0xC0) == 0xC0);
    CHECK(bench.heard == std::vector<u8>{'a', 'b'});
}

TEST_CASE("a byte comes in, with its interrupt; a second one overruns", "[stm32f4][usart]") {
    Line bench;
    bench.set(kUsart1 + kCr1, 1u << 5);
    bench.far_transmitter.send('x', {.bit = kBit});
    bench.run(94_us);
    CHECK_FALSE(bench.irq(37));
    bench.run(2_us);
    CHECK(bench.irq(37));
    bench.run(10_us);
    bench.far_transmitter.send('y', {.bit = kBit});
    bench.run(100_us);
    CHECK((bench.read(kUsart1 + kSr) & 0x28) == 0x28);
    CHECK(bench.read(kUsart1 + kDr) == 'x');
    CHECK((bench.read(kUsart1 + kSr) & 0x28) == 0);
    CHECK_FALSE(bench.irq(37));
}

TEST_CASE("a quiet line is idle after a frame's time", "[stm32f4][usart]") {
    Line bench;
    bench.far_transmitter.send('x', {.bit = kBit});
    bench.run(190_us);
    CHECK((bench.read(kUsart1 + kSr) & 0x10) == 0);
    bench.run(10_us);
    CHECK((bench.read(kUsart1 + kSr) & 0x10) == 0x10);
    bench.read(kUsart1 + kDr);
    CHECK((bench.read(kUsart1 + kSr) & 0x10) == 0);
}

TEST_CASE("DMA feeds the transmitter", "[stm32f4][usart][dma]") {
    Line bench;
    MemoryRegion const *const ram = bench.chip.bus().memory_at(0x20000000);
    std::string const text = "dma!";
    std::copy(text.begin(), text.end(), ram->bytes.begin());
    u32 const stream = kDma2 + 0x10 + 0x18 * 7;
    bench.write(stream + 0x04, u32(text.size()));
    bench.write(stream + 0x08, kUsart1 + kDr);
    bench.write(stream + 0x0C, 0x20000000);
    bench.write(stream,
                4u << 25 | 1u << 10 | 1u << 6 | 1u << 4 | 1); // Channel 4, MINC, to the peripheral, TCIE.
    bench.write(kUsart1 + kCr3, 1u << 7);
    bench.run(450_us);
    CHECK(bench.irq(70));
    CHECK(bench.heard == std::vector<u8>{'d', 'm', 'a', '!'});
    CHECK((bench.read(stream) & 1) == 0);
    bench.write(kDma2 + 0x0C, 0x3Du << 22);
    CHECK_FALSE(bench.irq(70));
}
