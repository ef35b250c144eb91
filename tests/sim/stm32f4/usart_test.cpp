// USART: bytes on the wire at the programmed rate, both ways, flags, interrupts; over DMA too.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/stm32_bench.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

constexpr u32 kSr = 0x00, kDr = 0x04, kBrr = 0x08, kCr1 = 0x0C, kCr2 = 0x10, kCr3 = 0x14;
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

TEST_CASE("each word length, parity and stop bits takes its time on the wire", "[stm32f4][usart]") {
    struct Case {
        u32 control1, control2;
        u16 word, seen; // What is written, and what DR of a USART set alike reads.
        Time takes;
    };
    Case const cases[] = {
        {0, 0, 0xA5, 0xA5, 100_us},
        {0, 1u << 12, 0xA5, 0xA5, 95_us},           // Half a stop bit.
        {0, 2u << 12, 0xA5, 0xA5, 110_us},          // Two.
        {0, 3u << 12, 0xA5, 0xA5, 105_us},          // One and a half.
        {1u << 12, 0, 0x1A5, 0x1A5, 110_us},        // Nine bits.
        {1u << 12, 0, 0x0A5, 0x0A5, 110_us},        //
        {1u << 10, 0, 0x25, 0xA5, 100_us},          // Seven and even parity.
        {3u << 9, 0, 0x25, 0x25, 100_us},           // Odd.
        {5u << 10, 0, 0xA4, 0x1A4, 110_us},         // Eight and even parity.
        {1u << 12 | 3u << 9, 0, 0xA4, 0xA4, 110_us} // Odd.
    };
    for (Case const &each : cases) {
        CAPTURE(each.control1, each.control2, each.word);
        Stm32Bench bench;
        bench.pin("PA10").join(bench.pin("PA9")); // A wire from TX to RX.
        bench.alternate(kGpioA, 9, 7);
        bench.alternate(kGpioA, 10, 7);
        bench.write(kUsart1 + kBrr, 160);
        bench.write(kUsart1 + kCr2, each.control2);
        bench.write(kUsart1 + kCr1, 0x200C | each.control1);
        bench.write(kUsart1 + kSr, 0);
        bench.write(kUsart1 + kDr, each.word);
        bench.run(each.takes - 100_ns);
        CHECK((bench.read(kUsart1 + kSr) & 0x40) == 0);
        bench.run(200_ns);
        CHECK((bench.read(kUsart1 + kSr) & 0x6F) == 0x60); // TC, RXNE and no error.
        CHECK(bench.read(kUsart1 + kDr) == each.seen);
    }
}

TEST_CASE("the divider's fraction counts, with sixteen and with eight samples a bit", "[stm32f4][usart]") {
    Line bench;
    Edges edges(bench.pin("PA9"));
    for (auto const &[divider, over8, cycles] :
         {std::tuple{0x8Bu, 0u, 139u}, {0x115u, 0x8000u, 17u * 8 + 5}, {0x10u, 0u, 16u}}) {
        bench.write(kUsart1 + kBrr, divider);
        bench.write(kUsart1 + kCr1, 0x200C | over8);
        edges.all.clear();
        Time const start = bench.now();
        bench.write(kUsart1 + kDr, 0x55);
        bench.run(1_ms);
        REQUIRE(edges.all.size() == 10);
        for (unsigned bit = 0; bit < 10; ++bit)
            CHECK(edges.all[bit] == Edges::Edge{start + 62'500_ps * (cycles * bit), bit % 2 == 1});
    }
}

TEST_CASE("wrong parity, a low stop bit and noise are flags that SR and DR clear", "[stm32f4][usart]") {
    Line bench;
    bench.write(kUsart1 + kCr1, 0x200C | 1u << 10 | 1u << 8); // Even parity, PEIE.
    bench.far_transmitter.send(0x80, {.bit = kBit});
    bench.run(96_us);
    CHECK((bench.read(kUsart1 + kSr) & 0x2F) == 0x21);
    CHECK(bench.irq(37));
    CHECK(bench.read(kUsart1 + kDr) == 0x80);
    CHECK((bench.read(kUsart1 + kSr) & 0x2F) == 0);
    CHECK_FALSE(bench.irq(37));

    bench.write(kUsart1 + kCr1, 0x200C);
    bench.write(kUsart1 + kCr3, 1u << 6 | 1); // EIE counts with DMAR.
    bench.run(10_us);
    bench.far_transmitter.send_break(10, {.bit = kBit});
    bench.run(96_us);
    CHECK(bench.irq(37));
    CHECK((bench.read(kUsart1 + kSr) & 0x2F) == 0x22);
    CHECK(bench.read(kUsart1 + kDr) == 0);
    CHECK_FALSE(bench.irq(37));

    // The edge falls between the samples of the bit from 40 us to 50 us.
    for (bool const one_sample : {false, true}) {
        bench.write(kUsart1 + kCr3, one_sample ? 1u << 11 : 0);
        bench.run(200_us);
        bench.far_transmitter.send(0xF0, {.bit = 9_us}); // Rises after 45 us.
        bench.run(200_us);
        CHECK((bench.read(kUsart1 + kSr) & 0x2F) == (one_sample ? 0x20u : 0x24u));
        bench.read(kUsart1 + kDr);
    }
}

TEST_CASE("a break goes out after the word on the wire, and before the next", "[stm32f4][usart]") {
    Line bench;
    Edges edges(bench.pin("PA9"));
    for (auto const &[control1, control2, bits] :
         {std::tuple{0u, 0u, 10}, {1u << 12, 0u, 11}, {0u, 1u << 14, 13}}) {
        bench.write(kUsart1 + kCr2, control2);
        bench.write(kUsart1 + kCr1, 0x200C | control1);
        Time const word = kBit * (control1 != 0 ? 11 : 10);
        Time const start = bench.now();
        bench.write(kUsart1 + kDr, 0x1FF);
        bench.write(kUsart1 + kDr, 0x1FF);
        bench.set(kUsart1 + kCr1, 1);
        edges.all.clear();
        bench.run(word + kBit);
        CHECK((bench.read(kUsart1 + kCr1) & 1) == 1);
        bench.run(kBit * bits);
        CHECK((bench.read(kUsart1 + kCr1) & 1) == 0);
        bench.run(word + kBit);
        REQUIRE(edges.all.size() == 5);
        CHECK(edges.all[1] == Edges::Edge{start + word, false});
        CHECK(edges.all[2] == Edges::Edge{start + word + kBit * bits, true});
        CHECK(edges.all[3] == Edges::Edge{start + word + kBit * (bits + 1), false});
        CHECK((bench.read(kUsart1 + kSr) & 0xC0) == 0xC0);
    }
}

TEST_CASE("LIN finds a break when the line rises again, not in a word of zeros", "[stm32f4][usart]") {
    Line bench;
    for (u32 const longer : {0u, 1u << 5}) {
        int const shortest = longer != 0 ? 11 : 10;
        bench.write(kUsart1 + kCr2, 1u << 14 | 1u << 6 | longer); // LINEN, LBDIE.
        for (int const bits : {9, shortest - 1, shortest, 13}) {
            CAPTURE(bits);
            bench.far_transmitter.send_break(bits, {.bit = kBit});
            bench.run(kBit * bits - 1_us);
            CHECK((bench.read(kUsart1 + kSr) & 0x100) == 0);
            bench.run(2_us);
            CHECK(((bench.read(kUsart1 + kSr) & 0x100) != 0) == (bits >= shortest));
            CHECK(bench.irq(37) == (bits >= shortest));
            bench.write(kUsart1 + kSr, ~0x100u);
            CHECK_FALSE(bench.irq(37));
            bench.run(200_us);
        }
    }
}

TEST_CASE("a line that is high when its pin is chosen is no break", "[stm32f4][usart]") {
    Line bench;
    bench.mode(kGpioA, 10, 0);
    bench.write(kUsart1 + kCr2, 1u << 14);
    bench.run(1_ms);
    bench.mode(kGpioA, 10, 2);
    CHECK((bench.read(kUsart1 + kSr) & 0x100) == 0);
}

TEST_CASE("a line that comes back from a long low is idle a frame later", "[stm32f4][usart]") {
    Line bench;
    Pin low("low");
    bench.far_transmitter.attach(nullptr);
    bench.pin("PA10").connect(low);
    low.drive(Drive::Low);
    bench.run(1_ms);
    CHECK((bench.read(kUsart1 + kSr) & 0x32) == 0x22);
    low.drive(Drive::High);
    bench.run(99_us);
    CHECK((bench.read(kUsart1 + kSr) & 0x10) == 0);
    bench.run(2_us);
    CHECK((bench.read(kUsart1 + kSr) & 0x10) != 0);
}

TEST_CASE("CTS holds the next word back, RTS says that DR is full", "[stm32f4][usart]") {
    Line bench;
    bench.alternate(kGpioA, 11, 7);
    bench.alternate(kGpioA, 12, 7);
    Pin far_rts("far RTS");
    bench.pin("PA11").connect(far_rts);
    far_rts.drive(Drive::Low);
    bench.write(kUsart1 + kCr3, 7u << 8); // RTSE, CTSE, CTSIE.
    CHECK_FALSE(bench.pin("PA12").level());
    bench.far_transmitter.send('x', {.bit = kBit});
    bench.run(96_us);
    CHECK(bench.pin("PA12").level());
    CHECK(bench.read(kUsart1 + kDr) == 'x');
    CHECK_FALSE(bench.pin("PA12").level());

    CHECK((bench.read(kUsart1 + kSr) & 0x3FF) == 0xC0);
    bench.write(kUsart1 + kDr, 'a');
    bench.write(kUsart1 + kDr, 'b');
    CHECK_FALSE(bench.irq(37));
    far_rts.drive(Drive::High); // The word on the wire goes on.
    CHECK(bench.irq(37));
    CHECK((bench.read(kUsart1 + kSr) & 0x200) != 0);
    bench.write(kUsart1 + kSr, ~0x200u);
    CHECK_FALSE(bench.irq(37));
    bench.run(1_ms);
    CHECK(bench.heard == std::vector<u8>{'a'});
    CHECK((bench.read(kUsart1 + kSr) & 0xC0) == 0);
    Time const go = bench.now();
    Edges edges(bench.pin("PA9"));
    far_rts.drive(Drive::Low);
    bench.run(100_us);
    CHECK(edges.all.front() == Edges::Edge{go, false});
    CHECK(bench.heard == std::vector<u8>{'a', 'b'});
    CHECK((bench.read(kUsart1 + kSr) & 0xC0) == 0xC0);
}

TEST_CASE("mute mode ends with an idle line", "[stm32f4][usart]") {
    Line bench;
    bench.set(kUsart1 + kCr1, 1u << 1);
    bench.far_transmitter.send('x', {.bit = kBit});
    bench.run(194_us);
    CHECK((bench.read(kUsart1 + kSr) & 0x30) == 0);
    CHECK((bench.read(kUsart1 + kCr1) & 2) == 2);
    bench.run(2_us);
    CHECK((bench.read(kUsart1 + kCr1) & 2) == 0);
    CHECK((bench.read(kUsart1 + kSr) & 0x30) == 0); // Waking is not IDLE.
    bench.far_transmitter.send('y', {.bit = kBit});
    bench.run(96_us);
    CHECK(bench.read(kUsart1 + kDr) == 'y');
}

TEST_CASE("mute mode by address marks hears what is for this node", "[stm32f4][usart]") {
    for (bool const nine : {false, true}) {
        Line bench;
        u8 const bits = nine ? 9 : 8;
        u16 const mark = nine ? 0x100 : 0x80;
        bench.write(kUsart1 + kCr2, 5);
        bench.write(kUsart1 + kCr1, 0x200C | 1u << 11 | 1u << 1 | (nine ? 1u << 12 : 0));
        auto const heard = [&](u16 word) {
            bench.far_transmitter.send(word, {.bit = kBit, .data_bits = bits});
            bench.run(300_us);
            bool const received = (bench.read(kUsart1 + kSr) & 0x20) != 0;
            if (received) CHECK(bench.read(kUsart1 + kDr) == word);
            return received;
        };
        CHECK_FALSE(heard(0x11));
        CHECK_FALSE(heard(u16(mark | 4)));
        CHECK(heard(u16(mark | 5)));
        CHECK((bench.read(kUsart1 + kCr1) & 2) == 0);
        CHECK(heard(0x22));
        CHECK_FALSE(heard(u16(mark | 6))); // Someone else's: quiet again.
        CHECK((bench.read(kUsart1 + kCr1) & 2) == 2);
        CHECK_FALSE(heard(0x33));
    }
}

TEST_CASE("half duplex sends and listens on one wire, and lets go of it between", "[stm32f4][usart]") {
    Line bench;
    Pin pull("pull-up");
    pull.pull(Pull::Up);
    bench.pin("PA9").connect(pull);
    bench.write(kUsart1 + kCr1, 0x2008);
    bench.write(kUsart1 + kCr3, 1u << 3);
    bench.write(kUsart1 + kDr, 'q');
    CHECK_FALSE(bench.pin("PA9").level());
    bench.run(101_us);
    CHECK(bench.heard == std::vector<u8>{'q'});
    bench.write(kUsart1 + kCr1, 0x200C);
    bench.far_transmitter.attach(&bench.pin("PA9")); // Both ends on the wire; the chip has let go of it.
    bench.far_transmitter.send('a', {.bit = kBit});
    bench.run(96_us);
    CHECK((bench.read(kUsart1 + kSr) & 0x2F) == 0x20);
    CHECK(bench.read(kUsart1 + kDr) == 'a');
    CHECK(bench.lines.empty()); // No short circuit.
}

TEST_CASE("DMA empties the receiver", "[stm32f4][usart][dma]") {
    Line bench;
    MemoryRegion const *const ram = bench.chip.bus().memory_at(0x20000000);
    u32 const stream = kDma2 + 0x10 + 0x18 * 2;
    bench.write(stream + 0x04, 3);
    bench.write(stream + 0x08, kUsart1 + kDr);
    bench.write(stream + 0x0C, 0x20000000);
    bench.write(stream, 4u << 25 | 1u << 10 | 1u << 4 | 1);
    bench.write(kUsart1 + kCr3, 1u << 6);
    for (char const c : {'i', 'n', '!'}) {
        bench.far_transmitter.send(u8(c), {.bit = kBit});
        bench.run(100_us);
        CHECK((bench.read(kUsart1 + kSr) & 0x28) == 0);
    }
    CHECK(bench.irq(58));
    CHECK(std::string(ram->bytes.begin(), ram->bytes.begin() + 3) == "in!");
}

TEST_CASE("TC goes by reading SR and writing DR, or by a 0; TXE and TC interrupt", "[stm32f4][usart]") {
    Line bench;
    bench.write(kUsart1 + kDr, 'a'); // SR has not been read: TC stays.
    CHECK((bench.read(kUsart1 + kSr) & 0x40) != 0);
    bench.write(kUsart1 + kSr, ~0x40u);
    CHECK((bench.read(kUsart1 + kSr) & 0x40) == 0);
    bench.set(kUsart1 + kCr1, 1u << 6); // TCIE
    CHECK_FALSE(bench.irq(37));
    bench.run(101_us);
    CHECK(bench.irq(37));
    bench.read(kUsart1 + kSr);
    bench.write(kUsart1 + kDr, 'b');
    CHECK_FALSE(bench.irq(37));
    bench.set(kUsart1 + kCr1, 1u << 7); // TXEIE
    CHECK(bench.irq(37));
    bench.write(kUsart1 + kDr, 'c');
    CHECK_FALSE(bench.irq(37));
}

TEST_CASE("what is not modelled says so", "[stm32f4][usart]") {
    Line bench;
    bench.write(kUsart1 + kCr2, 1u << 11);
    bench.write(kUsart1 + kCr2, 0);
    bench.write(kUsart1 + kCr3, 1u << 5);
    REQUIRE(bench.lines.size() == 2);
    CHECK(bench.lines[0].find("USART1: synchronous mode") != std::string::npos);
    CHECK(bench.lines[1].find("USART1: IrDA and smartcard") != std::string::npos);
}

TEST_CASE("a USART in mid-word survives being saved and restored", "[stm32f4][usart]") {
    Line first;
    first.write(kUsart1 + kCr3, 1u << 3 | 1u << 9);
    first.write(kUsart1 + kDr, 'a');
    first.write(kUsart1 + kDr, 'b');
    first.run(44_us);
    auto const state = save(first);
    Stm32Bench second;
    REQUIRE(load(second.clock, state, second));
    CHECK(save(second) == state);
    first.run(200_us);
    Edges edges(second.pin("PA9"));
    second.run(200_us);
    CHECK(edges.all.size() >= 6);
    CHECK((second.read(kUsart1 + kSr) & 0xC0) == 0xC0);
}
