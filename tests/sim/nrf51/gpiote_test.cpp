// GPIOTE: edges to events, tasks to edges.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/nrf51/nrf51_bench.h"

using namespace terrarium;
using namespace terrarium::nrf51;
using namespace terrarium::literals;

namespace {

constexpr u32 in_event(u32 n) { return 0x100 + 4 * n; }
constexpr u32 out_task(u32 n) { return 4 * n; }
constexpr u32 config(u32 n) { return 0x510 + 4 * n; }
constexpr u32 kEvent = 1, kTask = 3;
constexpr u32 on_pin(u32 pin) { return pin << 8; }
constexpr u32 kRise = 1 << 16, kFall = 2 << 16, kToggle = 3 << 16;
constexpr u32 kStartHigh = 1 << 20;

struct GpioteBench : Nrf51Bench {
    Pin outside{"outside"};
    GpioteBench() {
        pin(17).connect(outside);
        outside.drive(Drive::Low);
        configure(17, 0);
    }
    bool happened(u32 n) {
        bool const was = event(kGpioteId, in_event(n));
        set(kGpioteId, in_event(n), 0);
        return was;
    }
};

} // namespace

TEST_CASE("event mode hears the edges it is told to", "[nrf51][gpiote]") {
    GpioteBench bench;
    bench.set(kGpioteId, config(0), kEvent | on_pin(17) | kRise);
    bench.set(kGpioteId, config(1), kEvent | on_pin(17) | kFall);
    bench.set(kGpioteId, config(2), kEvent | on_pin(17) | kToggle);
    bench.set(kGpioteId, config(3), kEvent | on_pin(18) | kToggle);
    bench.outside.drive(Drive::High);
    CHECK(bench.happened(0));
    CHECK_FALSE(bench.happened(1));
    CHECK(bench.happened(2));
    bench.outside.drive(Drive::Low);
    CHECK_FALSE(bench.happened(0));
    CHECK(bench.happened(1));
    CHECK(bench.happened(2));
    CHECK_FALSE(bench.happened(3));
    bench.set(kGpioteId, config(2), on_pin(17) | kToggle); // Disabled.
    bench.outside.drive(Drive::High);
    CHECK_FALSE(bench.happened(2));
}

TEST_CASE("each channel has its interrupt enable", "[nrf51][gpiote]") {
    GpioteBench bench;
    bench.set(kGpioteId, config(2), kEvent | on_pin(17) | kToggle);
    bench.set(kGpioteId, kIntenSet, 1 << 1);
    bench.outside.drive(Drive::High);
    CHECK_FALSE(bench.irq(kGpioteId));
    bench.set(kGpioteId, kIntenSet, 1 << 2);
    CHECK(bench.irq(kGpioteId));
    bench.set(kGpioteId, in_event(2), 0);
    CHECK_FALSE(bench.irq(kGpioteId));
}

TEST_CASE("task mode takes the pin over", "[nrf51][gpiote]") {
    GpioteBench bench;
    Net &wire = bench.pin(21);
    bench.set(kGpioteId, config(1), kTask | on_pin(21) | kToggle | kStartHigh);
    CHECK(wire.level());
    CHECK_FALSE(wire.floating());
    bench.set(kGpioteId, out_task(1));
    CHECK_FALSE(wire.level());
    bench.set(kGpioteId, out_task(1));
    CHECK(wire.level());

    bench.write(kGpio + 0x514, 1 << 21); // OUT is low, and has no say.
    CHECK(wire.level());
    CHECK_FALSE(wire.contended());
    bench.set(kGpioteId, config(1), 0);
    CHECK_FALSE(wire.level()); // Now it has.
    CHECK_FALSE(wire.floating());
    bench.set(kGpioteId, out_task(1));
    CHECK_FALSE(wire.level());
    CHECK(bench.lines.empty());
}

TEST_CASE("task mode with a direction", "[nrf51][gpiote]") {
    GpioteBench bench;
    Net &wire = bench.pin(21);
    bench.set(kGpioteId, config(0), kTask | on_pin(21) | kRise);
    CHECK_FALSE(wire.level());
    bench.set(kGpioteId, out_task(0));
    bench.set(kGpioteId, out_task(0));
    CHECK(wire.level());
    bench.set(kGpioteId, config(0), kTask | on_pin(21) | kFall | kStartHigh);
    CHECK(wire.level());
    bench.set(kGpioteId, out_task(0));
    bench.set(kGpioteId, out_task(0));
    CHECK_FALSE(wire.level());
    bench.set(kGpioteId, config(0), kTask | on_pin(21) | kStartHigh); // No polarity: tasks do nothing.
    bench.set(kGpioteId, out_task(0));
    CHECK(wire.level());
}

TEST_CASE("OUTINIT takes over without a glitch", "[nrf51][gpiote]") {
    GpioteBench bench;
    bench.write(kGpio + 0x504, 1 << 21);
    bench.write(kGpio + 0x514, 1 << 21);
    Edges edges(bench.pin(21));
    bench.set(kGpioteId, config(0), kTask | on_pin(21) | kToggle | kStartHigh);
    bench.set(kGpioteId, config(0), 0);
    CHECK(edges.all.empty());
}

TEST_CASE("a channel moves from pin to pin", "[nrf51][gpiote]") {
    GpioteBench bench;
    bench.set(kGpioteId, config(0), kTask | on_pin(21) | kToggle | kStartHigh);
    bench.set(kGpioteId, config(0), kTask | on_pin(22) | kToggle | kStartHigh);
    CHECK(bench.pin(21).floating());
    CHECK(bench.pin(22).level());
    bench.set(kGpioteId, kPowerSwitch, 0);
    CHECK(bench.pin(22).floating());
}
