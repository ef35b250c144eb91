// A snapshot in the middle of everything, loaded into a fresh chip: both go on alike.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "sim/parts/mma8653.h"
#include "sim/parts/serial_bridge.h"
#include "tests/sim/nrf51/nrf51_bench.h"

using namespace terrarium;
using namespace terrarium::nrf51;
using namespace terrarium::literals;

namespace {

// A chip with company, and all of its peripherals at work.
struct BusyBench : Nrf51Bench {
    Pin scl_pull_up{"R_SCL"};
    Pin sda_pull_up{"R_SDA"};
    Mma8653 accelerometer{clock, trace, "accelerometer", {pin(0), pin(30)}};
    SerialBridge serial{clock, trace, "serial", pin(24), pin(25)};
    std::vector<u8> heard;

    BusyBench() {
        serial.on_output = [this](u8 byte) { heard.push_back(byte); };
        for (Pin *pull_up : {&scl_pull_up, &sda_pull_up}) pull_up->pull(Pull::Up);
        pin(0).connect(scl_pull_up);
        pin(30).connect(sda_pull_up);
    }

    void set_everything_going() {
        write(kGpio + 0x514, 1 << 13);
        write(kGpio + 0x504, 1 << 13);
        configure(17, 3 << 2 | 3 << 16);
        set(kPowerClockId, 0x000); // HFCLKSTART
        set(kPowerClockId, 0x008); // LFCLKSTART
        set(kPowerClockId, 0x51C, 0x42);
        set(kPowerClockId, 0x010); // CAL
        set(kWdtId, 0x504, 4000);
        set(kWdtId, 0x000);
        // A square wave by TIMER1, PPI and GPIOTE.
        set(kGpioteId, 0x510, 3 | 21 << 8 | 3 << 16 | 1 << 20);
        set(kTimer1Id, 0x540, 77);
        set(kTimer1Id, kShorts, 1);
        set(kPpiId, 0x510, base_of(kTimer1Id) + 0x140);
        set(kPpiId, 0x514, base_of(kGpioteId));
        set(kPpiId, 0x504, 1);
        set(kTimer1Id, 0x000);
        set(kRtc0Id, 0x344, 1);
        set(kRtc0Id, 0x508, 7);
        set(kRtc0Id, 0x000);
        set(kRngId, 0x000);
        set(kTempId, 0x000);
        set(kAdcId, 0x500, 1);
        set(kAdcId, 0x504, 2);
        set(kAdcId, 0x000);
        set(kUart0Id, 0x50C, 24);
        set(kUart0Id, 0x514, 25);
        set(kUart0Id, 0x524, 0x01D7E000);
        set(kUart0Id, 0x500, 4);
        set(kUart0Id, 0x000);
        set(kUart0Id, 0x008);
        set(kUart0Id, 0x51C, 'A');
        std::vector<u8> const text{'x', 'y', 'z'};
        serial.send(text);
        set(kTwi1Id, 0x508, 0);
        set(kTwi1Id, 0x50C, 30);
        set(kTwi1Id, 0x588, 0x1D);
        set(kTwi1Id, 0x500, 5);
        set(kTwi1Id, 0x008);
        set(kTwi1Id, 0x51C, 0x0D);
        set(kTwi1Id, kIntenSet, 1 << 7);
        set(14, 0x504, 0x1234); // ECB: what is not modelled is kept too.
    }

    void archive(Archive &archive) {
        Nrf51Bench::archive(archive);
        archive(accelerometer, serial);
    }
    std::vector<u8> save_all() { return save(*this); }
};

} // namespace

TEST_CASE("a snapshot in mid-activity goes on as the original", "[nrf51][archive]") {
    // Into the UART's start bit, the TWI's address, its byte, the conversions, the clocks' start-up.
    Time const when =
        GENERATE(1_us, 13_us, 37_us, 50_us, 61_us, 90_us, 150_us, 300_us, 395_us, 700_us, 1_ms, 20_ms);
    BusyBench original;
    original.set_everything_going();
    original.run(when);
    std::vector<u8> const state = original.save_all();

    BusyBench copy;
    REQUIRE(load(copy.clock, state, copy));
    CHECK(copy.save_all() == state);
    CHECK(copy.pin(21).level() == original.pin(21).level());

    original.heard.clear();
    Edges original_edges(original.pin(21));
    Edges copy_edges(copy.pin(21));
    for (BusyBench *bench : {&original, &copy}) {
        bench->run(300_us);
        bench->set(kTwi1Id, 0x000); // A repeated start, and a byte in.
        bench->set(kUart0Id, 0x51C, 'B');
        bench->run(30_ms);
        bench->set(kTwi1Id, 0x014);
        bench->run(400_ms); // The watchdog bites on the way.
    }
    CHECK(copy.save_all() == original.save_all());
    CHECK(copy.heard == original.heard);
    CHECK(copy_edges.all == original_edges.all);
    CHECK(copy_edges.all.size() > 100);
}

TEST_CASE("what came out of a snapshot still works", "[nrf51][archive]") {
    BusyBench original;
    original.set_everything_going();
    original.run(40_us); // 'A' is half sent.
    std::vector<u8> const state = original.save_all();
    BusyBench copy;
    REQUIRE(load(copy.clock, state, copy));
    CHECK(copy.irq(kTwi1Id) == original.irq(kTwi1Id));
    copy.run(1_ms);
    CHECK(copy.heard == std::vector<u8>{'A'});
    CHECK(copy.get(kUart0Id, 0x518) == 'x');
    CHECK(copy.get(kUart0Id, 0x518) == 'y');
    CHECK(copy.irq(kTwi1Id)); // TXDSENT
    CHECK(copy.get(kPowerClockId, 0x51C) == 0x42);
    CHECK(copy.get(14, 0x504) == 0x1234);
}

TEST_CASE("a snapshot of system off", "[nrf51][archive]") {
    BusyBench original;
    original.set_everything_going();
    original.run(1_ms);
    original.set(kPowerClockId, 0x500);
    std::vector<u8> const state = original.save_all();
    BusyBench copy;
    REQUIRE(load(copy.clock, state, copy));
    CHECK(copy.save_all() == state);
    CHECK(copy.cpu().sleeping());
    Pin key{"key"};
    copy.pin(17).connect(key);
    key.drive(Drive::Low);
    copy.run(1_ms);
    CHECK_FALSE(copy.cpu().sleeping());
    CHECK(copy.get(kPowerClockId, 0x400) == kWokenFromOff);
}

TEST_CASE("a snapshot over another one's remains", "[nrf51][archive]") {
    // The receiving chip was busy with other things; nothing of them may shine through.
    BusyBench original;
    original.set(kTimer0Id, 0x540, 500);
    original.set(kTimer0Id, 0x000);
    original.run(100_us);
    std::vector<u8> const state = original.save_all();
    BusyBench other;
    other.set_everything_going();
    other.set(kGpioteId, 0x518, 3 | 22 << 8 | 3 << 16);
    other.run(777_us);
    REQUIRE(load(other.clock, state, other));
    CHECK(other.save_all() == state);
    CHECK(other.pin(21).floating());
    CHECK(other.pin(22).floating());
    other.run(5_ms);
    original.run(5_ms);
    CHECK(other.save_all() == original.save_all());
}
