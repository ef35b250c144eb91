#include "sim/parts/edge_pin.h"

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
    Net net{clock, trace, "P0.03"};
    EdgePin pin{clock, "pin0", net};

    std::string set(std::string const &value) { return act(pin, {"set", {value}, {}}); }
};

} // namespace

TEST_CASE("an edge pin drives its net and lets go") {
    Bench bench;
    CHECK(reading(bench.pin, "floating") == "1");
    CHECK(bench.set("1").empty());
    CHECK(reading(bench.pin, "level") == "1");
    CHECK(reading(bench.pin, "millivolts") == "3300");
    CHECK(bench.set("0").empty());
    CHECK_FALSE(bench.net.level());
    CHECK(act(bench.pin, {"release", {}, {}}).empty());
    CHECK(bench.net.floating());
}

TEST_CASE("an edge pin takes voltages") {
    Bench bench;
    for (auto const &[text, millivolts] : {std::pair<char const *, int>{"1.65V", 1650},
                                           {"1650mV", 1650},
                                           {"0.5V", 500},
                                           {"3V", 3000},
                                           {"0.001V", 1},
                                           {"3300mV", 3300},
                                           {"0V", 0}}) {
        CHECK(bench.set(text).empty());
        CHECK(bench.net.millivolts() == millivolts);
    }
}

TEST_CASE(
    "a finger on an edge pin leads it to ground, more than a touch pin's resistor and less than a chip") {
    Bench bench;
    Pin resistor{"resistor"}, chip{"chip"};
    resistor.pull(Pull::Up, 10'000'000);
    bench.net.connect(resistor);
    bench.net.connect(chip);
    CHECK(bench.net.level());
    CHECK(reading(bench.pin, "touched") == "0");
    CHECK(act(bench.pin, {"touch", {"20ms"}, {}}).empty());
    CHECK(reading(bench.pin, "touched") == "1");
    CHECK_FALSE(bench.net.level());
    CHECK(bench.net.millivolts() == 157);
    chip.pull(Pull::Up);
    CHECK(bench.net.level());
    chip.pull(Pull::None);
    run_for(bench.clock, 19_ms);
    CHECK_FALSE(bench.net.level());
    run_for(bench.clock, 1_ms);
    CHECK(bench.net.level());
    CHECK(reading(bench.pin, "touched") == "0");
    // Without a time it stays, and a longer touch replaces a shorter one.
    CHECK(act(bench.pin, {"touch", {"5ms"}, {}}).empty());
    CHECK(act(bench.pin, {"touch", {}, {}}).empty());
    run_for(bench.clock, 1000_ms);
    CHECK_FALSE(bench.net.level());
    CHECK(act(bench.pin, {"release", {}, {}}).empty());
    CHECK(bench.net.level());
    CHECK(act(bench.pin, {"touch", {"soon"}, {}}).find("soon") != std::string::npos);
}

TEST_CASE("an edge pin refuses what it cannot put on the wire") {
    Bench bench;
    for (char const *text : {"2", "V", "mV", ".5V", "-1V", "3.301V", "3301mV", "1.5mV", "1.2345V", "1.2.3V",
                             "99999999999V", ""}) {
        CHECK(bench.set(text).starts_with("pin0: cannot set '" + std::string(text) +
                                          "'; write 0, 1 or a voltage"));
    }
    CHECK(act(bench.pin, {"poke", {}, {}}) ==
          "pin0: unknown action 'poke'; it takes set 0, set 1, set VOLTAGE, touch [DURATION] and release");
    CHECK(bench.net.floating());
}

TEST_CASE("an edge pin measures pulses, and forgets them when the wire is still") {
    Bench bench;
    Pin servo{"output"};
    bench.net.connect(servo);
    CHECK(reading(bench.pin, "pulse") == "0");
    for (int i = 0; i < 3; ++i) {
        servo.drive(Drive::High);
        run_for(bench.clock, 1500250_ns);
        servo.drive(Drive::Low);
        run_for(bench.clock, 18499750_ns);
        CHECK(reading(bench.pin, "pulse") == "1500.25");
        CHECK(reading(bench.pin, "period") == (i == 0 ? "0" : "20000"));
    }
    // A pulse that is not over does not count yet.
    servo.drive(Drive::High);
    run_for(bench.clock, 800_us);
    CHECK(bench.pin.pulse_width() == 1500250_ns);
    servo.drive(Drive::Low);
    CHECK(bench.pin.pulse_width() == 800_us);
    run_for(bench.clock, 1001_ms);
    CHECK(reading(bench.pin, "pulse") == "0");
    CHECK(reading(bench.pin, "period") == "0");
    // Nor is the time since the last signal a period.
    servo.drive(Drive::High);
    run_for(bench.clock, 5_us);
    servo.drive(Drive::Low);
    CHECK(bench.pin.pulse_width() == 5_us);
    CHECK(bench.pin.pulse_period() == Time());
}

TEST_CASE("an edge pin survives being saved and restored") {
    Bench first;
    CHECK(first.set("1.2V").empty());
    auto const state = save(first.net, first.pin);
    Bench second;
    REQUIRE(load(second.clock, state, second.net, second.pin));
    CHECK(second.net.millivolts() == 1200);
    CHECK(act(second.pin, {"release", {}, {}}).empty());
    CHECK(second.net.floating());
}
