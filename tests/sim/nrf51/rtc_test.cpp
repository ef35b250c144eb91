// RTC: a counter on the grid of the 32,768 Hz clock.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tests/sim/nrf51/nrf51_bench.h"

using namespace terrarium;
using namespace terrarium::nrf51;
using namespace terrarium::literals;

namespace {

constexpr u32 kStart = 0x000, kStop = 0x004, kClear = 0x008, kTriggerOverflow = 0x00C;
constexpr u32 kTick = 0x100, kOverflow = 0x104;
constexpr u32 kEventEnable = 0x340, kEventEnableSet = 0x344, kEventEnableClr = 0x348;
constexpr u32 kCounter = 0x504, kPrescaler = 0x508;
constexpr u32 compare_event(u32 n) { return 0x140 + 4 * n; }
constexpr u32 cc(u32 n) { return 0x540 + 4 * n; }
constexpr u32 kTickBit = 1, kOverflowBit = 2;
constexpr u32 compare_bit(u32 n) { return 1u << (16 + n); }
constexpr Hertz kLow{32768};

struct RtcBench : Nrf51Bench {
    unsigned id = kRtc1Id;

    explicit RtcBench(bool start_clock = true) {
        if (!start_clock) return;
        set(kPowerClockId, 0x008);
        run(1_ms);
    }
    // Starts it; returns the number of the LFCLK cycle that was the last before.
    u64 start() {
        set(id, kStart);
        return kLow.ticks_at(now());
    }
    Time next(u32 event_offset, Time limit = 1000_s) {
        Time const when = when_event(id, event_offset, limit);
        set(id, event_offset, 0);
        return when;
    }
};

} // namespace

TEST_CASE("it counts 32,768 a second", "[nrf51][rtc]") {
    RtcBench bench;
    bench.id = GENERATE(unsigned(kRtc0Id), unsigned(kRtc1Id));
    bench.start();
    bench.run(1_s);
    CHECK(bench.get(bench.id, kCounter) == 32768);
    bench.run(100_s);
    CHECK(bench.get(bench.id, kCounter) == 101 * 32768);
}

TEST_CASE("RTC0 has three compares, RTC1 four", "[nrf51][rtc]") {
    RtcBench bench;
    bench.set(kRtc1Id, cc(3), 5);
    CHECK(bench.get(kRtc1Id, cc(3)) == 5);
    CHECK(bench.lines.empty());
    bench.set(kRtc0Id, cc(3), 5);
    CHECK(bench.trace.accesses().size() == 1);
    bench.set(kRtc0Id, cc(2), 0xFF000005);
    CHECK(bench.get(kRtc0Id, cc(2)) == 5);
}

TEST_CASE("TICK lies on the grid of the clock, for hours", "[nrf51][rtc]") {
    RtcBench bench;
    u32 const prescaler = u32(GENERATE(0, 2, 32, 327, 4095));
    bench.set(bench.id, kPrescaler, prescaler);
    bench.set(bench.id, kEventEnableSet, kTickBit);
    u64 const first = bench.start();
    for (u64 n = 1; n <= 3000; ++n) {
        Time const right = kLow.time_of(first + n * (prescaler + 1));
        Time const when = bench.next(kTick);
        if (when != right)
            FAIL("tick " << n << " at " << when.picoseconds() << ", not " << right.picoseconds());
    }
    CHECK(bench.get(bench.id, kCounter) == 3000);
}

TEST_CASE("the prescaler can be set only while stopped", "[nrf51][rtc]") {
    RtcBench bench;
    bench.set(bench.id, kPrescaler, 0x1FFF);
    CHECK(bench.get(bench.id, kPrescaler) == 0xFFF);
    bench.start();
    bench.set(bench.id, kPrescaler, 3);
    CHECK(bench.get(bench.id, kPrescaler) == 0xFFF);
    bench.set(bench.id, kStop);
    bench.set(bench.id, kPrescaler, 3);
    CHECK(bench.get(bench.id, kPrescaler) == 3);
}

TEST_CASE("COMPARE, by interrupt", "[nrf51][rtc]") {
    RtcBench bench;
    bench.set(bench.id, cc(2), 100);
    bench.set(bench.id, kIntenSet, compare_bit(2));
    u64 const first = bench.start();
    CHECK_FALSE(bench.irq(bench.id));
    CHECK(bench.when_event(bench.id, compare_event(2), 1_s) == kLow.time_of(first + 100));
    CHECK(bench.irq(bench.id));
    CHECK(bench.get(bench.id, kCounter) == 100);
    bench.set(bench.id, compare_event(2), 0);
    CHECK_FALSE(bench.irq(bench.id));
    bench.set(bench.id, cc(2), 250);
    CHECK(bench.next(compare_event(2)) == kLow.time_of(first + 250));
}

TEST_CASE("an event nobody has enabled does not happen", "[nrf51][rtc]") {
    RtcBench bench;
    bench.set(bench.id, cc(0), 100);
    bench.start();
    bench.run(10_ms);
    CHECK_FALSE(bench.event(bench.id, compare_event(0)));
    CHECK_FALSE(bench.event(bench.id, kTick));
    bench.set(bench.id, kEventEnableSet, compare_bit(0));
    CHECK(bench.get(bench.id, kEventEnable) == compare_bit(0));
    bench.run(10_ms);
    CHECK_FALSE(bench.event(bench.id, compare_event(0))); // 100 is past by then.
    bench.set(bench.id, kClear);
    bench.run(10_ms);
    CHECK(bench.event(bench.id, compare_event(0)));
    CHECK_FALSE(bench.irq(bench.id)); // EVTEN makes the event, not the interrupt.
    bench.set(bench.id, kEventEnableClr, compare_bit(0));
    CHECK(bench.get(bench.id, kEventEnableSet) == 0);
}

TEST_CASE("OVRFLW by way of TRIGOVRFLW", "[nrf51][rtc]") {
    RtcBench bench;
    bench.set(bench.id, kIntenSet, kOverflowBit);
    bench.set(bench.id, kTriggerOverflow);
    CHECK(bench.get(bench.id, kCounter) == 0xFFFFF0);
    u64 const first = bench.start();
    CHECK(bench.when_event(bench.id, kOverflow, 1_s) == kLow.time_of(first + 16));
    CHECK(bench.irq(bench.id));
    CHECK(bench.get(bench.id, kCounter) == 0);
}

TEST_CASE("the counter has 24 bits", "[nrf51][rtc]") {
    RtcBench bench;
    bench.set(bench.id, cc(0), 3);
    bench.set(bench.id, kEventEnableSet, kOverflowBit | compare_bit(0));
    u64 const first = bench.start();
    CHECK(bench.next(compare_event(0)) == kLow.time_of(first + 3));
    CHECK(bench.next(kOverflow) == kLow.time_of(first + 0x1000000));
    CHECK(bench.next(compare_event(0)) == kLow.time_of(first + 0x1000003));
    CHECK(bench.get(bench.id, kCounter) == 3);
}

TEST_CASE("stop keeps the count, clear does not", "[nrf51][rtc]") {
    RtcBench bench;
    bench.start();
    bench.run(500_ms);
    bench.set(bench.id, kStop);
    bench.run(1_s);
    CHECK(bench.get(bench.id, kCounter) == 16384);
    bench.start();
    bench.run(250_ms);
    CHECK(bench.get(bench.id, kCounter) == 16384 + 8192);
    bench.set(bench.id, kClear);
    CHECK(bench.get(bench.id, kCounter) == 0);
}

TEST_CASE("it counts only while the low-frequency clock runs", "[nrf51][rtc]") {
    RtcBench bench(false);
    bench.set(bench.id, cc(0), 100);
    bench.set(bench.id, kEventEnableSet, compare_bit(0));
    bench.start();
    bench.run(1_s);
    CHECK(bench.get(bench.id, kCounter) == 0);
    bench.set(kPowerClockId, 0x008);
    bench.run(390_us);
    CHECK(bench.get(bench.id, kCounter) == 0);
    u64 const first = kLow.ticks_at(1_s + 390_us);
    CHECK(bench.next(compare_event(0)) == kLow.time_of(first + 100));
    bench.set(kPowerClockId, 0x00C); // LFCLKSTOP
    bench.run(1_s);
    CHECK(bench.get(bench.id, kCounter) == 100);
}

TEST_CASE("events left out while they change nothing are not missed", "[nrf51][rtc]") {
    RtcBench bench;
    bench.set(bench.id, kEventEnableSet, kTickBit);
    u64 const first = bench.start();
    bench.run(1_s); // The event is set; ticks since then changed nothing.
    CHECK(bench.event(bench.id, kTick));
    SECTION("cleared, it comes back with the next tick") {
        bench.set(bench.id, kTick, 0);
        CHECK_FALSE(bench.event(bench.id, kTick));
        CHECK(bench.next(kTick) == kLow.time_of(first + 32769));
    }
    SECTION("the PPI hears the next one") {
        bench.set(kTimer0Id, 0x504, 1); // Counter.
        bench.set(kTimer0Id, 0x000);
        bench.set(kPpiId, 0x510, base_of(bench.id) + kTick);
        bench.set(kPpiId, 0x514, base_of(kTimer0Id) + 0x008);
        bench.set(kPpiId, 0x504, 1);
        bench.run(1_s);
        bench.set(kTimer0Id, 0x040);
        CHECK(bench.get(kTimer0Id, 0x540) == 32768);
    }
}
