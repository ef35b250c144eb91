// PPI: events of one peripheral start tasks of another, at the same instant.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/nrf51/nrf51_bench.h"

using namespace terrarium;
using namespace terrarium::nrf51;
using namespace terrarium::literals;

namespace {

constexpr u32 kEnable = 0x500, kEnableSet = 0x504, kEnableClr = 0x508;
constexpr u32 event_of(u32 channel) { return 0x510 + 8 * channel; }
constexpr u32 task_of(u32 channel) { return 0x514 + 8 * channel; }
constexpr u32 group(u32 n) { return 0x800 + 4 * n; }
constexpr u32 enable_group(u32 n) { return 8 * n; }
constexpr u32 disable_group(u32 n) { return 8 * n + 4; }

constexpr u32 kCompare0 = 0x140, kCompare1 = 0x144;
constexpr u32 kToggle21 = 3 | 21 << 8 | 3 << 16; // GPIOTE: task mode, P0.21, toggle.

struct PpiBench : Nrf51Bench {
    void join(u32 channel, u32 event_address, u32 task_address) {
        set(kPpiId, event_of(channel), event_address);
        set(kPpiId, task_of(channel), task_address);
        set(kPpiId, kEnableSet, 1u << channel);
    }
    void start_timer(unsigned id, u32 period) { // In microseconds, with the CLEAR shortcut.
        set(id, 0x540, period);
        set(id, kShorts, 1);
        set(id, 0x000);
    }
};

} // namespace

TEST_CASE("a square wave from TIMER through PPI and GPIOTE is exact", "[nrf51][ppi]") {
    PpiBench bench;
    Edges edges(bench.pin(21));
    bench.set(kGpioteId, 0x510, kToggle21);
    bench.set(kTimer1Id, 0x510, 0); // 62.5 ns a tick.
    bench.set(kTimer1Id, 0x540, 123);
    bench.set(kTimer1Id, kShorts, 1);
    bench.join(0, base_of(kTimer1Id) + kCompare0, base_of(kGpioteId));
    bench.run(1_ms);
    bench.set(kTimer1Id, 0x000);
    Time const start = bench.now();
    bench.run(10_ms);
    REQUIRE(edges.all.size() == 160'000 / 123);
    for (std::size_t n = 0; n < edges.all.size(); ++n) {
        Edges::Edge const right{start + Time::picoseconds(i64(62'500 * 123) * i64(n + 1)), n % 2 == 0};
        if (!(edges.all[n] == right)) FAIL("edge " << n << " at " << edges.all[n].when.picoseconds());
    }
}

TEST_CASE("two compares make a pulse of any width", "[nrf51][ppi]") {
    PpiBench bench;
    Edges edges(bench.pin(21));
    bench.set(kGpioteId, 0x510, kToggle21 | 1 << 20);
    edges.all.clear();
    bench.set(kTimer2Id, 0x544, 250);
    bench.join(3, base_of(kTimer2Id) + kCompare0, base_of(kGpioteId));
    bench.join(15, base_of(kTimer2Id) + kCompare1, base_of(kGpioteId));
    bench.start_timer(kTimer2Id, 1000);
    bench.run(3_ms);
    CHECK(edges.all == std::vector<Edges::Edge>{{250_us, false},
                                                {1000_us, true},
                                                {1250_us, false},
                                                {2000_us, true},
                                                {2250_us, false},
                                                {3000_us, true}});
}

TEST_CASE("timers chain: one counts the other's periods", "[nrf51][ppi]") {
    PpiBench bench;
    bench.set(kTimer2Id, 0x504, 1); // Counter.
    bench.set(kTimer2Id, 0x540, 10);
    bench.set(kTimer2Id, kIntenSet, 1 << 16);
    bench.set(kTimer2Id, 0x000);
    bench.join(1, base_of(kTimer1Id) + kCompare0, base_of(kTimer2Id) + 0x008);
    bench.join(2, base_of(kTimer2Id) + kCompare0, base_of(kTimer1Id) + 0x004); // And stops it.
    bench.start_timer(kTimer1Id, 100);
    CHECK(bench.when_event(kTimer2Id, kCompare0, 1_s) == 1_ms);
    CHECK(bench.irq(kTimer2Id));
    bench.run(1_s);
    bench.set(kTimer2Id, 0x044);
    CHECK(bench.get(kTimer2Id, 0x544) == 10);
}

TEST_CASE("an edge is stamped by CAPTURE", "[nrf51][ppi]") {
    PpiBench bench;
    Pin outside{"outside"};
    bench.pin(17).connect(outside);
    outside.drive(Drive::Low);
    bench.set(kGpioteId, 0x514, 1 | 17 << 8 | 1 << 16);
    bench.set(kTimer0Id, 0x508, 3);
    bench.set(kTimer0Id, 0x000);
    bench.join(4, base_of(kGpioteId) + 0x104, base_of(kTimer0Id) + 0x048);
    bench.run(777_us);
    outside.drive(Drive::High);
    bench.run(1_ms);
    CHECK(bench.get(kTimer0Id, 0x548) == 777);
}

TEST_CASE("channels are enabled one by one", "[nrf51][ppi]") {
    PpiBench bench;
    bench.set(kPpiId, kEnable, 0xFFFFFFFF);
    CHECK(bench.get(kPpiId, kEnable) == 0xFFF0FFFF); // 16 to 19 do not exist.
    bench.set(kPpiId, kEnableClr, 0xFFF0FF0F);
    CHECK(bench.get(kPpiId, kEnableSet) == 0xF0);
    bench.set(kPpiId, kEnableSet, 1);
    CHECK(bench.get(kPpiId, kEnableClr) == 0xF1);
}

TEST_CASE("channel groups are switched by tasks, and by the PPI itself", "[nrf51][ppi]") {
    PpiBench bench;
    bench.set(kPpiId, group(2), 1 << 5 | 1 << 6);
    bench.set(kPpiId, enable_group(2));
    CHECK(bench.get(kPpiId, kEnable) == (1 << 5 | 1 << 6));
    bench.set(kPpiId, kEnableSet, 1);
    bench.set(kPpiId, disable_group(2));
    CHECK(bench.get(kPpiId, kEnable) == 1);

    // One shot: the compare that stops TIMER2 switches its own channel off.
    bench.set(kPpiId, group(0), 1 << 7);
    bench.join(7, base_of(kTimer1Id) + kCompare0, base_of(kPpiId) + disable_group(0));
    bench.join(8, base_of(kTimer1Id) + kCompare0, base_of(kTimer2Id) + 0x008);
    bench.start_timer(kTimer1Id, 10);
    bench.run(100_us);
    CHECK(bench.get(kPpiId, kEnable) == (1 | 1 << 8));
}

TEST_CASE("the fixed channels from RTC0 to TIMER0", "[nrf51][ppi]") {
    PpiBench bench;
    bench.set(kPowerClockId, 0x008);
    bench.run(1_ms);
    bench.set(kPpiId, kEnableSet, 3u << 30);
    bench.set(kTimer0Id, 0x508, 3);
    bench.set(kTimer0Id, 0x540, 1'000'000);
    bench.set(kRtc0Id, 0x540, 100);
    bench.set(kRtc0Id, 0x344, 1 << 16); // EVTENSET: COMPARE[0].
    bench.set(kRtc0Id, 0x000);
    Time const compare = bench.when_event(kRtc0Id, kCompare0, 1_s);
    bench.run(1_ms);
    bench.set(kTimer0Id, 0x040);
    CHECK(bench.get(kTimer0Id, 0x540) == u32((bench.now() - compare).picoseconds() / 1'000'000));
    CHECK(bench.lines.empty());
}

TEST_CASE("a fixed channel to what is not modelled says so once", "[nrf51][ppi]") {
    PpiBench bench;
    bench.set(kPpiId, kEnableSet, 1 << 24); // RADIO READY to CCM KSGEN.
    bench.set(kRadioId, 0x000);
    bench.run(1_ms);
    REQUIRE(bench.trace.accesses().size() == 1);
    CHECK(bench.trace.accesses()[0].device == "CCM_AAR");
}

TEST_CASE("a disabled channel does nothing", "[nrf51][ppi]") {
    PpiBench bench;
    bench.set(kGpioteId, 0x510, kToggle21);
    bench.join(0, base_of(kTimer1Id) + kCompare0, base_of(kGpioteId));
    bench.set(kPpiId, kEnableClr, 1);
    bench.start_timer(kTimer1Id, 10);
    bench.run(15_us);
    CHECK_FALSE(bench.pin(21).level());
    bench.set(kPpiId, kEnableSet, 1);
    bench.run(10_us);
    CHECK(bench.pin(21).level());
}
