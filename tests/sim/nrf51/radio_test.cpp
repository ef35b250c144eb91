// RADIO: states and their times, packets out of RAM and into it, who hears what.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/nrf51/nrf51_bench.h"

using namespace terrarium;
using namespace terrarium::nrf51;
using namespace terrarium::literals;

namespace {

constexpr u32 kTxEnable = 0x000, kRxEnable = 0x004, kStart = 0x008, kStop = 0x00C, kDisable = 0x010,
              kSignalStart = 0x014;
constexpr u32 kReady = 0x100, kAddress = 0x104, kPayload = 0x108, kEnd = 0x10C, kDisabled = 0x110,
              kSignalEnd = 0x11C;
constexpr u32 kCrcStatus = 0x400, kRxMatch = 0x408, kPacketPointer = 0x504, kFrequency = 0x508, kMode = 0x510,
              kFormat = 0x514, kLimits = 0x518, kBase0 = 0x51C, kBase1 = 0x520, kPrefix0 = 0x524,
              kTxAddress = 0x52C, kRxAddresses = 0x530, kCrc = 0x534, kSignal = 0x548, kState = 0x550;
constexpr u32 kRam = 0x20000000, kBuffer = kRam + 0x1000;

// A length byte and up to 32 bytes; addresses of 4 + 1 bytes, a CRC of two, at 2407 MHz.
struct RadioBench : Nrf51Bench {
    RadioBench() {
        chip.radio().on_transmit = [this](RadioPacket const &packet) { sent.push_back(packet); };
        set(kRadioId, kFrequency, 7);
        set(kRadioId, kFormat, 8);
        set(kRadioId, kLimits, 32 | 4 << 16 | 1 << 25);
        set(kRadioId, kBase0, 0x75626974);
        set(kRadioId, kPrefix0, 0x0000'5A00);
        set(kRadioId, kRxAddresses, 1);
        set(kRadioId, kCrc, 2);
        set(kRadioId, kPacketPointer, kBuffer);
    }
    void poke(std::vector<u8> const &bytes) {
        std::copy(bytes.begin(), bytes.end(), ram().begin() + (kBuffer - kRam));
    }
    std::vector<u8> peek(std::size_t count) {
        auto const from = ram().begin() + (kBuffer - kRam);
        return {from, from + std::ptrdiff_t(count)};
    }
    std::span<u8> ram() { return chip.bus().memory_at(kBuffer)->bytes; }
    void receive() {
        set(kRadioId, kRxEnable);
        REQUIRE(when_event(kRadioId, kReady, 1_ms) != Time::never());
        set(kRadioId, kStart);
    }
    static RadioPacket packet(std::vector<u8> payload) {
        RadioPacket packet;
        packet.megahertz = 2407;
        packet.base = 0x75626974;
        packet.base_bytes = 4;
        packet.payload = std::move(payload);
        return packet;
    }

    std::vector<RadioPacket> sent;
};

} // namespace

TEST_CASE("the radio needs its time to come up, and says which state it is in", "[nrf51][radio]") {
    RadioBench bench;
    CHECK(bench.get(kRadioId, kState) == 0);
    bench.set(kRadioId, kIntenSet, 1);
    bench.set(kRadioId, kTxEnable);
    CHECK(bench.get(kRadioId, kState) == 9);
    CHECK(bench.when_event(kRadioId, kReady, 1_ms) == 140_us);
    CHECK(bench.irq(kRadioId));
    CHECK(bench.get(kRadioId, kState) == 10);
    bench.set(kRadioId, kDisable);
    CHECK(bench.get(kRadioId, kState) == 12);
    CHECK(bench.when_event(kRadioId, kDisabled, 1_ms) == 146_us);
    CHECK(bench.get(kRadioId, kState) == 0);
    bench.set(kRadioId, kReady, 0);
    bench.set(kRadioId, kDisabled, 0);
    bench.set(kRadioId, kRxEnable);
    CHECK(bench.when_event(kRadioId, kReady, 1_ms) == 146_us + 138_us);
    bench.set(kRadioId, kStart);
    CHECK(bench.get(kRadioId, kState) == 3);
    bench.set(kRadioId, kStop);
    CHECK(bench.get(kRadioId, kState) == 2);
}

TEST_CASE("disabling a radio that is off says so all the same", "[nrf51][radio]") {
    RadioBench bench;
    bench.set(kRadioId, kDisable);
    CHECK(bench.when_event(kRadioId, kDisabled, 1_ms) == 0_us);
}

TEST_CASE("a packet is read from RAM and takes its time in the air", "[nrf51][radio]") {
    RadioBench bench;
    bench.poke({3, 'a', 'b', 'c', 'd'});
    bench.set(kRadioId, kTxEnable);
    bench.when_event(kRadioId, kReady, 1_ms);
    bench.set(kRadioId, kStart);
    Time const began = bench.now();
    CHECK(bench.when_event(kRadioId, kAddress, 1_ms) - began == 48_us); // Preamble, address.
    CHECK(bench.when_event(kRadioId, kPayload, 1_ms) - began == 80_us); // Length, three bytes.
    CHECK(bench.sent.empty());
    CHECK(bench.when_event(kRadioId, kEnd, 1_ms) - began == 96_us); // CRC.
    REQUIRE(bench.sent.size() == 1);
    CHECK(bench.sent[0].payload == std::vector<u8>{'a', 'b', 'c'});
    CHECK(bench.sent[0].base == 0x75626974);
    CHECK(bench.sent[0].prefix == 0);
    CHECK(bench.sent[0].megahertz == 2407);
    CHECK(bench.get(kRadioId, kState) == 10);
}

TEST_CASE("the bit rate, the other addresses and the longer header count", "[nrf51][radio]") {
    RadioBench bench;
    bench.set(kRadioId, kMode, 2); // 250 kbit/s.
    bench.set(kRadioId, kFormat, 4 | 1 << 8 | 2 << 16);
    bench.set(kRadioId, kLimits, 8 | 1 << 8 | 2 << 16); // At most 8 bytes, one of them always; base of 2.
    bench.set(kRadioId, kBase1, 0xC0DE'1234);
    bench.set(kRadioId, kTxAddress, 1);
    bench.poke({0xB0, 2, 3, 'x', 'y', 'z'});
    bench.set(kRadioId, kShorts, 1 | 2); // READY starts, END disables.
    bench.set(kRadioId, kTxEnable);
    CHECK(bench.when_event(kRadioId, kAddress, 1_ms) == 140_us + 4_us * 32);
    CHECK(bench.when_event(kRadioId, kPayload, 1_ms) == 140_us + 4_us * (32 + 8 + 4 + 2 + 24));
    CHECK(bench.when_event(kRadioId, kDisabled, 1_ms) == 140_us + 4_us * (32 + 8 + 4 + 2 + 24 + 16) + 6_us);
    REQUIRE(bench.sent.size() == 1);
    CHECK(bench.sent[0].s0 == 0xB0);
    CHECK(bench.sent[0].s1 == 3);
    CHECK(bench.sent[0].base == 0xC0DE);
    CHECK(bench.sent[0].prefix == 0x5A);
    CHECK(bench.sent[0].payload == std::vector<u8>{'x', 'y', 'z'});
}

TEST_CASE("what is in the air comes into RAM", "[nrf51][radio]") {
    RadioBench bench;
    bench.receive();
    Time const began = bench.now();
    bench.chip.radio().hear(RadioBench::packet({'h', 'i'}));
    CHECK(bench.when_event(kRadioId, kAddress, 1_ms) - began == 48_us);
    CHECK(bench.when_event(kRadioId, kEnd, 1_ms) - began == 88_us);
    CHECK(bench.peek(3) == std::vector<u8>{2, 'h', 'i'});
    CHECK(bench.get(kRadioId, kCrcStatus) == 1);
    CHECK(bench.get(kRadioId, kRxMatch) == 0);
    CHECK(bench.get(kRadioId, kState) == 2);
}

TEST_CASE("a damaged packet is said to be one", "[nrf51][radio]") {
    RadioBench bench;
    bench.receive();
    RadioPacket packet = RadioBench::packet({1});
    packet.damaged = true;
    bench.chip.radio().hear(packet);
    bench.when_event(kRadioId, kEnd, 1_ms);
    CHECK(bench.get(kRadioId, kCrcStatus) == 0);
}

TEST_CASE("a longer packet than the program has room for is cut", "[nrf51][radio]") {
    RadioBench bench;
    bench.set(kRadioId, kLimits, 4 | 4 << 16);
    bench.poke(std::vector<u8>(16, 0xEE));
    bench.receive();
    bench.chip.radio().hear(RadioBench::packet({1, 2, 3, 4, 5, 6}));
    bench.when_event(kRadioId, kEnd, 1_ms);
    CHECK(bench.peek(6) == std::vector<u8>{4, 1, 2, 3, 4, 0xEE});
}

TEST_CASE("other frequencies, rates and addresses are not heard, nor is anything while not listening",
          "[nrf51][radio]") {
    RadioBench bench;
    auto const heard = [&](RadioPacket const &packet) {
        bench.chip.radio().hear(packet);
        bool const came = bench.when_event(kRadioId, kAddress, 1_ms) != Time::never();
        bench.set(kRadioId, kAddress, 0);
        return came;
    };
    RadioPacket const good = RadioBench::packet({1});
    CHECK_FALSE(heard(good));
    bench.receive();
    RadioPacket other = good;
    other.megahertz = 2408;
    CHECK_FALSE(heard(other));
    other = good;
    other.mode = 1;
    CHECK_FALSE(heard(other));
    other = good;
    other.prefix = 1;
    CHECK_FALSE(heard(other));
    other = good;
    other.base ^= 0x100;
    CHECK_FALSE(heard(other));
    bench.set(kRadioId, kBase1, 0x75626974);
    bench.set(kRadioId, kRxAddresses, 2);
    CHECK_FALSE(heard(good));
    other = good;
    other.prefix = 0x5A;
    CHECK(heard(other));
    CHECK(bench.get(kRadioId, kRxMatch) == 1);
}

TEST_CASE("signal strength: of the packet, else of the noise", "[nrf51][radio]") {
    RadioBench bench;
    bench.receive();
    Time const began = bench.now();
    bench.set(kRadioId, kSignalStart);
    CHECK(bench.when_event(kRadioId, kSignalEnd, 1_ms) - began == 9_us);
    CHECK(bench.get(kRadioId, kSignal) == 95);
    bench.set(kRadioId, kSignalEnd, 0);
    bench.set(kRadioId, kShorts, 1 << 4);
    RadioPacket packet = RadioBench::packet({1, 2, 3});
    packet.dbm = -42;
    bench.chip.radio().hear(packet);
    bench.when_event(kRadioId, kSignalEnd, 1_ms);
    CHECK(bench.get(kRadioId, kSignal) == 42);
}

TEST_CASE("a packet for somewhere that is no RAM is lost, and said to be", "[nrf51][radio]") {
    RadioBench bench;
    bench.set(kRadioId, kPacketPointer, 0x1000);
    bench.receive();
    bench.chip.radio().hear(RadioBench::packet({1}));
    bench.when_event(kRadioId, kEnd, 1_ms);
    CHECK(bench.lines.size() == 1);
}

TEST_CASE("a packet on its way survives a snapshot", "[nrf51][radio]") {
    RadioBench bench;
    bench.receive();
    bench.chip.radio().hear(RadioBench::packet({'h', 'i'}));
    bench.when_event(kRadioId, kAddress, 1_ms);
    RadioBench other;
    REQUIRE(load(other.clock, save(bench), other));
    other.when_event(kRadioId, kEnd, 1_ms);
    CHECK(other.peek(3) == std::vector<u8>{2, 'h', 'i'});
    CHECK(other.now() == 138_us + 88_us);
}
