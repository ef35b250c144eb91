#include "sim/parts/rgb_led.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/part_actions.h"
#include "tests/support/run_clock.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

struct Bench {
    Clock clock{1000_MHz};
    Trace trace;
    Net red{clock, trace, "red"};
    Net green{clock, trace, "green"};
    Net common{clock, trace, "common"};
    Pin red_source{"red"};
    Pin green_source{"green"};
    Pin common_source{"common"};
    RgbLed led;

    explicit Bench(bool common_anode) : led(clock, "rgb", {{&red, &green, nullptr}, &common, common_anode}) {
        red.connect(red_source);
        green.connect(green_source);
        common.connect(common_source);
        common_source.drive(common_anode ? Drive::High : Drive::Low);
    }
    // Pulses of this width in periods of 20 ms, for a fifth of a second.
    void pulse(Pin &pin, Time width) {
        for (int i = 0; i < 10; ++i) {
            pin.drive(Drive::High);
            run_for(clock, width);
            pin.drive(Drive::Low);
            run_for(clock, 20_ms - width);
        }
    }
};

} // namespace

TEST_CASE("an RGB LED with a common cathode: each colour by its duty") {
    Bench bench(false);
    bench.green_source.drive(Drive::High);
    bench.pulse(bench.red_source, 5_ms);
    CHECK(reading(bench.led, "red") == "25");
    CHECK(reading(bench.led, "green") == "100");
    CHECK(reading(bench.led, "blue") == "0");
    CHECK(bench.led.look().colours.at(0) == Rgb{64, 255, 0});
    CHECK(bench.led.look().lights.at(0) == 1.F);
    CHECK(act(bench.led, {"set", {}, {}}) == "rgb: unknown action 'set'; an LED takes none");
}

TEST_CASE("an RGB LED with a common anode: low lights, and what nobody drives is dark") {
    Bench bench(true);
    bench.pulse(bench.red_source, 5_ms);
    CHECK(reading(bench.led, "red") == "75");
    CHECK(reading(bench.led, "green") == "0");
    CHECK(bench.green.level()); // Led to the supply by its light.
    bench.common_source.drive(Drive::Low);
    run_for(bench.clock, 1_s);
    CHECK(reading(bench.led, "red") == "0");
}

TEST_CASE("an LED between two outputs is lit in one direction") {
    Bench bench(false);
    TwoWireLed led(bench.clock, "led", &bench.red, &bench.green);
    bench.red_source.drive(Drive::High);
    bench.green_source.drive(Drive::Low);
    CHECK(reading(led, "lit") == "1");
    bench.green_source.drive(Drive::High);
    CHECK(reading(led, "lit") == "0");
    bench.red_source.drive(Drive::Low);
    CHECK(reading(led, "lit") == "0");
    bench.green_source.drive(Drive::Low);
    CHECK(reading(led, "lit") == "0");
}

TEST_CASE("an RGB LED survives being saved") {
    Bench first(false);
    first.pulse(first.red_source, 5_ms);
    first.red_source.drive(Drive::High);
    auto const state = save(first.clock, first.red, first.green, first.common, first.red_source,
                            first.green_source, first.common_source, first.led);
    Bench second(false);
    REQUIRE(load(second.clock, state, second.clock, second.red, second.green, second.common,
                 second.red_source, second.green_source, second.common_source, second.led));
    CHECK(reading(second.led, "red") == "25");
    run_for(second.clock, 1_s);
    CHECK(reading(second.led, "red") == "100");
}
