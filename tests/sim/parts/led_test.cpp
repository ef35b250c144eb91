#include "sim/parts/led.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "tests/support/part_actions.h"
#include "tests/support/run_clock.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;
using Catch::Approx;

namespace {

struct Bench {
    Clock clock{1000_MHz};
    Trace trace;
    Net net{clock, trace, "PA13"};
    Pin output{"output"};
    Led led{clock, "red", net};

    Bench() { net.connect(output); }
    void drive_for(Drive drive, Time time) {
        output.drive(drive);
        run_for(clock, time);
    }
};

} // namespace

TEST_CASE("a duty cycle is exact over the last complete window") {
    Bench bench;
    bench.drive_for(Drive::Low, 54_ms);
    for (int i = 0; i < 540; ++i) {
        bench.drive_for(Drive::High, 25_us);
        bench.drive_for(Drive::Low, 75_us);
    }
    CHECK(bench.led.duty() == Approx(0.25));
    CHECK(reading(bench.led, "duty") == "25");
}

TEST_CASE("a lit LED that never changes is on all the time, and asking changes nothing") {
    Bench bench;
    bench.drive_for(Drive::High, 27_ms);
    CHECK(bench.led.duty() == 0); // No window is complete yet.
    auto const before = save(bench.led);
    run_until(bench.clock, 60_ms);
    CHECK(bench.led.duty() == 1);
    run_until(bench.clock, 10_s);
    CHECK(bench.led.duty() == 1);
    CHECK(save(bench.led) == before);
    bench.drive_for(Drive::Low, 60_ms);
    CHECK(bench.led.duty() > 0);
    run_for(bench.clock, 54_ms);
    CHECK(bench.led.duty() == 0);
}

TEST_CASE("a change in the middle of a window counts for its share") {
    Bench bench;
    run_until(bench.clock, 54_ms * 3 + 18_ms);
    bench.drive_for(Drive::High, 54_ms);
    CHECK(bench.led.duty() == Approx(36.0 / 54));
}

TEST_CASE("an active-low LED is dark on an undriven wire and lit when it is driven low") {
    Bench bench;
    Net net(bench.clock, bench.trace, "GPIO2");
    Led led(bench.clock, "blue", net, Active::Low);
    Pin output("output");
    net.connect(output);
    CHECK_FALSE(led.lit());
    CHECK(net.level());
    output.drive(Drive::Low);
    CHECK(led.lit());
    output.drive(Drive::High);
    CHECK_FALSE(led.lit());
}

TEST_CASE("an LED takes no actions") {
    Bench bench;
    CHECK(act(bench.led, {"on", {}, {}}) == "red: unknown action 'on'; an LED takes none");
}

TEST_CASE("an LED survives being saved and restored in mid-window") {
    Bench first;
    first.drive_for(Drive::High, 70_ms);
    auto const state = save(first.clock, first.net, first.output, first.led);
    Bench second;
    REQUIRE(load(second.clock, state, second.clock, second.net, second.output, second.led));
    first.drive_for(Drive::Low, 54_ms);
    second.drive_for(Drive::Low, 54_ms);
    CHECK(second.led.duty() == first.led.duty());
    CHECK(second.led.duty() == Approx(16.0 / 54));
}
