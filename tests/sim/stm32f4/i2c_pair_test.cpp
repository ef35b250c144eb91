// Two of the chip's I2C peripherals joined by wires: I2C1 the master, I2C2 the slave, and both as masters.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/stm32_bench.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

constexpr u32 kI2c2 = 0x40005800;
constexpr u32 kCr1 = 0x00, kCr2 = 0x04, kOar1 = 0x08, kOar2 = 0x0C, kDr = 0x10, kSr1 = 0x14, kSr2 = 0x18,
              kCcr = 0x1C;
// CR1.
constexpr u32 kOn = 1, kEnPec = 1u << 5, kGeneral = 1u << 6, kNoStretch = 1u << 7, kStart = 1u << 8,
              kStop = 1u << 9, kAck = 1u << 10, kPos = 1u << 11, kPec = 1u << 12;
// SR1.
constexpr u32 kSb = 1, kAddr = 2, kBtf = 4, kAdd10 = 8, kStopf = 16, kRxne = 64, kTxe = 128, kBerr = 256,
              kArlo = 512, kAf = 1024, kOvr = 2048, kPecError = 4096;

struct Pair : Stm32Bench {
    Pair() {
        // PB6 and PB10 are SCL, PB7 and PB11 SDA.
        pin("PB6").join(pin("PB10"));
        pin("PB7").join(pin("PB11"));
        for (Pin *pull : {&pull_scl, &pull_sda}) pull->pull(Pull::Up);
        pin("PB6").connect(pull_scl);
        pin("PB7").connect(pull_sda);
        write(kGpioB + 4, 0xCC0);
        for (unsigned const n : {6u, 7u, 10u, 11u}) alternate(kGpioB, n, 4);
        for (u32 const i2c : {kI2c1, kI2c2}) {
            write(i2c + kCr2, 16);
            write(i2c + kCcr, 80); // 100 kHz: 5 us low, 5 us high.
        }
        write(kI2c2 + kOar1, 0x4000 | 0x21 << 1);
        write(kI2c1 + kCr1, kOn);
        write(kI2c2 + kCr1, kOn | kAck);
    }
    u32 status(u32 i2c) { return read(i2c + kSr1); }
    // Runs until SR1 of `i2c` shows all of `flags`, at most a millisecond.
    bool wait(u32 i2c, u32 flags) {
        for (int i = 0; i < 1000; ++i) {
            if ((status(i2c) & flags) == flags) return true;
            run(1_us);
        }
        return false;
    }
    bool start(u32 i2c, u32 control = kOn | kAck) {
        write(i2c + kCr1, control | kStart);
        return wait(i2c, kSb);
    }
    // From START until the slave has its ADDR.
    bool address(u8 byte, u32 control = kOn | kAck) {
        if (!start(kI2c1, control)) return false;
        write(kI2c1 + kDr, byte);
        return wait(kI2c1, kAddr) && wait(kI2c2, kAddr);
    }
    // SR1, SR2.
    u32 clear_address(u32 i2c) {
        read(i2c + kSr1);
        return read(i2c + kSr2);
    }
    void stop() {
        set(kI2c1 + kCr1, kStop);
        run(100_us);
    }
    Pin pull_scl{"R1"};
    Pin pull_sda{"R2"};
};

} // namespace

TEST_CASE("a slave receives what a master transmits", "[stm32f4][i2c]") {
    Pair bench;
    REQUIRE(bench.address(0x42));
    CHECK(bench.clear_address(kI2c1) == 7); // Master, busy, transmitter.
    CHECK((bench.status(kI2c1) & kTxe) != 0);
    CHECK(bench.clear_address(kI2c2) == 2);
    for (u8 const byte : {u8(0x12), u8(0xFE)}) {
        bench.write(kI2c1 + kDr, byte);
        REQUIRE(bench.wait(kI2c2, kRxne));
        CHECK(bench.read(kI2c2 + kDr) == byte);
    }
    REQUIRE(bench.wait(kI2c1, kBtf));
    CHECK((bench.status(kI2c2) & kStopf) == 0);
    bench.stop();
    CHECK((bench.read(kI2c1 + kCr1) & kStop) == 0);
    CHECK(bench.read(kI2c1 + kSr2) == 0);
    CHECK(bench.status(kI2c2) == kStopf);
    bench.write(kI2c2 + kCr1, kOn | kAck); // SR1 read, CR1 written.
    CHECK(bench.status(kI2c2) == 0);
}

TEST_CASE("a slave transmits until the master refuses", "[stm32f4][i2c]") {
    Pair bench;
    REQUIRE(bench.address(0x43));
    CHECK(bench.clear_address(kI2c2) == 6); // Busy, transmitter.
    CHECK((bench.status(kI2c2) & (kTxe | kBtf)) == kTxe);
    bench.clear_address(kI2c1);
    bench.write(kI2c2 + kDr, 0x5A);
    bench.write(kI2c2 + kDr, 0xC3);
    REQUIRE(bench.wait(kI2c1, kRxne));
    CHECK(bench.read(kI2c1 + kDr) == 0x5A);
    bench.clear(kI2c1 + kCr1, kAck); // The next one is the last.
    bench.set(kI2c1 + kCr1, kStop);
    REQUIRE(bench.wait(kI2c1, kRxne));
    CHECK(bench.read(kI2c1 + kDr) == 0xC3);
    bench.run(100_us);
    CHECK((bench.status(kI2c2) & (kAf | kStopf)) == kAf);
    bench.write(kI2c2 + kSr1, 0);
    CHECK(bench.status(kI2c2) == 0);
}

TEST_CASE("the clock stands still until each side has done its part", "[stm32f4][i2c]") {
    Pair bench;
    REQUIRE(bench.address(0x42));
    bench.clear_address(kI2c1);
    bench.write(kI2c1 + kDr, 1);
    Edges clock(bench.pin("PB6"));
    bench.run(1_ms);
    CHECK(clock.all.size() <= 1); // ADDR holds it low.
    CHECK_FALSE(bench.pin("PB6").level());
    bench.clear_address(kI2c2);
    bench.write(kI2c1 + kDr, 2);
    bench.run(1_ms);
    CHECK((bench.status(kI2c2) & (kRxne | kBtf)) == (kRxne | kBtf)); // Both bytes wait.
    CHECK((bench.status(kI2c1) & kBtf) == kBtf);
    bench.write(kI2c1 + kDr, 3);
    clock.all.clear();
    bench.run(1_ms);
    CHECK(clock.all.empty());
    CHECK(bench.read(kI2c2 + kDr) == 1);
    CHECK((bench.status(kI2c2) & (kRxne | kBtf)) == kRxne);
    bench.run(1_ms);
    CHECK(bench.read(kI2c2 + kDr) == 2);
    CHECK(bench.read(kI2c2 + kDr) == 3);
}

TEST_CASE("without stretching a late slave overruns", "[stm32f4][i2c]") {
    Pair bench;
    bench.write(kI2c2 + kCr1, kOn | kAck | kNoStretch);
    bench.write(kI2c2 + kCr2, 16 | 1u << 8); // ITERREN
    REQUIRE(bench.address(0x42));
    bench.clear_address(kI2c1);
    for (u8 byte = 1; byte <= 2; ++byte) {
        bench.write(kI2c1 + kDr, byte);
        REQUIRE(bench.wait(kI2c1, kBtf)); // ADDR does not hold it.
    }
    CHECK((bench.status(kI2c2) & (kRxne | kOvr)) == (kRxne | kOvr));
    CHECK(bench.irq(34));
    bench.clear_address(kI2c2);
    CHECK(bench.read(kI2c2 + kDr) == 1);
    bench.stop();
    bench.write(kI2c2 + kSr1, 0);
    CHECK_FALSE(bench.irq(34));

    REQUIRE(bench.address(0x43));
    bench.clear_address(kI2c2);
    bench.clear_address(kI2c1);
    REQUIRE(bench.wait(kI2c1, kRxne));
    CHECK((bench.status(kI2c2) & kOvr) != 0);
}

TEST_CASE("one, two and more bytes are received by the manual's sequences", "[stm32f4][i2c]") {
    for (std::size_t const count : {1u, 2u, 3u, 5u}) {
        CAPTURE(count);
        Pair bench;
        Edges data(bench.pin("PB7"));
        u32 const position = count == 2 ? kPos : 0;
        REQUIRE(bench.address(0x43, kOn | kAck | position));
        bench.clear_address(kI2c2);
        std::vector<u8> got;
        u8 next = 0xA0;
        // The slave's side: always a byte ready.
        auto const until = [&](u32 flags) {
            for (int i = 0; i < 1000; ++i) {
                if ((bench.status(kI2c2) & kTxe) != 0 && next < 0xB0) bench.write(kI2c2 + kDr, next++);
                if ((bench.status(kI2c1) & flags) == flags) return true;
                bench.run(1_us);
            }
            return false;
        };
        auto const take = [&] { got.push_back(u8(bench.read(kI2c1 + kDr))); };
        if (count == 1) {
            bench.clear(kI2c1 + kCr1, kAck);
            bench.clear_address(kI2c1);
            bench.set(kI2c1 + kCr1, kStop);
            REQUIRE(until(kRxne));
            take();
        } else {
            bench.clear_address(kI2c1);
            if (count == 2) bench.clear(kI2c1 + kCr1, kAck);
            while (count - got.size() > 3) {
                REQUIRE(until(kRxne));
                take();
            }
            if (count > 2) {
                REQUIRE(until(kBtf)); // The third last in DR, the second last behind it.
                bench.clear(kI2c1 + kCr1, kAck);
                take();
            }
            REQUIRE(until(kBtf));
            CHECK_FALSE(bench.pin("PB6").level()); // Held.
            bench.set(kI2c1 + kCr1, kStop);
            take();
            take();
        }
        bench.run(100_us);
        std::vector<u8> expected;
        for (std::size_t i = 0; i < count; ++i) expected.push_back(u8(0xA0 + i));
        CHECK(got == expected);
        CHECK((bench.status(kI2c2) & kAf) != 0); // The last one was refused.
        CHECK(bench.read(kI2c1 + kSr2) == 0);
    }
}

TEST_CASE("a second address, general call and nobody's", "[stm32f4][i2c]") {
    Pair bench;
    bench.write(kI2c2 + kOar2, 0x33 << 1 | 1);
    REQUIRE(bench.address(0x66));
    CHECK(bench.clear_address(kI2c2) == (1u << 7 | 2));
    bench.clear_address(kI2c1);
    bench.stop();
    REQUIRE(bench.start(kI2c1));
    bench.write(kI2c1 + kDr, 0); // ENGC is off.
    REQUIRE(bench.wait(kI2c1, kAf));
    CHECK((bench.status(kI2c2) & kAddr) == 0);
    bench.stop();
    bench.write(kI2c1 + kSr1, 0);
    bench.write(kI2c2 + kCr1, kOn | kAck | kGeneral);
    REQUIRE(bench.address(0));
    CHECK(bench.clear_address(kI2c2) == (1u << 4 | 2));
    bench.clear_address(kI2c1);
    bench.stop();
    bench.write(kI2c2 + kCr1, kOn); // Without ACK a slave answers nobody.
    REQUIRE(bench.start(kI2c1));
    bench.write(kI2c1 + kDr, 0x42);
    CHECK(bench.wait(kI2c1, kAf));
}

TEST_CASE("ten-bit addresses, for writing and for reading after a repeated START", "[stm32f4][i2c]") {
    Pair bench;
    bench.write(kI2c2 + kOar1, 0xC000 | 0x2A5);
    REQUIRE(bench.start(kI2c1));
    bench.write(kI2c1 + kDr, 0xF4);
    REQUIRE(bench.wait(kI2c1, kAdd10));
    CHECK((bench.status(kI2c2) & kAddr) == 0);
    bench.write(kI2c1 + kDr, 0xA5);
    REQUIRE(bench.wait(kI2c1, kAddr));
    REQUIRE(bench.wait(kI2c2, kAddr));
    bench.clear_address(kI2c1);
    bench.clear_address(kI2c2);
    bench.write(kI2c1 + kDr, 0x77);
    REQUIRE(bench.wait(kI2c2, kRxne));
    CHECK(bench.read(kI2c2 + kDr) == 0x77);
    REQUIRE(bench.start(kI2c1)); // Repeated.
    bench.write(kI2c1 + kDr, 0xF5);
    REQUIRE(bench.wait(kI2c2, kAddr));
    REQUIRE(bench.wait(kI2c1, kAddr));
    CHECK((bench.clear_address(kI2c2) & 4) != 0);
    bench.write(kI2c2 + kDr, 0x88);
    bench.clear(kI2c1 + kCr1, kAck);
    bench.clear_address(kI2c1);
    bench.set(kI2c1 + kCr1, kStop);
    REQUIRE(bench.wait(kI2c1, kRxne));
    CHECK(bench.read(kI2c1 + kDr) == 0x88);
    bench.run(100_us);

    REQUIRE(bench.start(kI2c1)); // The same two bits, another eight.
    bench.write(kI2c1 + kDr, 0xF4);
    REQUIRE(bench.wait(kI2c1, kAdd10));
    bench.write(kI2c1 + kDr, 0xA6);
    CHECK(bench.wait(kI2c1, kAf));
}

TEST_CASE("of two masters the one that sends a 1 first loses, and is then the other's slave",
          "[stm32f4][i2c]") {
    Pair bench;
    bench.write(kI2c1 + kOar1, 0x4000 | 0x10 << 1);
    bench.write(kI2c2 + kCr2, 16 | 1u << 8);
    bench.write(kI2c1 + kCr1, kOn | kAck | kStart);
    bench.write(kI2c2 + kCr1, kOn | kAck | kStart);
    REQUIRE(bench.wait(kI2c1, kSb));
    REQUIRE(bench.wait(kI2c2, kSb));
    bench.write(kI2c1 + kDr, 0x52); // 0101...
    bench.write(kI2c2 + kDr, 0x42); // 0100...: wins with the fourth bit.
    REQUIRE(bench.wait(kI2c1, kArlo));
    CHECK((bench.read(kI2c1 + kSr2) & 3) == 2); // Busy, and no longer the master.
    CHECK((bench.read(kI2c2 + kSr2) & 3) == 3);
    CHECK(bench.wait(kI2c2, kAf)); // Nobody is 0x21 but itself.
    CHECK(bench.irq(34));
    bench.write(kI2c1 + kSr1, 0);
    bench.write(kI2c2 + kSr1, 0);
    bench.set(kI2c2 + kCr1, kStop);
    bench.run(100_us);
    CHECK((bench.read(kI2c1 + kSr2) & 2) == 0);

    bench.write(kI2c1 + kCr1, kOn | kAck | kStart);
    bench.write(kI2c2 + kCr1, kOn | kAck | kStart);
    REQUIRE(bench.wait(kI2c1, kSb));
    REQUIRE(bench.wait(kI2c2, kSb));
    bench.write(kI2c1 + kDr, 0x52);
    bench.write(kI2c2 + kDr, 0x20);
    REQUIRE(bench.wait(kI2c1, kArlo | kAddr)); // Lost, and addressed by the winner.
    REQUIRE(bench.wait(kI2c2, kAddr));
}

TEST_CASE("a master waits for the other's STOP", "[stm32f4][i2c]") {
    Pair bench;
    REQUIRE(bench.start(kI2c1));
    bench.write(kI2c1 + kDr, 0x60); // Nobody.
    bench.set(kI2c2 + kCr1, kStart);
    bench.run(1_ms);
    CHECK((bench.status(kI2c2) & kSb) == 0);
    CHECK((bench.read(kI2c2 + kSr2) & 3) == 2);
    Edges data(bench.pin("PB7"));
    bench.set(kI2c1 + kCr1, kStop);
    REQUIRE(bench.wait(kI2c2, kSb));
    CHECK((bench.read(kI2c2 + kSr2) & 3) == 3);
}

TEST_CASE("a STOP in the middle of a byte is a bus error", "[stm32f4][i2c]") {
    Pair bench;
    bench.write(kI2c2 + kCr2, 16 | 1u << 8);
    REQUIRE(bench.address(0x42));
    bench.clear_address(kI2c1);
    bench.clear_address(kI2c2);
    bench.write(kI2c1 + kDr, 0x00);
    bench.run(42_us);
    bench.write(kI2c1 + kCr1, 0); // The master goes; SDA and SCL rise, SDA first.
    CHECK((bench.status(kI2c2) & kBerr) == 0);
    bench.write(kI2c1 + kCr1, kOn);
    Pin hand("hand");
    bench.pin("PB7").connect(hand);
    bench.run(20_us);
    hand.drive(Drive::Low); // SDA moves under a high SCL.
    CHECK((bench.status(kI2c2) & kBerr) != 0);
    CHECK(bench.irq(34));
    bench.write(kI2c2 + kSr1, 0);
    CHECK_FALSE(bench.irq(34));
}

TEST_CASE("a PEC closes a transfer and is checked", "[stm32f4][i2c]") {
    for (bool const spoilt : {false, true}) {
        Pair bench;
        bench.write(kI2c1 + kCr1, kOn | kEnPec);
        bench.write(kI2c2 + kCr1, kOn | kAck | kEnPec);
        REQUIRE(bench.address(0x42, kOn | kEnPec));
        bench.clear_address(kI2c1);
        bench.clear_address(kI2c2);
        bench.write(kI2c1 + kDr, 0x31);
        REQUIRE(bench.wait(kI2c2, kRxne));
        bench.read(kI2c2 + kDr);
        REQUIRE(bench.wait(kI2c1, kBtf));
        u32 const sum = bench.read(kI2c1 + kSr2) >> 8;
        u8 expected = 0;
        for (u8 const byte : {u8(0x42), u8(0x31)}) {
            expected ^= byte;
            for (int i = 0; i < 8; ++i) expected = u8(expected << 1 ^ (expected >= 0x80 ? 7 : 0));
        }
        CHECK(sum == expected);
        bench.set(kI2c2 + kCr1, kPec); // The next one is the PEC.
        if (spoilt)
            bench.write(kI2c1 + kDr, u8(~expected));
        else
            bench.set(kI2c1 + kCr1, kPec);
        REQUIRE(bench.wait(kI2c2, kRxne));
        CHECK(bench.read(kI2c2 + kDr) == (spoilt ? u8(~expected) : expected));
        CHECK(((bench.status(kI2c2) & kPecError) != 0) == spoilt);
        CHECK((bench.read(kI2c1 + kCr1) & kPec) == 0);
    }
}

TEST_CASE("DMA receives, and LAST refuses the last byte", "[stm32f4][i2c][dma]") {
    Pair bench;
    u32 const dma1 = kDma2 - 0x400;
    std::span<u8> const ram = bench.chip.bus().memory_at(0x20000000)->bytes;
    for (u8 i = 0; i < 4; ++i) ram[i] = u8(0x61 + i);
    u32 const in = dma1 + 0x10;             // I2C1_RX: stream 0, channel 1.
    u32 const out = dma1 + 0x10 + 0x18 * 7; // I2C2_TX: stream 7, channel 7.
    bench.write(in + 0x04, 3);
    bench.write(in + 0x08, kI2c1 + kDr);
    bench.write(in + 0x0C, 0x20000100);
    bench.write(in, 1u << 25 | 1u << 10 | 1u << 4 | 1);
    bench.write(out + 0x04, 4);
    bench.write(out + 0x08, kI2c2 + kDr);
    bench.write(out + 0x0C, 0x20000000);
    bench.write(out, 7u << 25 | 1u << 10 | 1u << 6 | 1);
    bench.write(kI2c1 + kCr2, 16 | 3u << 11); // DMAEN, LAST.
    bench.write(kI2c2 + kCr2, 16 | 1u << 11);
    REQUIRE(bench.address(0x43));
    bench.clear_address(kI2c2);
    bench.clear_address(kI2c1);
    bench.run(400_us);
    CHECK(bench.irq(11));
    CHECK(std::string(ram.begin() + 0x100, ram.begin() + 0x104) == std::string("abc\0", 4));
    CHECK((bench.status(kI2c2) & kAf) != 0);
    bench.stop();
    CHECK(bench.read(kI2c1 + kSr2) == 0);
}

TEST_CASE("the clock's halves follow CCR in standard mode and both fast modes", "[stm32f4][i2c]") {
    for (auto const &[control, low, high] :
         {std::tuple{80u, 80, 80}, {0x8000u | 14, 28, 14}, {0xC000u | 2, 32, 18}}) {
        Pair bench;
        bench.write(kI2c1 + kCr1, 0);
        bench.write(kI2c1 + kCcr, control);
        bench.write(kI2c1 + kCr1, kOn);
        REQUIRE(bench.start(kI2c1, kOn));
        Edges clock(bench.pin("PB6"));
        Time const begin = bench.now();
        bench.write(kI2c1 + kDr, 0x60);
        bench.run(200_us);
        Time const tick = 62'500_ps;
        REQUIRE(clock.all.size() >= 17);
        for (int i = 0; i < 8; ++i) {
            CHECK(clock.all[std::size_t(2 * i)].when == begin + tick * (low * (i + 1) + high * i));
            CHECK(clock.all[std::size_t(2 * i + 1)].when == begin + tick * ((low + high) * (i + 1)));
        }
    }
}

TEST_CASE("a software reset lets go of the bus", "[stm32f4][i2c]") {
    Pair bench;
    REQUIRE(bench.start(kI2c1));
    CHECK_FALSE(bench.pin("PB6").level());
    bench.write(kI2c1 + kCr1, 1u << 15);
    CHECK(bench.pin("PB6").level());
    CHECK(bench.pin("PB7").level());
    CHECK(bench.status(kI2c1) == 0);
    CHECK(bench.read(kI2c1 + kCcr) == 0);
    bench.write(kI2c1 + kCr1, 0);
    bench.write(kI2c1 + kCcr, 80);
    CHECK(bench.start(kI2c1));
}

TEST_CASE("switching off takes START, STOP, ACK, POS and PEC back, and the flags", "[stm32f4][i2c]") {
    Pair bench;
    bench.pull_sda.pull(Pull::Down); // START cannot be made.
    bench.run(100_us);
    bench.write(kI2c1 + kCr1, kOn | kEnPec | kStart | kAck | kPos | kPec);
    bench.run(1_ms);
    CHECK(bench.read(kI2c1 + kCr1) == (kOn | kEnPec | kStart | kAck | kPos | kPec));
    bench.clear(kI2c1 + kCr1, kOn);
    CHECK(bench.read(kI2c1 + kCr1) == kEnPec);
    CHECK(bench.status(kI2c1) == 0);
}

TEST_CASE("events and buffers interrupt as they are told", "[stm32f4][i2c]") {
    Pair bench;
    bench.write(kI2c2 + kCr2, 16 | 1u << 9); // ITEVTEN
    REQUIRE(bench.address(0x42));
    CHECK(bench.irq(33));
    bench.clear_address(kI2c2);
    CHECK_FALSE(bench.irq(33));
    bench.clear_address(kI2c1);
    bench.write(kI2c1 + kDr, 1);
    REQUIRE(bench.wait(kI2c2, kRxne));
    CHECK_FALSE(bench.irq(33));
    bench.write(kI2c2 + kCr2, 16 | 3u << 9); // And ITBUFEN.
    CHECK(bench.irq(33));
    bench.read(kI2c2 + kDr);
    CHECK_FALSE(bench.irq(33));
    bench.run(50_us);
    bench.stop();
    CHECK(bench.irq(33)); // STOPF
}

TEST_CASE("SMBus says that it is not modelled", "[stm32f4][i2c]") {
    Pair bench;
    bench.write(kI2c1 + kCr1, 1u << 1);
    REQUIRE(bench.lines.size() == 1);
    CHECK(bench.lines[0].find("I2C1: SMBus") != std::string::npos);
}

TEST_CASE("a transfer between two survives being saved and restored", "[stm32f4][i2c]") {
    for (Time const later : {7_us, 33_us, 101_us}) {
        Pair first;
        REQUIRE(first.start(kI2c1));
        first.write(kI2c1 + kDr, 0x42);
        first.run(later);
        auto const state = save(first);
        Pair second;
        REQUIRE(load(second.clock, state, second));
        CHECK(save(second) == state);
        REQUIRE(second.wait(kI2c2, kAddr));
        REQUIRE(second.wait(kI2c1, kAddr));
        second.clear_address(kI2c1);
        second.clear_address(kI2c2);
        second.write(kI2c1 + kDr, 0x3C);
        REQUIRE(second.wait(kI2c2, kRxne));
        CHECK(second.read(kI2c2 + kDr) == 0x3C);
    }
}
