// UART: bytes as waveforms, at the programmed rate, and all that can go wrong with them.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <cmath>

#include "sim/core/uart_line.h"
#include "tests/sim/nrf51/nrf51_bench.h"

using namespace terrarium;
using namespace terrarium::nrf51;
using namespace terrarium::literals;

namespace {

constexpr u32 kStartRx = 0x000, kStopRx = 0x004, kStartTx = 0x008, kStopTx = 0x00C, kSuspend = 0x01C;
constexpr u32 kReceived = 0x108, kSent = 0x11C, kError = 0x124, kTimeout = 0x144;
constexpr u32 kErrorSource = 0x480, kEnable = 0x500, kPinOut = 0x50C, kPinIn = 0x514;
constexpr u32 kIn = 0x518, kOut = 0x51C, kBaudRate = 0x524, kConfig = 0x56C;
constexpr u32 kDisconnected = 0xFFFFFFFF;
constexpr u32 kOverrun = 1, kParityError = 2, kFraming = 4, kBreak = 8;
constexpr u32 kEvenParity = 7 << 1;
constexpr u32 kBaud1M = 0x10000000, kBaud115200 = 0x01D7E000, kBaud9600 = 0x00275000;

// The UART on P0.24 (out) and P0.25 (in), and the other end of both wires.
struct UartBench : Nrf51Bench {
    std::vector<u8> heard;
    std::vector<UartFrame> frames;
    UartReceiver ear{clock, "ear", [this](UartFrame frame) {
                         heard.push_back(frame.byte);
                         frames.push_back(frame);
                     }};
    UartTransmitter mouth{clock, "mouth", [] {}};
    UartFormat format{.bit = 1_us};

    explicit UartBench(u32 rate = kBaud1M) {
        ear.attach(&pin(24));
        mouth.attach(&pin(25));
        ear.set_format(format);
        ear.enable(true);
        set(kUart0Id, kPinOut, 24);
        set(kUart0Id, kPinIn, 25);
        set(kUart0Id, kBaudRate, rate);
        set(kUart0Id, kEnable, 4);
        set(kUart0Id, kStartTx);
        set(kUart0Id, kStartRx);
    }
    void say(u8 byte) {
        mouth.send(byte, format);
        run(format.duration());
    }
    bool take(u32 offset) {
        bool const was = event(kUart0Id, offset);
        set(kUart0Id, offset, 0);
        return was;
    }
};

} // namespace

TEST_CASE("bytes go out on the wire", "[nrf51][uart]") {
    UartBench bench;
    bench.set(kUart0Id, kIntenSet, 1 << 7);
    for (u8 const byte : {u8(0x00), u8(0x55), u8('a'), u8(0xFF)}) {
        bench.set(kUart0Id, kOut, byte);
        CHECK_FALSE(bench.event(kUart0Id, kSent));
        bench.run(10_us);
        CHECK(bench.irq(kUart0Id));
        CHECK(bench.take(kSent));
    }
    CHECK(bench.heard == std::vector<u8>{0x00, 0x55, 'a', 0xFF});
    CHECK_FALSE(bench.frames.back().framing_error);
}

TEST_CASE("the rate is BAUDRATE in sixteen megahertz by two to the 32nd", "[nrf51][uart]") {
    u32 const rate = GENERATE(kBaud1M, kBaud115200, kBaud9600);
    UartBench bench(rate);
    Edges edges(bench.pin(24));
    Time const start = bench.now();
    bench.set(kUart0Id, kOut, 0x55); // An edge for every bit.
    bench.run(2_ms);
    Time const bit = Time::picoseconds(i64((u128(62'500) << 32) / rate));
    REQUIRE(edges.all.size() == 10);
    for (std::size_t n = 0; n < 10; ++n) {
        CHECK(edges.all[n] == Edges::Edge{start + bit * i64(n), n % 2 != 0});
    }
    double const nominal = rate == kBaud1M ? 1e6 : rate == kBaud115200 ? 115'200 : 9'600;
    CHECK(std::abs(1 / bit.seconds() / nominal - 1) < 0.01);
}

TEST_CASE("TXDRDY comes with the end of the stop bit", "[nrf51][uart]") {
    UartBench bench;
    bench.run(100_us);
    bench.set(kUart0Id, kOut, 'x');
    CHECK(bench.when_event(kUart0Id, kSent, 1_s) == 110_us);
}

TEST_CASE("bytes come in from the wire", "[nrf51][uart]") {
    UartBench bench;
    bench.set(kUart0Id, kIntenSet, 1 << 2);
    for (u8 const byte : {u8(0x00), u8(0xA5), u8(0xFF)}) {
        bench.say(byte);
        CHECK(bench.irq(kUart0Id));
        CHECK(bench.take(kReceived));
        CHECK(bench.get(kUart0Id, kIn) == byte);
        CHECK_FALSE(bench.take(kReceived));
    }
    CHECK_FALSE(bench.take(kError));
}

TEST_CASE("six bytes wait, the seventh is an overrun", "[nrf51][uart]") {
    UartBench bench;
    for (u8 n = 1; n <= 6; ++n) bench.say(n);
    CHECK_FALSE(bench.event(kUart0Id, kError));
    bench.set(kUart0Id, kIntenSet, 1 << 9);
    bench.say(7);
    CHECK(bench.irq(kUart0Id));
    CHECK(bench.get(kUart0Id, kErrorSource) == kOverrun);
    bench.set(kUart0Id, kErrorSource, kOverrun);
    CHECK(bench.get(kUart0Id, kErrorSource) == 0);
    for (u32 n = 1; n <= 6; ++n) {
        CHECK(bench.take(kReceived)); // One event for each byte that moves up.
        CHECK(bench.get(kUart0Id, kIn) == n);
    }
    CHECK_FALSE(bench.take(kReceived));
    bench.say(8);
    CHECK(bench.get(kUart0Id, kIn) == 8);
}

TEST_CASE("parity, both ways", "[nrf51][uart]") {
    UartBench bench;
    bench.set(kUart0Id, kConfig, kEvenParity);
    bench.format.parity = Parity::Even;
    bench.ear.set_format(bench.format);
    for (u8 const byte : {u8(0x01), u8(0x03)}) {
        bench.set(kUart0Id, kOut, byte);
        bench.run(11_us);
        CHECK(bench.take(kSent));
        CHECK_FALSE(bench.frames.back().parity_error);
        bench.say(byte);
        CHECK(bench.get(kUart0Id, kIn) == byte);
    }
    CHECK(bench.get(kUart0Id, kErrorSource) == 0);
    bench.format.parity = Parity::Odd;
    bench.say(0x01);
    CHECK(bench.take(kError));
    CHECK(bench.get(kUart0Id, kErrorSource) == kParityError);
}

TEST_CASE("a missing stop bit is a framing error, a long low a break", "[nrf51][uart]") {
    UartBench bench;
    bench.mouth.attach(nullptr);
    Pin wire{"wire"};
    wire.drive(Drive::High);
    bench.pin(25).connect(wire);
    wire.drive(Drive::Low);
    SECTION("framing") {
        bench.run(4_us); // Start and three zeros,
        wire.drive(Drive::High);
        bench.run(2_us); // two ones, three zeros, and a stop bit of 0.
        wire.drive(Drive::Low);
        bench.run(5_us);
        wire.drive(Drive::High);
        CHECK(bench.take(kError));
        CHECK(bench.get(kUart0Id, kErrorSource) == kFraming);
    }
    SECTION("break") {
        bench.run(30_us);
        wire.drive(Drive::High);
        bench.run(30_us);
        CHECK(bench.take(kError));
        CHECK(bench.get(kUart0Id, kErrorSource) == (kFraming | kBreak));
        bench.set(kUart0Id, kErrorSource, kFraming);
        CHECK(bench.get(kUart0Id, kErrorSource) == kBreak);
    }
}

TEST_CASE("after STOPRX four more bytes may come, then RXTO", "[nrf51][uart]") {
    UartBench bench;
    u32 const task = GENERATE(kStopRx, kSuspend);
    bench.set(kUart0Id, task);
    for (u8 n = 1; n <= 3; ++n) bench.say(n);
    bench.run(9_us);
    CHECK_FALSE(bench.event(kUart0Id, kTimeout));
    bench.run(1_us);
    CHECK(bench.take(kTimeout));
    bench.say(9);
    for (u32 n = 1; n <= 3; ++n) CHECK(bench.get(kUart0Id, kIn) == n);
    CHECK(bench.get(kUart0Id, kIn) == 0); // The last one fell on deaf ears.

    bench.set(kUart0Id, kStartRx);
    bench.say(5);
    CHECK(bench.get(kUart0Id, kIn) == 5);
    CHECK_FALSE(bench.take(kTimeout));
}

TEST_CASE("STARTRX before the timeout goes on receiving", "[nrf51][uart]") {
    UartBench bench;
    bench.set(kUart0Id, kStopRx);
    bench.run(10_us);
    bench.set(kUart0Id, kStartRx);
    bench.run(1_ms);
    CHECK_FALSE(bench.event(kUart0Id, kTimeout));
    bench.say(5);
    CHECK(bench.get(kUart0Id, kIn) == 5);
}

TEST_CASE("without STARTTX nothing is sent", "[nrf51][uart]") {
    UartBench bench;
    u32 const task = GENERATE(kStopTx, kSuspend);
    bench.set(kUart0Id, kOut, 1);
    bench.set(kUart0Id, task); // The byte on its way is finished.
    bench.run(20_us);
    bench.set(kUart0Id, kOut, 2);
    bench.run(20_us);
    CHECK(bench.heard == std::vector<u8>{1});
    bench.set(kUart0Id, kStartTx);
    bench.set(kUart0Id, kOut, 3);
    bench.run(20_us);
    CHECK(bench.heard == std::vector<u8>{1, 3});
}

TEST_CASE("a UART that is off, or without pins, touches no wire", "[nrf51][uart]") {
    UartBench bench;
    Net &wire = bench.pin(24);
    CHECK(wire.level()); // Idle is high,
    CHECK_FALSE(wire.floating());
    SECTION("ENABLE") {
        bench.set(kUart0Id, kOut, 0x55);
        bench.run(3_us);
        bench.set(kUart0Id, kEnable, 0);
        CHECK(wire.floating());
        bench.run(1_ms);
        CHECK_FALSE(bench.event(kUart0Id, kSent)); // The byte died with it.
        bench.say(5);
        CHECK_FALSE(bench.event(kUart0Id, kReceived));
        bench.set(kUart0Id, kOut, 0x55);
        bench.set(kUart0Id, kEnable, 4);
        bench.set(kUart0Id, kOut, 0x66);
        bench.heard.clear();
        bench.run(1_ms);
        CHECK(bench.heard == std::vector<u8>{0x66});
    }
    SECTION("PSELTXD") {
        bench.set(kUart0Id, kPinOut, kDisconnected);
        CHECK(wire.floating());
        bench.set(kUart0Id, kOut, 0x55);
        bench.run(10_us);
        CHECK(bench.event(kUart0Id, kSent)); // It sends, to nobody.
        CHECK(bench.heard.empty());
    }
    SECTION("PSELRXD") {
        bench.set(kUart0Id, kPinIn, kDisconnected);
        bench.say(5);
        CHECK_FALSE(bench.event(kUart0Id, kReceived));
    }
}

TEST_CASE("PSEL moves the UART to other pins, without a glitch", "[nrf51][uart]") {
    UartBench bench;
    bench.write(kGpio + 0x504, 1 << 24 | 1 << 3);
    bench.write(kGpio + 0x514, 1 << 24 | 1 << 3); // The GPIO holds both pins high.
    Edges from(bench.pin(24));
    Edges to(bench.pin(3));
    bench.set(kUart0Id, kPinOut, 3);
    CHECK(from.all.empty());
    CHECK(to.all.empty());
    CHECK_FALSE(bench.pin(24).floating());
    bench.ear.attach(&bench.pin(3));
    bench.set(kUart0Id, kOut, 'm');
    bench.run(10_us);
    CHECK(from.all.empty());
    CHECK(bench.heard == std::vector<u8>{'m'});
    bench.write(kGpio + 0x50C, 1 << 3); // OUT has no say while the UART has the pin.
    CHECK(bench.pin(3).level());
}

TEST_CASE("flow control is not modelled, and says so", "[nrf51][uart]") {
    UartBench bench;
    CHECK(bench.lines.empty());
    bench.set(kUart0Id, kConfig, 1);
    CHECK(bench.lines.size() == 1);
}
