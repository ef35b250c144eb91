// A counter leaves out events that would change nothing. Two chips are put through the same random program;
// one of them has PPI channels that listen to every event and do nothing, so that it leaves out none.
// Nothing a program can see may tell the two apart.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <random>

#include "tests/sim/nrf51/nrf51_bench.h"

using namespace terrarium;
using namespace terrarium::nrf51;
using namespace terrarium::literals;

namespace {

constexpr u32 kChannelEvent = 0x510, kChannelTask = 0x514, kChannelsSet = 0x504, kChannelsClr = 0x508;
constexpr u32 kCounting = 15; // The channel that makes TIMER2 count COMPARE[0].

struct Pair {
    Nrf51Bench plain;
    Nrf51Bench listening;

    template <class Action>
    void both(Action action) {
        action(plain);
        action(listening);
    }
    void set(unsigned id, u32 offset, u32 value = 1) {
        both([&](Nrf51Bench &bench) { bench.set(id, offset, value); });
    }
    void prepare(unsigned id, std::initializer_list<u32> events) {
        u32 channel = 0;
        for (u32 const event : events) {
            listening.set(kPpiId, kChannelEvent + 8 * channel, base_of(id) + event);
            listening.set(kPpiId, kChannelsSet, 1u << channel++);
        }
        set(kTimer2Id, 0x504, 1); // A counter.
        set(kTimer2Id, 0x000);
        set(kPpiId, kChannelEvent + 8 * kCounting, base_of(id) + 0x140);
        set(kPpiId, kChannelTask + 8 * kCounting, base_of(kTimer2Id) + 0x008);
    }
    void count_compares(bool on) { set(kPpiId, on ? kChannelsSet : kChannelsClr, 1u << kCounting); }

    void compare(unsigned id, std::initializer_list<u32> registers) {
        set(kTimer2Id, 0x040);
        CHECK(plain.get(kTimer2Id, 0x540) == listening.get(kTimer2Id, 0x540));
        for (u32 const offset : registers) {
            INFO("register " << offset << " at " << plain.now().picoseconds());
            CHECK(plain.get(id, offset) == listening.get(id, offset));
        }
        CHECK(plain.irq(id) == listening.irq(id));
    }
};

} // namespace

TEST_CASE("events TIMER leaves out cannot be missed", "[nrf51][timer]") {
    std::mt19937 random(u32(GENERATE(range(0, 20))));
    auto const below = [&](u32 limit) { return u32(random() % limit); };
    Pair pair;
    unsigned const id = kTimer1Id;
    pair.prepare(id, {0x140, 0x144, 0x148, 0x14C});
    pair.set(id, 0x508, 1); // 8 bits,
    pair.set(id, 0x510, 1); // 125 ns a tick.
    pair.set(id, 0x000);
    for (int step = 0; step < 400; ++step) {
        u32 const n = below(4);
        switch (below(12)) {
        case 0: pair.set(id, 0x140 + 4 * n, 0); break;
        case 1: pair.set(id, 0x140 + 4 * n, 1); break;
        case 2: pair.set(id, kIntenSet, 1u << (16 + n)); break;
        case 3: pair.set(id, kIntenClr, 1u << (16 + n)); break;
        case 4: pair.set(id, kShorts, below(8) == 0 ? 1u << (8 + n) : 1u << below(4)); break;
        case 5: pair.set(id, kShorts, 0); break;
        case 6: pair.set(id, 0x540 + 4 * n, below(256)); break;
        case 7: pair.set(id, 0x040 + 4 * n); break; // CAPTURE
        case 8: pair.set(id, below(2) * 4); break;  // START, STOP
        case 9: pair.set(id, 0x000); break;
        case 10: pair.set(id, 0x00C); break; // CLEAR
        default: pair.count_compares(below(2) != 0); break;
        }
        Time const pause = Time::picoseconds(62'500) * below(600);
        pair.both([&](Nrf51Bench &bench) { bench.run(pause); });
        pair.compare(id, {0x140, 0x144, 0x148, 0x14C, 0x540, 0x544, 0x548, 0x54C});
    }
}

TEST_CASE("events RTC leaves out cannot be missed", "[nrf51][rtc]") {
    std::mt19937 random(u32(GENERATE(range(0, 20))));
    auto const below = [&](u32 limit) { return u32(random() % limit); };
    Pair pair;
    unsigned const id = kRtc1Id;
    pair.prepare(id, {0x100, 0x104, 0x140, 0x144});
    pair.set(kPowerClockId, 0x008); // LFCLKSTART
    pair.set(id, 0x000);
    u32 const kBits[] = {1, 2, 1 << 16, 1 << 17};
    u32 const kEvents[] = {0x100, 0x104, 0x140, 0x144};
    for (int step = 0; step < 400; ++step) {
        u32 const n = below(4);
        switch (below(12)) {
        case 0: pair.set(id, kEvents[n], 0); break;
        case 1: pair.set(id, kEvents[n], 1); break;
        case 2: pair.set(id, kIntenSet, kBits[n]); break;
        case 3: pair.set(id, kIntenClr, kBits[n]); break;
        case 4: pair.set(id, 0x344, kBits[n]); break;
        case 5: pair.set(id, 0x348, kBits[n]); break;
        case 6: pair.set(id, 0x540 + 4 * below(2), (pair.plain.get(id, 0x504) + below(50)) & 0xFFFFFF); break;
        case 7: pair.set(id, 0x00C); break; // TRIGOVRFLW
        case 8: pair.set(id, below(2) * 4); break;
        case 9: pair.set(id, 0x000); break;
        case 10: pair.set(id, 0x008); break;
        default: pair.count_compares(below(2) != 0); break;
        }
        Time const pause = Time::picoseconds(1'000'000) * below(1000);
        pair.both([&](Nrf51Bench &bench) { bench.run(pause); });
        pair.compare(id, {0x100, 0x104, 0x140, 0x144, 0x504});
    }
}
