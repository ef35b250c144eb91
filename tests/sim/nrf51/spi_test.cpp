// SPI: bytes as drivers send them, on wires with a real target.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include "sim/core/spi_target.h"
#include "tests/sim/nrf51/nrf51_bench.h"

using namespace terrarium;
using namespace terrarium::nrf51;
using namespace terrarium::literals;

namespace {

constexpr u32 kReady = 0x108, kEnable = 0x500, kPinClock = 0x508, kPinOut = 0x50C, kPinIn = 0x510,
              kIn = 0x518, kOut = 0x51C, kFrequency = 0x524, kConfig = 0x554;
constexpr u32 kSpi0Id = kTwi0Id, kSpi1Id = kTwi1Id;
constexpr u32 k125kHz = 0x02000000, k1MHz = 0x10000000, k8MHz = 0x80000000;
constexpr u32 kLowestFirst = 1, kMode0 = 0, kOn = 1, kNone = 0xFFFFFFFF;
constexpr unsigned kClock = 23, kMosi = 21, kMiso = 22, kSelect = 16;
constexpr Time kLong = Time::picoseconds(10'000'000'000);

class Listener final : public SpiTarget {
public:
    using SpiTarget::SpiTarget;
    std::vector<u8> got;

protected:
    u8 next_out() override { return u8(0xA0 + got.size()); }
    void on_byte(u8 byte) override { got.push_back(byte); }
};

struct SpiBench : Nrf51Bench {
    unsigned id = kSpi0Id;

    void enable(u32 config = kMode0, u32 frequency = k1MHz) {
        set(id, kPinClock, kClock);
        set(id, kPinOut, kMosi);
        set(id, kPinIn, kMiso);
        set(id, kFrequency, frequency);
        set(id, kConfig, config);
        set(id, kEnable, kOn);
    }
    u8 transfer(u8 byte) {
        set(id, kOut, byte);
        REQUIRE(when_event(id, kReady, kLong) != Time::never());
        set(id, kReady, 0);
        return u8(get(id, kIn));
    }
};

} // namespace

TEST_CASE("SPI exchanges bytes with a target in all four modes", "[nrf51][spi]") {
    u32 const number = u32(GENERATE(range(0, 4)));
    CAPTURE(number);
    SpiBench bench;
    bench.id = GENERATE(kSpi0Id, kSpi1Id);
    bool const rests_high = (number & 2) != 0;
    bool const on_second = (number & 1) != 0;
    bench.enable((rests_high ? 4 : 0) | (on_second ? 2 : 0));
    CHECK(bench.pin(kClock).level() == rests_high);
    Listener target("target", {bench.pin(kClock), &bench.pin(kMosi), &bench.pin(kMiso), bench.pin(kSelect)},
                    {rests_high, on_second});
    bench.configure(kSelect, 1); // An output, low.
    std::vector<u8> in;
    for (u8 const byte : {0x00, 0xFF, 0x81, 0x5A}) in.push_back(bench.transfer(byte));
    CHECK(in == std::vector<u8>{0xA0, 0xA1, 0xA2, 0xA3});
    CHECK(target.got == std::vector<u8>{0x00, 0xFF, 0x81, 0x5A});
    CHECK(bench.pin(kClock).level() == rests_high);
    CHECK(bench.lines.empty());
}

TEST_CASE("SPI: each edge has its time, and READY comes with the last", "[nrf51][spi]") {
    SpiBench bench;
    auto const [frequency, bit] =
        GENERATE(std::pair{k125kHz, 8_us}, std::pair{k1MHz, 1_us}, std::pair{k8MHz, 125_ns});
    bench.enable(kMode0, frequency);
    Edges clock(bench.pin(kClock)), data(bench.pin(kMosi));
    Time const start = bench.now();
    bench.set(bench.id, kOut, 0x96);
    CHECK(bench.when_event(bench.id, kReady, kLong) == start + bit * 8);
    REQUIRE(clock.all.size() == 16);
    for (int i = 0; i < 16; ++i)
        CHECK(clock.all[std::size_t(i)] == Edges::Edge{start + bit * (i + 1) / 2, i % 2 == 0});
    // 1001 0110, each bit there from half a bit before its clock.
    std::vector<Edges::Edge> const expected{{start, true},           {start + bit, false},
                                            {start + bit * 3, true}, {start + bit * 4, false},
                                            {start + bit * 5, true}, {start + bit * 7, false}};
    CHECK(data.all == expected);
}

TEST_CASE("SPI: MOSI looped to MISO, in either bit order", "[nrf51][spi]") {
    SpiBench bench;
    bench.pin(kMosi).join(bench.pin(kMiso));
    bench.enable(kMode0);
    for (u8 const byte : {0x01, 0x80, 0xC5}) CHECK(bench.transfer(byte) == byte);
    Edges data(bench.pin(kMosi));
    bench.set(bench.id, kConfig, kLowestFirst);
    CHECK(bench.transfer(0x01) == 0x01); // The first bit out is the lowest.
    REQUIRE(data.all.size() == 1);
    CHECK_FALSE(data.all[0].level);
    // A controller that counts from the other end reads it the wrong way round.
    Listener target("target", {bench.pin(kClock), &bench.pin(kMosi), nullptr, bench.pin(kSelect)}, {});
    bench.configure(kSelect, 1);
    bench.transfer(0x13);
    CHECK(target.got == std::vector<u8>{0xC8});
}

TEST_CASE("SPI: a byte behind another follows it without a gap, both ways", "[nrf51][spi]") {
    SpiBench bench;
    bench.pin(kMosi).join(bench.pin(kMiso));
    bench.enable(kMode0);
    Edges clock(bench.pin(kClock));
    Time const start = bench.now();
    bench.set(bench.id, kOut, 0x11);
    bench.set(bench.id, kOut, 0x22);
    CHECK(bench.when_event(bench.id, kReady, kLong) == start + 8_us);
    bench.set(bench.id, kReady, 0);
    // Nobody reads: the second waits behind the first, without an event of its own.
    bench.run(8_us);
    CHECK_FALSE(bench.event(bench.id, kReady));
    REQUIRE(clock.all.size() == 32);
    CHECK(clock.all[16].when == start + 8_us + 500_ns);
    CHECK(bench.get(bench.id, kIn) == 0x11);
    CHECK(bench.event(bench.id, kReady));
    CHECK(bench.get(bench.id, kIn) == 0x22);
    // A third that finds both places full is lost.
    for (u8 const byte : {0x33, 0x44, 0x55}) {
        bench.set(bench.id, kOut, byte);
        bench.run(10_us);
    }
    CHECK(bench.get(bench.id, kIn) == 0x33);
    CHECK(bench.get(bench.id, kIn) == 0x44);
    CHECK(bench.get(bench.id, kIn) == 0x44);
}

TEST_CASE("SPI: READY interrupts", "[nrf51][spi]") {
    SpiBench bench;
    bench.enable();
    bench.set(bench.id, kIntenSet, 1 << 2);
    bench.set(bench.id, kOut, 1);
    CHECK_FALSE(bench.irq(bench.id));
    bench.run(8_us);
    CHECK(bench.irq(bench.id));
    bench.set(bench.id, kReady, 0);
    CHECK_FALSE(bench.irq(bench.id));
}

TEST_CASE("SPI: pins are its own while it is on, and need not all be there", "[nrf51][spi]") {
    SpiBench bench;
    bench.configure(kMosi, 1);
    bench.write(kGpio + 0x508, 1u << kMosi);
    CHECK(bench.pin(kMosi).level());
    bench.enable();
    CHECK_FALSE(bench.pin(kMosi).level());
    bench.set(bench.id, kPinIn, kNone);
    CHECK(bench.transfer(0xFF) == 0);
    CHECK(bench.pin(kMosi).level()); // The last bit stays.
    bench.transfer(0);
    bench.set(bench.id, kEnable, 0);
    CHECK(bench.pin(kMosi).level());
    CHECK(bench.pin(kClock).floating());
    // Off, it sends nothing.
    bench.set(bench.id, kOut, 0x55);
    CHECK(bench.when_event(bench.id, kReady, kLong) == Time::never());
}

TEST_CASE("SPI: what was on its way is forgotten when the block is switched off or reset", "[nrf51][spi]") {
    SpiBench bench;
    bench.enable();
    bench.set(bench.id, kOut, 0x55);
    bench.set(bench.id, kOut, 0x66);
    bench.run(3_us);
    bench.set(bench.id, kEnable, 0);
    CHECK(bench.pin(kClock).floating());
    bench.set(bench.id, kEnable, kOn);
    CHECK(bench.when_event(bench.id, kReady, kLong) == Time::never());
    bench.set(bench.id, kOut, 0x55);
    bench.chip.power_on();
    CHECK(bench.when_event(bench.id, kReady, kLong) == Time::never());
    CHECK(bench.get(bench.id, kPinIn) == kNone);
}

TEST_CASE("SPI: the slave on TWI1's address is named", "[nrf51][spi]") {
    SpiBench bench;
    bench.set(kSpi1Id, kEnable, 2);
    REQUIRE(bench.lines.size() == 1);
    CHECK(bench.lines[0].find("SPIS1") != std::string::npos);
}

TEST_CASE("SPI goes on from a snapshot in the middle of a byte", "[nrf51][spi]") {
    SpiBench first;
    first.pin(kMosi).join(first.pin(kMiso));
    first.enable(6);
    Time const start = first.now();
    first.set(first.id, kOut, 0xC5);
    first.set(first.id, kOut, 0x3A);
    first.run(Time::picoseconds(4'700'000));
    auto const state = save(first);
    SpiBench second;
    second.pin(kMosi).join(second.pin(kMiso));
    REQUIRE(load(second.clock, state, second));
    for (SpiBench *bench : {&first, &second}) {
        CHECK(bench->when_event(bench->id, kReady, kLong) == start + 8_us);
        CHECK(bench->get(bench->id, kIn) == 0xC5);
        bench->run(8_us);
        CHECK(bench->get(bench->id, kIn) == 0x3A);
    }
    CHECK(save(first) == save(second));
}
