// TIMER: what it counts and when exactly its compares happen.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include "tests/sim/nrf51/nrf51_bench.h"

using namespace terrarium;
using namespace terrarium::nrf51;
using namespace terrarium::literals;

namespace {

constexpr u32 kStart = 0x000, kStop = 0x004, kCount = 0x008, kClear = 0x00C, kShutdown = 0x010;
constexpr u32 kMode = 0x504, kBitMode = 0x508, kPrescaler = 0x510;
constexpr u32 k16Bits = 0, k8Bits = 1, k24Bits = 2, k32Bits = 3;
constexpr u32 capture_task(u32 n) { return 0x040 + 4 * n; }
constexpr u32 compare_event(u32 n) { return 0x140 + 4 * n; }
constexpr u32 cc(u32 n) { return 0x540 + 4 * n; }
constexpr u32 compare_interrupt(u32 n) { return 1u << (16 + n); }

struct TimerBench : Nrf51Bench {
    unsigned id = kTimer0Id;

    u32 count() {
        set(id, capture_task(3));
        return get(id, cc(3));
    }
    // Sets it going with 62.5 ns << prescaler a tick.
    void start(u32 bit_mode, u32 prescaler) {
        set(id, kBitMode, bit_mode);
        set(id, kPrescaler, prescaler);
        set(id, kStart);
    }
    // The next compare on channel n, which is then cleared.
    Time next_compare(u32 n, Time limit = 100_s) {
        Time const when = when_event(id, compare_event(n), limit);
        set(id, compare_event(n), 0);
        return when;
    }
};

} // namespace

TEST_CASE("reset values", "[nrf51][timer]") {
    TimerBench bench;
    CHECK(bench.get(kTimer0Id, kPrescaler) == 4);
    CHECK(bench.get(kTimer0Id, kBitMode) == 0);
    CHECK(bench.get(kTimer0Id, kMode) == 0);
    CHECK(bench.count() == 0);
    bench.run(1_ms);
    CHECK(bench.count() == 0);
}

TEST_CASE("every prescaler", "[nrf51][timer]") {
    TimerBench bench;
    u32 const prescaler = u32(GENERATE(range(0, 10)));
    bench.set(bench.id, cc(0), 1000);
    bench.start(k32Bits, prescaler);
    CHECK(bench.next_compare(0) == Time::picoseconds(i64(62'500) * 1000 << prescaler));
    CHECK(bench.count() == 1000);
    bench.run(1_s);
    CHECK(bench.count() == 1000 + (16'000'000u >> prescaler));
}

TEST_CASE("a prescaler above 9 counts as 9", "[nrf51][timer]") {
    TimerBench bench;
    bench.set(bench.id, kPrescaler, 15);
    CHECK(bench.get(bench.id, kPrescaler) == 9);
}

TEST_CASE("every width wraps where it should", "[nrf51][timer]") {
    TimerBench bench;
    struct Case {
        u32 mode;
        u64 size;
    };
    Case const which = GENERATE(Case{k8Bits, u64(1) << 8}, Case{k16Bits, u64(1) << 16},
                                Case{k24Bits, u64(1) << 24}, Case{k32Bits, u64(1) << 32});
    bench.set(bench.id, cc(0), 5);
    bench.start(which.mode, 0);
    Time const first = bench.next_compare(0);
    CHECK(first == 62500_ps * 5);
    Time const second = bench.next_compare(0, 1000_s);
    CHECK(second - first == Time::picoseconds(i64(62'500 * which.size)));
    CHECK(bench.count() == 5);
}

TEST_CASE("TIMER1 and TIMER2 have 16 bits", "[nrf51][timer]") {
    TimerBench bench;
    bench.id = GENERATE(unsigned(kTimer1Id), unsigned(kTimer2Id));
    bench.start(k32Bits, 0);
    bench.run(5_ms); // 80,000 ticks.
    CHECK(bench.count() == 80'000 - 65'536);
    CHECK(bench.get(bench.id, kBitMode) == k32Bits);
}

TEST_CASE("COMPARE with the CLEAR shortcut keeps its period for ever", "[nrf51][timer]") {
    TimerBench bench;
    u32 const prescaler = u32(GENERATE(0, 4));
    u32 const ticks = u32(GENERATE(1, 7, 1000));
    bench.set(bench.id, kShorts, 1);
    bench.set(bench.id, cc(0), ticks);
    bench.start(k16Bits, prescaler);
    i64 const period = i64(62'500) * ticks << prescaler;
    for (i64 n = 1; n <= 5000; ++n) {
        Time const when = bench.next_compare(0);
        if (when != Time::picoseconds(n * period)) FAIL("period " << n << " ends at " << when.picoseconds());
    }
}

TEST_CASE("the STOP shortcut leaves the count at the compare", "[nrf51][timer]") {
    TimerBench bench;
    bench.set(bench.id, kShorts, 1 << 9);
    bench.set(bench.id, cc(1), 300);
    bench.start(k16Bits, 4);
    CHECK(bench.next_compare(1) == 300_us);
    bench.run(1_s);
    CHECK(bench.count() == 300);
    CHECK(bench.clock.next_event() == Time::never());
    bench.set(bench.id, kStart); // Goes on from there.
    bench.run(10_us);
    CHECK(bench.count() == 310);
}

TEST_CASE("CLEAR and STOP together", "[nrf51][timer]") {
    TimerBench bench;
    bench.set(bench.id, kShorts, 1 << 0 | 1 << 8);
    bench.set(bench.id, cc(0), 300);
    bench.start(k16Bits, 4);
    bench.run(1_ms);
    CHECK(bench.count() == 0);
    CHECK(bench.event(bench.id, compare_event(0)));
}

TEST_CASE("several compares at one value happen together, CLEAR or not", "[nrf51][timer]") {
    TimerBench bench;
    bench.set(bench.id, cc(0), 50);
    bench.set(bench.id, cc(1), 50);
    bench.set(bench.id, cc(2), 0);
    bench.set(bench.id, kShorts, 1);
    bench.start(k16Bits, 4);
    bench.run(50_us);
    CHECK(bench.event(bench.id, compare_event(0)));
    CHECK(bench.event(bench.id, compare_event(1)));
    CHECK_FALSE(bench.event(bench.id, compare_event(2))); // Cleared is not counted to.
}

TEST_CASE("stop and start keep the count", "[nrf51][timer]") {
    TimerBench bench;
    bench.start(k16Bits, 4);
    bench.run(123_us);
    bench.set(bench.id, kStop);
    bench.run(1_s);
    CHECK(bench.count() == 123);
    bench.set(bench.id, kStart);
    bench.set(bench.id, kStart); // Changes nothing.
    bench.run(77_us);
    CHECK(bench.count() == 200);
    bench.set(bench.id, kClear);
    CHECK(bench.count() == 0);
    bench.run(5_us);
    CHECK(bench.count() == 5);
    bench.set(bench.id, kShutdown);
    bench.run(5_us);
    CHECK(bench.count() == 5);
}

TEST_CASE("capture takes the count down in any register", "[nrf51][timer]") {
    TimerBench bench;
    bench.start(k32Bits, 0);
    bench.run(1_ms);
    for (u32 n = 0; n < 4; ++n) {
        bench.set(bench.id, capture_task(n));
        CHECK(bench.get(bench.id, cc(n)) == 16'000 * (n + 1));
        bench.run(1_ms);
    }
}

TEST_CASE("a compare register written while the timer runs", "[nrf51][timer]") {
    TimerBench bench;
    bench.start(k16Bits, 4);
    bench.run(100_us);
    SECTION("ahead") {
        bench.set(bench.id, cc(0), 101);
        CHECK(bench.next_compare(0) == 101_us);
        bench.set(bench.id, cc(0), 150);
        CHECK(bench.next_compare(0) == 150_us);
    }
    SECTION("moved away in time") {
        bench.set(bench.id, cc(0), 110);
        bench.run(5_us);
        bench.set(bench.id, cc(0), 200);
        CHECK(bench.next_compare(0) == 200_us);
    }
    SECTION("behind: a whole turn") {
        bench.set(bench.id, cc(0), 99);
        CHECK(bench.next_compare(0) == 65'536_us + 99_us);
    }
    SECTION("at the present count: a whole turn") {
        bench.set(bench.id, cc(0), 100);
        CHECK(bench.next_compare(0) == 65'536_us + 100_us);
    }
    SECTION("wider than the timer: its low bits count") {
        bench.set(bench.id, cc(0), 0x10000 + 120);
        CHECK(bench.next_compare(0) == 120_us);
    }
}

TEST_CASE("nobody can tell that compares nobody waits for are left out", "[nrf51][timer]") {
    TimerBench bench;
    bench.set(bench.id, cc(0), 10);
    bench.start(k8Bits, 4); // A turn is 256 us.
    bench.run(300_us);
    SECTION("the event register says so") {
        CHECK(bench.event(bench.id, compare_event(0)));
        bench.set(bench.id, compare_event(0), 0);
        bench.run(200_us);
        CHECK_FALSE(bench.event(bench.id, compare_event(0)));
        bench.run(50_us); // 522 us was the third.
        CHECK(bench.event(bench.id, compare_event(0)));
    }
    SECTION("an interrupt enabled late finds the event") {
        bench.set(bench.id, kIntenSet, compare_interrupt(0));
        CHECK(bench.irq(bench.id));
    }
    SECTION("a shortcut enabled late acts on the next one") {
        bench.set(bench.id, kShorts, 1);
        bench.run(222_us); // 522 us: 10 becomes 0.
        CHECK(bench.count() == 0);
        bench.run(9_us);
        CHECK(bench.count() == 9);
        bench.run(3_us);
        CHECK(bench.count() == 2);
    }
    SECTION("a channel of the PPI enabled late acts on the next one") {
        bench.set(kPpiId, 0x510, base_of(bench.id) + compare_event(0));
        bench.set(kPpiId, 0x514, base_of(bench.id) + kStop);
        bench.set(kPpiId, 0x504, 1);
        bench.run(1_ms);
        CHECK(bench.count() == 10);
    }
    SECTION("an enabled channel of the PPI is given its event late") {
        bench.set(kPpiId, 0x514, base_of(bench.id) + kStop);
        bench.set(kPpiId, 0x504, 1);
        bench.set(kPpiId, 0x510, base_of(bench.id) + compare_event(0));
        bench.run(1_ms);
        CHECK(bench.count() == 10);
    }
    SECTION("an event the program has set by itself is as good") {
        bench.set(bench.id, cc(1), 50);
        bench.set(bench.id, compare_event(1), 1);
        bench.run(1_ms);
        bench.set(bench.id, compare_event(1), 0);
        CHECK(bench.next_compare(1) == Time::picoseconds(i64(256 * 5 + 50) * 1'000'000));
    }
}

TEST_CASE("counter mode counts tasks", "[nrf51][timer]") {
    TimerBench bench;
    bench.set(bench.id, kMode, 1);
    bench.set(bench.id, kBitMode, k8Bits);
    bench.set(bench.id, cc(0), 3);
    bench.set(bench.id, cc(1), 0);
    bench.set(bench.id, kCount);
    CHECK(bench.count() == 0); // Not started.
    bench.set(bench.id, kStart);
    bench.run(1_ms);
    CHECK(bench.count() == 0); // Time does not count.
    bench.set(bench.id, kCount);
    bench.set(bench.id, kCount);
    CHECK_FALSE(bench.event(bench.id, compare_event(0)));
    bench.set(bench.id, kIntenSet, compare_interrupt(0));
    bench.set(bench.id, kCount);
    CHECK(bench.event(bench.id, compare_event(0)));
    CHECK(bench.irq(bench.id));
    for (int n = 0; n < 252; ++n) bench.set(bench.id, kCount);
    CHECK(bench.count() == 255);
    CHECK_FALSE(bench.event(bench.id, compare_event(1)));
    bench.set(bench.id, kCount);
    CHECK(bench.count() == 0);
    CHECK(bench.event(bench.id, compare_event(1)));

    bench.set(bench.id, kMode, 0); // COUNT does nothing to a timer.
    bench.set(bench.id, kStop);
    bench.set(bench.id, kCount);
    CHECK(bench.count() == 0);
}

TEST_CASE("counter mode with the CLEAR shortcut", "[nrf51][timer]") {
    TimerBench bench;
    bench.set(bench.id, kMode, 1);
    bench.set(bench.id, cc(0), 3);
    bench.set(bench.id, cc(1), 0);
    bench.set(bench.id, kShorts, 1);
    bench.set(bench.id, kStart);
    for (int n = 0; n < 3; ++n) bench.set(bench.id, kCount);
    CHECK(bench.count() == 0);
    CHECK_FALSE(bench.event(bench.id, compare_event(1)));
}
