// SPI: a loop, and two of the chip's peripherals joined by wires: every mode as master and as slave.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/stm32_bench.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

constexpr u32 kCr1 = 0x00, kCr2 = 0x04, kSr = 0x08, kDr = 0x0C, kPolynomial = 0x10, kRxCrc = 0x14,
              kTxCrc = 0x18;
constexpr u32 kSpi2 = 0x40003800;
// CR1.
constexpr u32 kLate = 1, kIdleHigh = 2, kMaster = 4, kBy8 = 2u << 3, kOn = 1u << 6, kLeastFirst = 1u << 7,
              kSsi = 1u << 8, kSsm = 1u << 9, kReceiveOnly = 1u << 10, kSixteen = 1u << 11,
              kCrcNext = 1u << 12, kCrcOn = 1u << 13, kOut = 1u << 14, kOneWire = 1u << 15;
// SR.
constexpr u32 kRxne = 1, kTxe = 2, kCrcError = 1u << 4, kModeFault = 1u << 5, kOverrun = 1u << 6,
              kBusy = 1u << 7;

struct SpiBench : Stm32Bench {
    u32 status(u32 spi) { return read(spi + kSr); }
};

// SPI1 on PA4 to PA7 and SPI2 on PB12 to PB15, joined: each signal with its like.
struct Joined : SpiBench {
    Joined() {
        for (unsigned n = 0; n < 4; ++n) {
            pin("PA" + std::to_string(4 + n)).join(pin("PB" + std::to_string(12 + n)));
            alternate(kGpioA, 4 + n, 5);
            alternate(kGpioB, 12 + n, 5);
        }
    }
    // SPI1 the master, hardware NSS; SPI2 the slave.
    void begin(u32 mode) {
        write(kSpi2 + kCr1, mode | kOn);
        write(kSpi1 + kCr2, 4); // SSOE
        write(kSpi1 + kCr1, mode | kMaster | kBy8 | kOn);
    }
    // Sends one word each way; what came out of master and slave.
    std::pair<u32, u32> exchange(u32 from_master, u32 from_slave) {
        write(kSpi2 + kDr, from_slave);
        write(kSpi1 + kDr, from_master);
        run(20_us);
        return {read(kSpi1 + kDr), read(kSpi2 + kDr)};
    }
};

// The CRC of the words as RM0090 has it: from 0, every bit in the order of the wire.
u32 crc_of(std::vector<u32> const &words, unsigned bits, u32 polynomial) {
    u32 crc = 0;
    for (u32 const word : words) {
        crc ^= word;
        for (unsigned i = 0; i < bits; ++i) crc = crc << 1 ^ ((crc >> (bits - 1) & 1) != 0 ? polynomial : 0);
        crc &= (1u << bits) - 1;
    }
    return crc;
}

} // namespace

TEST_CASE("SPI in a loop receives what it sends, in each mode", "[stm32f4][spi]") {
    for (u32 mode = 0; mode < 4; ++mode) {
        Stm32Bench bench;
        bench.alternate(kGpioA, 5, 5);
        bench.alternate(kGpioA, 6, 5);
        bench.alternate(kGpioA, 7, 5);
        bench.pin("PA7").join(bench.pin("PA6")); // A wire from MISO to MOSI.
        Edges clock(bench.pin("PA5"));
        bench.write(kSpi1, 0x344 | mode | 2u << 3); // A clock of 16 MHz / 8.
        clock.all.clear();
        Time const start = bench.now();
        bench.write(kSpi1 + 0x0C, 0xA5);
        bench.run(4_us);
        CHECK(clock.all.size() == 16);
        CHECK(clock.all.front() == Edges::Edge{start + 250_ns, (mode & 2) == 0});
        CHECK((bench.read(kSpi1 + 8) & 0x83) == 3);
    }
}

TEST_CASE("SPI overruns when nobody reads", "[stm32f4][spi]") {
    Stm32Bench bench;
    bench.write(kSpi1, 0x344);
    bench.write(kSpi1 + 0x0C, 1);
    bench.write(kSpi1 + 0x0C, 2);
    CHECK((bench.read(kSpi1 + 8) & 0x82) == 0x80);
    bench.run(10_us);
    CHECK((bench.read(kSpi1 + 8) & 0xC3) == 0x43);
    bench.read(kSpi1 + 0x0C);
    bench.read(kSpi1 + 8);
    CHECK((bench.read(kSpi1 + 8) & 0x40) == 0);
}

TEST_CASE("a master and a slave exchange words in each mode, size and order", "[stm32f4][spi]") {
    for (u32 mode : {0u, kLate, kIdleHigh, kLate | kIdleHigh}) {
        for (u32 const more : {0u, kLeastFirst, kSixteen, kSixteen | kLeastFirst}) {
            CAPTURE(mode, more);
            Joined bench;
            bench.begin(mode | more);
            bool const wide = (more & kSixteen) != 0;
            u32 const mask = wide ? 0xFFFF : 0xFF;
            for (auto const &[out, in] : {std::pair{0xA5C3u, 0x1234u}, {0x0180u, 0xFF7Eu}, {0u, 0xFFFFu}}) {
                auto const [master, slave] = bench.exchange(out & mask, in & mask);
                CHECK(master == (in & mask));
                CHECK(slave == (out & mask));
                CHECK((bench.status(kSpi1) & 0xFF) == kTxe);
                CHECK((bench.status(kSpi2) & 0xFF) == kTxe);
            }
        }
    }
}

TEST_CASE("words follow each other without a gap; the slave's flags follow the clock", "[stm32f4][spi]") {
    Joined bench;
    bench.begin(0);
    Edges clock(bench.pin("PA5"));
    bench.write(kSpi2 + kDr, 0x11);
    CHECK((bench.status(kSpi2) & (kTxe | kBusy)) == 0); // Waits for the first edge.
    Time const start = bench.now();
    bench.write(kSpi1 + kDr, 0x91);
    bench.write(kSpi1 + kDr, 0x92);
    bench.run(300_ns);
    CHECK((bench.status(kSpi2) & (kTxe | kBusy)) == (kTxe | kBusy));
    bench.write(kSpi2 + kDr, 0x12);
    bench.run(3_us);
    CHECK((bench.status(kSpi2) & kRxne) == 0);
    bench.run(500_ns); // The last sampling edge is 3.75 us after the start.
    CHECK((bench.status(kSpi1) & (kRxne | kBusy)) == (kRxne | kBusy));
    CHECK((bench.status(kSpi2) & (kRxne | kBusy)) == (kRxne | kBusy));
    CHECK(bench.read(kSpi1 + kDr) == 0x11);
    CHECK(bench.read(kSpi2 + kDr) == 0x91);
    bench.run(4_us);
    CHECK(bench.read(kSpi1 + kDr) == 0x12);
    CHECK(bench.read(kSpi2 + kDr) == 0x92);
    bench.run(1_us);
    CHECK((bench.status(kSpi1) & kBusy) == 0);
    CHECK((bench.status(kSpi2) & kBusy) == 0);
    REQUIRE(clock.all.size() == 32);
    for (int i = 0; i < 32; ++i) CHECK(clock.all[std::size_t(i)].when == start + 250_ns * (i + 1));
}

TEST_CASE("the clock is the bus's, divided by 2 to 256", "[stm32f4][spi]") {
    for (u32 const spi : {kSpi1, kSpi2}) {
        for (u32 divider = 0; divider < 8; ++divider) {
            Stm32Bench bench;
            bench.alternate(kGpioA, 5, 5);
            bench.alternate(kGpioB, 13, 5);
            // APB1 at 16 MHz / 4, APB2 at 16 MHz / 2.
            bench.write(kRcc + 8, 5u << 10 | 4u << 13);
            Edges clock(bench.pin(spi == kSpi1 ? "PA5" : "PB13"));
            bench.write(spi + kCr1, kSsm | kSsi | kMaster | kOn | divider << 3);
            Time const start = bench.now();
            bench.write(spi + kDr, 0);
            bench.run(2_ms);
            REQUIRE(clock.all.size() == 16);
            Time const half = (spi == kSpi1 ? 125_ns : 250_ns) * (i64(1) << divider);
            CHECK(clock.all.front().when == start + half);
            CHECK(clock.all.back().when == start + half * 16);
        }
    }
}

TEST_CASE("a slave that is not selected is deaf and lets MISO go", "[stm32f4][spi]") {
    Joined bench;
    bench.write(kSpi2 + kCr1, kSsm | kSsi | kOn); // NSS by software: high.
    bench.write(kSpi1 + kCr1, kSsm | kSsi | kMaster | kBy8 | kOn);
    bench.write(kSpi2 + kDr, 0x55);
    bench.write(kSpi1 + kDr, 0xAA);
    bench.run(10_us);
    CHECK((bench.status(kSpi2) & kRxne) == 0);
    CHECK(bench.pin("PA6").floating());
    bench.clear(kSpi2 + kCr1, kSsi);
    CHECK_FALSE(bench.pin("PA6").floating());
    bench.read(kSpi1 + kDr);
    bench.write(kSpi1 + kDr, 0xAB);
    bench.run(10_us);
    CHECK(bench.read(kSpi2 + kDr) == 0xAB);
    CHECK(bench.read(kSpi1 + kDr) == 0x55);
}

TEST_CASE("NSS comes out of an enabled master that is told so", "[stm32f4][spi]") {
    Joined bench;
    CHECK(bench.pin("PA4").floating());
    bench.begin(0);
    CHECK_FALSE(bench.pin("PA4").floating());
    CHECK_FALSE(bench.pin("PA4").level());
    bench.clear(kSpi1 + kCr1, kOn);
    CHECK(bench.pin("PA4").floating());
}

TEST_CASE("a slave deselected in mid-word begins anew", "[stm32f4][spi]") {
    Joined bench;
    Pin pull("pull-up"); // NSS rises when the master lets go of it.
    pull.pull(Pull::Up);
    bench.pin("PA4").connect(pull);
    bench.begin(0);
    bench.write(kSpi1 + kDr, 0xFF);
    bench.run(2_us);
    bench.write(kSpi1 + kCr1, 0); // The master is cut short.
    bench.run(2_us);
    bench.write(kSpi1 + kCr1, kMaster | kBy8 | kOn);
    auto const [master, slave] = bench.exchange(0x3C, 0xC3);
    CHECK(master == 0xC3);
    CHECK(slave == 0x3C);
}

TEST_CASE("NSS pulled low under a master is a mode fault", "[stm32f4][spi]") {
    Joined bench;
    Pin other("other master");
    bench.pin("PA4").connect(other);
    other.drive(Drive::High);
    bench.write(kSpi1 + kCr2, 1u << 5); // ERRIE
    bench.write(kSpi1 + kCr1, kMaster | kBy8 | kOn);
    CHECK((bench.status(kSpi1) & kModeFault) == 0);
    other.drive(Drive::Low);
    CHECK(bench.irq(35));
    CHECK((bench.read(kSpi1 + kCr1) & (kMaster | kOn)) == 0);
    other.drive(Drive::High);
    bench.write(kSpi1 + kCr1, kMaster | kBy8 | kOn); // SR has not been read.
    CHECK((bench.read(kSpi1 + kCr1) & (kMaster | kOn)) == 0);
    CHECK((bench.status(kSpi1) & kModeFault) != 0);
    bench.write(kSpi1 + kCr1, kMaster | kBy8 | kOn);
    CHECK_FALSE(bench.irq(35));
    CHECK((bench.status(kSpi1) & kModeFault) == 0);
    CHECK((bench.read(kSpi1 + kCr1) & (kMaster | kOn)) == (kMaster | kOn));
    bench.write(kSpi1 + kCr1, kSsm | kMaster | kOn); // SSI low is a fault, too.
    CHECK((bench.status(kSpi1) & kModeFault) != 0);
}

TEST_CASE("one wire carries words both ways, in turns", "[stm32f4][spi]") {
    SpiBench bench;
    bench.pin("PA7").join(bench.pin("PB14")); // The master's MOSI and the slave's MISO.
    bench.pin("PA5").join(bench.pin("PB13"));
    bench.alternate(kGpioA, 5, 5);
    bench.alternate(kGpioA, 7, 5);
    bench.alternate(kGpioB, 13, 5);
    bench.alternate(kGpioB, 14, 5);
    bench.write(kSpi2 + kCr1, kSsm | kOneWire | kOn);
    bench.write(kSpi1 + kCr1, kSsm | kSsi | kOneWire | kOut | kMaster | kBy8 | kOn);
    bench.write(kSpi1 + kDr, 0x6D);
    bench.run(5_us);
    CHECK((bench.status(kSpi1) & (kRxne | kBusy)) == 0);
    CHECK(bench.read(kSpi2 + kDr) == 0x6D);

    // Now the slave sends. The master clocks from SPE on, word after word, and ends the one it is in.
    bench.write(kSpi1 + kCr1, kSsm | kSsi | kOneWire | kMaster | kBy8);
    bench.write(kSpi2 + kCr1, kSsm | kOneWire | kOut | kOn);
    bench.write(kSpi2 + kDr, 0x95);
    Edges clock(bench.pin("PA5"));
    bench.write(kSpi1 + kCr1, kSsm | kSsi | kOneWire | kMaster | kBy8 | kOn);
    bench.run(1_us);
    CHECK((bench.status(kSpi1) & kBusy) == 0); // Stays low in this mode.
    bench.write(kSpi2 + kDr, 0x96);
    bench.run(3500_ns);
    CHECK(bench.read(kSpi1 + kDr) == 0x95);
    bench.write(kSpi1 + kCr1, kSsm | kSsi | kOneWire | kMaster | kBy8);
    bench.run(20_us);
    CHECK(bench.read(kSpi1 + kDr) == 0x96);
    CHECK(clock.all.size() == 32);
    CHECK(bench.lines.empty()); // Never two on the wire.
}

TEST_CASE("receive-only leaves the data line alone", "[stm32f4][spi]") {
    Joined bench;
    bench.write(kSpi2 + kCr1, kReceiveOnly | kOn);
    bench.write(kSpi1 + kCr2, 4);
    bench.write(kSpi1 + kCr1, kMaster | kBy8 | kOn);
    bench.write(kSpi1 + kDr, 0x42);
    CHECK(bench.pin("PA6").floating()); // MISO
    bench.run(10_us);
    CHECK(bench.read(kSpi2 + kDr) == 0x42);
    bench.write(kSpi1 + kCr1, 0);
    bench.read(kSpi1 + kDr);

    bench.write(kSpi2 + kCr1, kOn);
    bench.write(kSpi2 + kDr, 0x24);
    bench.write(kSpi1 + kCr1, kReceiveOnly | kMaster | kBy8 | kOn);
    CHECK(bench.pin("PA7").floating()); // MOSI
    bench.run(5_us);
    CHECK(bench.read(kSpi1 + kDr) == 0x24);
    bench.run(20_us);
    CHECK((bench.status(kSpi1) & kOverrun) != 0); // It goes on by itself.
}

TEST_CASE("a CRC goes after the last word and is checked at the other end", "[stm32f4][spi]") {
    for (bool const wide : {false, true}) {
        for (bool const spoilt : {false, true}) {
            CAPTURE(wide, spoilt);
            Joined bench;
            u32 const size = wide ? kSixteen : 0;
            unsigned const bits = wide ? 16 : 8;
            u32 const polynomial = wide ? 0x1021 : 0x07;
            bench.write(kSpi1 + kPolynomial, polynomial);
            bench.write(kSpi2 + kPolynomial, spoilt ? 0x35 : polynomial);
            bench.write(kSpi2 + kCr2, 1u << 5);
            bench.begin(size | kCrcOn);
            std::vector<u32> const words{0x31, 0xC2, wide ? 0xABCDu : 0x53u};
            for (u32 const word : words) CHECK(bench.exchange(word, 0).second == word);
            u32 const crc = crc_of(words, bits, polynomial);
            CHECK(bench.read(kSpi1 + kTxCrc) == crc);
            if (!spoilt) CHECK(bench.read(kSpi2 + kRxCrc) == crc);
            bench.set(kSpi2 + kCr1, kCrcNext);
            bench.set(kSpi1 + kCr1, kCrcNext);
            bench.run(20_us);
            CHECK(bench.read(kSpi2 + kDr) == crc);
            CHECK((bench.read(kSpi1 + kCr1) & kCrcNext) == 0);
            CHECK(((bench.status(kSpi2) & kCrcError) != 0) == spoilt);
            CHECK(bench.irq(36) == spoilt);
            bench.write(kSpi2 + kSr, 0);
            CHECK_FALSE(bench.irq(36));
            bench.clear(kSpi1 + kCr1, kOn | kCrcOn);
            CHECK(bench.read(kSpi1 + kTxCrc) == 0);
        }
    }
}

TEST_CASE("DMA feeds and empties an SPI, and its end sends the CRC", "[stm32f4][spi][dma]") {
    Joined bench;
    std::span<u8> const ram = bench.chip.bus().memory_at(0x20000000)->bytes;
    for (u8 i = 0; i < 4; ++i) ram[i] = u8(0x40 + i);
    u32 const out = kDma2 + 0x10 + 0x18 * 3;        // SPI1_TX: stream 3, channel 3.
    u32 const in = kDma2 - 0x400 + 0x10 + 0x18 * 3; // SPI2_RX: DMA1, stream 3, channel 0.
    bench.write(out + 0x04, 4);
    bench.write(out + 0x08, kSpi1 + kDr);
    bench.write(out + 0x0C, 0x20000000);
    bench.write(out, 3u << 25 | 1u << 10 | 1u << 6 | 1u << 4 | 1);
    bench.write(in + 0x04, 5);
    bench.write(in + 0x08, kSpi2 + kDr);
    bench.write(in + 0x0C, 0x20000100);
    bench.write(in, 1u << 10 | 1u << 4 | 1);
    bench.write(kSpi2 + kCr2, 1);
    bench.begin(kCrcOn);
    bench.write(kSpi1 + kCr2, 4 | 2);
    bench.run(16_us);
    CHECK(bench.irq(59));
    CHECK_FALSE(bench.irq(14));
    bench.run(5_us);
    CHECK(bench.irq(14));
    CHECK(std::vector<u8>(ram.begin() + 0x100, ram.begin() + 0x104) ==
          std::vector<u8>{0x40, 0x41, 0x42, 0x43});
    CHECK(ram[0x104] == crc_of({0x40, 0x41, 0x42, 0x43}, 8, 7));
}

TEST_CASE("TXE and RXNE interrupt", "[stm32f4][spi]") {
    Joined bench;
    bench.begin(0);
    bench.write(kSpi1 + kCr2, 4 | 1u << 7);
    CHECK(bench.irq(35));
    bench.write(kSpi1 + kDr, 1);
    bench.write(kSpi1 + kDr, 2);
    CHECK_FALSE(bench.irq(35));
    bench.write(kSpi1 + kCr2, 4 | 1u << 6);
    bench.run(3_us);
    CHECK_FALSE(bench.irq(35));
    bench.run(1_us);
    CHECK(bench.irq(35));
    bench.read(kSpi1 + kDr);
    CHECK_FALSE(bench.irq(35));
}

TEST_CASE("TI frames say that they are not modelled", "[stm32f4][spi]") {
    Stm32Bench bench;
    bench.write(kSpi1 + kCr2, 1u << 4);
    REQUIRE(bench.lines.size() == 1);
    CHECK(bench.lines[0].find("SPI1: TI frames") != std::string::npos);
}

TEST_CASE("two SPIs in mid-word survive being saved and restored", "[stm32f4][spi]") {
    Joined first;
    first.begin(0);
    first.write(kSpi2 + kDr, 0x77);
    first.write(kSpi1 + kDr, 0x88);
    first.run(2_us);
    auto const state = save(first);
    Joined second;
    REQUIRE(load(second.clock, state, second));
    CHECK(save(second) == state);
    second.run(3_us);
    CHECK(second.read(kSpi1 + kDr) == 0x77);
    CHECK(second.read(kSpi2 + kDr) == 0x88);
}
