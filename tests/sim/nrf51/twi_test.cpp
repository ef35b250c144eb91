// TWI: transfers as drivers make them, on wires with a real target.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <utility>

#include "sim/core/i2c_target.h"
#include "sim/parts/mma8653.h"
#include "tests/sim/nrf51/nrf51_bench.h"

using namespace terrarium;
using namespace terrarium::nrf51;
using namespace terrarium::literals;

namespace {

constexpr u32 kStartRx = 0x000, kStartTx = 0x008, kStop = 0x014, kSuspend = 0x01C, kResume = 0x020;
constexpr u32 kStopped = 0x104, kReceived = 0x108, kSent = 0x11C, kError = 0x124, kByteBoundary = 0x138;
constexpr u32 kSuspended = 0x148;
constexpr u32 kErrorSource = 0x4C4, kEnable = 0x500, kPinScl = 0x508, kPinSda = 0x50C, kIn = 0x518,
              kOut = 0x51C;
constexpr u32 kFrequency = 0x524, kAddress = 0x588;
constexpr u32 k100kHz = 0x01980000, k250kHz = 0x04000000, k400kHz = 0x06680000;
constexpr u32 kShortSuspend = 1, kShortStop = 2;
constexpr u32 kOverrun = 1, kAddressNack = 2, kDataNack = 4;
constexpr Time kLong = Time::picoseconds(10'000'000'000);

// The accelerometer on P0.00 and P0.30, as on the micro:bit.
struct TwiBench : Nrf51Bench {
    unsigned id = kTwi0Id;
    Pin scl_pull_up{"R_SCL"};
    Pin sda_pull_up{"R_SDA"};
    Mma8653 accelerometer{clock, trace, "accelerometer", {pin(0), pin(30)}};

    TwiBench() {
        for (Pin *pull_up : {&scl_pull_up, &sda_pull_up}) pull_up->pull(Pull::Up);
        pin(0).connect(scl_pull_up);
        pin(30).connect(sda_pull_up);
    }
    void enable(u32 frequency = k400kHz) {
        set(id, kPinScl, 0);
        set(id, kPinSda, 30);
        set(id, kFrequency, frequency);
        set(id, kAddress, 0x1D);
        set(id, kEnable, 5);
    }
    // Waits for the event and clears it.
    bool take(u32 offset) {
        bool const came = when_event(id, offset, kLong) != Time::never();
        set(id, offset, 0);
        return came;
    }
    bool send(u8 byte) {
        set(id, kOut, byte);
        return take(kSent);
    }
    bool stop() {
        set(id, kStop);
        return take(kStopped);
    }
    // As mbed's driver reads: the boundary after each byte suspends, and after the last stops.
    std::vector<u8> receive(std::size_t count) {
        std::vector<u8> bytes;
        set(id, kShorts, count == 1 ? kShortStop : kShortSuspend);
        set(id, kStartRx);
        while (bytes.size() < count) {
            if (!take(kReceived)) break;
            if (bytes.size() + 2 == count) set(id, kShorts, kShortStop);
            bytes.push_back(u8(get(id, kIn)));
            set(id, kResume);
        }
        CHECK(take(kStopped));
        set(id, kShorts, 0);
        return bytes;
    }
    bool put_register(u8 address, u8 value) {
        set(id, kStartTx);
        return send(address) && send(value) && stop();
    }
    std::vector<u8> get_registers(u8 address, std::size_t count) {
        set(id, kStartTx);
        if (!send(address)) return {};
        return receive(count); // A repeated start.
    }
    bool free() { return pin(0).level() && pin(30).level(); }
};

} // namespace

TEST_CASE("WHO_AM_I of an accelerometer on the wires", "[nrf51][twi]") {
    TwiBench bench;
    bench.id = GENERATE(unsigned(kTwi0Id), unsigned(kTwi1Id));
    bench.enable(GENERATE(k100kHz, k250kHz, k400kHz));
    CHECK(bench.get_registers(0x0D, 1) == std::vector<u8>{0x5A});
    CHECK(bench.free());
    CHECK(bench.get(bench.id, kErrorSource) == 0);
    CHECK(bench.get_registers(0x0D, 3).size() == 3);
    CHECK(bench.free());
}

TEST_CASE("what is written can be read back, one byte or many", "[nrf51][twi]") {
    TwiBench bench;
    bench.enable();
    CHECK(bench.put_register(0x2F, 0x12)); // OFF_X, OFF_Y, OFF_Z
    CHECK(bench.put_register(0x30, 0x34));
    CHECK(bench.put_register(0x31, 0x56));
    CHECK(bench.get_registers(0x2F, 1) == std::vector<u8>{0x12});
    CHECK(bench.get_registers(0x2F, 2) == std::vector<u8>{0x12, 0x34});
    CHECK(bench.get_registers(0x2F, 3) == std::vector<u8>{0x12, 0x34, 0x56});
    // Several bytes in one transfer.
    bench.set(bench.id, kStartTx);
    for (u8 const byte : {u8(0x2F), u8(0x65), u8(0x43), u8(0x21)}) CHECK(bench.send(byte));
    CHECK(bench.stop());
    CHECK(bench.get_registers(0x2F, 3) == std::vector<u8>{0x65, 0x43, 0x21});
}

TEST_CASE("the first byte may be written ahead of STARTTX", "[nrf51][twi]") {
    TwiBench bench;
    bench.enable();
    bench.set(bench.id, kOut, 0x0D);
    bench.set(bench.id, kStartTx);
    CHECK(bench.take(kSent));
    CHECK(bench.receive(1) == std::vector<u8>{0x5A});
}

TEST_CASE("no target, no acknowledge", "[nrf51][twi]") {
    TwiBench bench;
    bench.enable();
    bench.set(bench.id, kAddress, 0x1E);
    bench.set(bench.id, kIntenSet, 1 << 9);
    bench.set(bench.id, kStartTx);
    bench.set(bench.id, kOut, 0x0D);
    CHECK(bench.when_event(bench.id, kError, kLong) != Time::never());
    CHECK(bench.irq(bench.id));
    CHECK(bench.get(bench.id, kErrorSource) == kAddressNack);
    CHECK_FALSE(bench.event(bench.id, kSent));
    CHECK(bench.stop());
    CHECK(bench.free());
    bench.set(bench.id, kErrorSource, kAddressNack);
    CHECK(bench.get(bench.id, kErrorSource) == 0);

    // What could not be sent is forgotten: a probe of the right address sends nothing behind it.
    bench.set(bench.id, kAddress, 0x1D);
    bench.set(bench.id, kError, 0);
    bench.set(bench.id, kStartTx);
    bench.run(kLong);
    CHECK_FALSE(bench.event(bench.id, kSent));
    CHECK_FALSE(bench.event(bench.id, kError));
    CHECK(bench.stop());
}

TEST_CASE("a read of nobody", "[nrf51][twi]") {
    TwiBench bench;
    bench.enable();
    bench.set(bench.id, kAddress, 0x1E);
    bench.set(bench.id, kStartRx);
    CHECK(bench.take(kError));
    CHECK(bench.get(bench.id, kErrorSource) == kAddressNack);
    bench.run(kLong);
    CHECK_FALSE(bench.event(bench.id, kReceived));
    CHECK(bench.stop());
    CHECK(bench.free());
}

TEST_CASE("an address alone, as a bus scan asks for", "[nrf51][twi]") {
    TwiBench bench;
    bench.enable();
    for (u32 address = 8; address < 0x78; ++address) {
        bench.set(bench.id, kAddress, address);
        bench.set(bench.id, kStartTx);
        CHECK(bench.stop());
        CHECK(bench.event(bench.id, kError) == (address != 0x1D));
        CHECK(bench.get(bench.id, kErrorSource) == (address != 0x1D ? kAddressNack : 0u));
        bench.set(bench.id, kError, 0);
        bench.set(bench.id, kErrorSource, 7);
        CHECK(bench.free());
    }
}

namespace {

// A target that takes one byte and refuses the next.
class Choosy final : public I2cTarget {
public:
    Choosy(Net &scl, Net &sda) : I2cTarget("choosy", scl, sda, 0x42) {}
    int stops = 0;

private:
    bool on_write(u8) override { return !std::exchange(full_, true); }
    u8 on_read() override { return 0; }
    void on_stop() override { ++stops; }

    bool full_ = false;
};

} // namespace

TEST_CASE("a byte the target refuses", "[nrf51][twi]") {
    TwiBench bench;
    Choosy choosy(bench.pin(0), bench.pin(30));
    bench.enable();
    bench.set(bench.id, kAddress, 0x42);
    bench.set(bench.id, kStartTx);
    CHECK(bench.send(1));
    bench.set(bench.id, kOut, 2);
    CHECK(bench.take(kError));
    CHECK(bench.get(bench.id, kErrorSource) == kDataNack);
    CHECK_FALSE(bench.event(bench.id, kSent));
    bench.set(bench.id, kOut, 3); // Goes nowhere.
    bench.run(kLong);
    CHECK_FALSE(bench.event(bench.id, kSent));
    CHECK(choosy.stops == 0);
    CHECK(bench.stop());
    CHECK(choosy.stops == 1);
    CHECK(bench.free());
}

TEST_CASE("the wire runs at the programmed frequency", "[nrf51][twi]") {
    TwiBench bench;
    u32 const frequency = GENERATE(k100kHz, k250kHz, k400kHz);
    bench.enable(frequency);
    Edges scl(bench.pin(0));
    bench.set(bench.id, kStartTx);
    bench.set(bench.id, kOut, 0x0D);
    bench.run(kLong);
    Time const bit = Time::picoseconds(i64((u128(62'500) << 32) / frequency));
    std::vector<Time> rises;
    for (Edges::Edge const &edge : scl.all) {
        if (edge.level) rises.push_back(edge.when);
    }
    REQUIRE(rises.size() == 18); // The address and a byte, nine bits each.
    for (std::size_t n = 1; n < 9; ++n) CHECK(rises[n] - rises[n - 1] == bit);
    for (std::size_t n = 10; n < 18; ++n) CHECK(rises[n] - rises[n - 1] == bit);
    CHECK_FALSE(bench.pin(0).level()); // The clock waits for the program.
}

TEST_CASE("SUSPEND holds the clock, RESUME lets go on", "[nrf51][twi]") {
    TwiBench bench;
    bench.enable();
    bench.set(bench.id, kShorts, kShortSuspend);
    bench.set(bench.id, kStartTx);
    CHECK(bench.send(0x2F));
    CHECK(bench.take(kByteBoundary));
    CHECK(bench.take(kSuspended));
    bench.set(bench.id, kOut, 0x77);
    bench.run(kLong);
    CHECK_FALSE(bench.event(bench.id, kSent));
    bench.set(bench.id, kResume);
    CHECK(bench.take(kSent));
    bench.set(bench.id, kShorts, 0);
    CHECK(bench.stop());
    CHECK(bench.get_registers(0x2F, 1) == std::vector<u8>{0x77});
}

TEST_CASE("a read nobody takes the bytes of is an overrun", "[nrf51][twi]") {
    TwiBench bench;
    bench.enable();
    bench.set(bench.id, kStartTx);
    CHECK(bench.send(0x0D));
    bench.set(bench.id, kStartRx);
    bench.run(1_ms);
    CHECK(bench.event(bench.id, kReceived));
    CHECK(bench.event(bench.id, kError));
    CHECK(bench.get(bench.id, kErrorSource) == kOverrun);
    CHECK(bench.stop());
    CHECK(bench.free());
}

TEST_CASE("the power switch lets go of the bus in mid-transfer", "[nrf51][twi]") {
    TwiBench bench;
    bench.enable();
    bench.set(bench.id, kStartTx);
    bench.set(bench.id, kOut, 0x00);
    bench.run(30_us);
    CHECK_FALSE(bench.free());
    bench.set(bench.id, kPowerSwitch, 0);
    CHECK(bench.free());
    CHECK(bench.get(bench.id, kEnable) == 0);
    CHECK(bench.get(bench.id, kPinScl) == 0xFFFFFFFF);
    CHECK(bench.get(bench.id, kFrequency) == 0x04000000);
    bench.set(bench.id, kPowerSwitch, 1);
    bench.run(1_ms);
    bench.enable();
    CHECK(bench.get_registers(0x0D, 1) == std::vector<u8>{0x5A});
}

TEST_CASE("two masters on two pairs of pins do not mind each other", "[nrf51][twi]") {
    TwiBench bench;
    bench.enable();
    bench.set(kTwi1Id, kPinScl, 1);
    bench.set(kTwi1Id, kPinSda, 2);
    bench.set(kTwi1Id, kEnable, 5);
    bench.set(kTwi1Id, kStartTx); // No pull-ups there: its bus is never free.
    CHECK(bench.get_registers(0x0D, 1) == std::vector<u8>{0x5A});
    CHECK_FALSE(bench.event(kTwi1Id, kError));
    CHECK_FALSE(bench.event(kTwi1Id, kStopped));
}

TEST_CASE("writing a setting again moves no wire", "[nrf51][twi]") {
    TwiBench bench;
    bench.write(kGpio + 0x514, 1 | 1 << 30); // The GPIO would pull both low.
    bench.enable();
    Edges scl(bench.pin(0));
    Edges sda(bench.pin(30));
    bench.set(bench.id, kFrequency, k100kHz);
    bench.set(bench.id, kEnable, 5);
    bench.set(bench.id, kPinScl, 0);
    CHECK(scl.all.empty());
    CHECK(sda.all.empty());
    bench.set(bench.id, kEnable, 0);
    CHECK_FALSE(bench.pin(0).level());
}

TEST_CASE("tasks of a TWI that is off do nothing", "[nrf51][twi]") {
    TwiBench bench;
    bench.enable();
    bench.set(bench.id, kEnable, 0);
    bench.set(bench.id, kStartTx);
    bench.set(bench.id, kStop);
    bench.set(bench.id, kSuspend);
    bench.run(1_ms);
    CHECK_FALSE(bench.event(bench.id, kStopped));
    bench.set(bench.id, kEnable, 5);
    bench.set(bench.id, kResume);
    CHECK(bench.get_registers(0x0D, 1) == std::vector<u8>{0x5A});
}
