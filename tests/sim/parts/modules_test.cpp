// Little boards that people hang on a board, as their wires show them.
#include <cmath>

#include <catch2/catch_test_macros.hpp>

#include "sim/parts/hc_sr04.h"
#include "sim/parts/joystick.h"
#include "sim/parts/logic_analyzer.h"
#include "sim/parts/photoresistor.h"
#include "sim/parts/pir.h"
#include "sim/parts/resistor.h"
#include "sim/parts/rotary_encoder.h"
#include "tests/support/part_actions.h"
#include "tests/support/run_clock.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

struct Wires {
    Clock clock{1000_MHz};
    Trace trace;
    Net a{clock, trace, "a"};
    Net b{clock, trace, "b"};
    Net c{clock, trace, "c"};
    Net ground{clock, trace, "GND"};
    Pin output{"output"};
    Pin ground_source{"GND"};

    Wires() {
        output.drive(Drive::Low);
        a.connect(output);
        ground_source.drive(Drive::Low);
        ground.connect(ground_source);
    }
};

struct Ranging : Wires {
    HcSr04 sensor{clock, "sonar", a, b, 100 * kMillion};
    std::vector<Time> edges;

    Ranging() {
        b.observe([this](Net const &, Time at) { edges.push_back(at); });
    }
    void trigger(Time width) {
        output.drive(Drive::High);
        run_for(clock, width);
        output.drive(Drive::Low);
    }
    // How long the echo was.
    Time measure() {
        edges.clear();
        trigger(10_us);
        run_for(clock, 100_ms);
        REQUIRE(edges.size() == 2);
        return edges[1] - edges[0];
    }
};

} // namespace

TEST_CASE("a rangefinder's echo is as long as sound takes there and back") {
    Ranging bench;
    // 2 m at 343 m/s.
    CHECK(std::abs(bench.measure().seconds() - 2 / 343.0) < 1e-6);
    CHECK(bench.edges[0] == 10_us + 450_us);
    CHECK(act(bench.sensor, {"set", {}, {{"distance", "2.5"}}}).empty());
    CHECK(std::abs(bench.measure().seconds() - 0.05 / 343.0) < 1e-6);
    CHECK(act(bench.sensor, {"set", {}, {{"distance", "401"}}}).empty());
    CHECK(bench.measure() == 38_ms);
    CHECK(reading(bench.sensor, "distance") == "401");
    CHECK(act(bench.sensor, {"set", {}, {{"distance", "1"}}}).find("1") != std::string::npos);
    CHECK(act(bench.sensor, {"press", {}, {}}) == "sonar: unknown action 'press'; it takes set distance=CM");
}

TEST_CASE("a rangefinder hears no short trigger, and none while it measures") {
    Ranging bench;
    bench.trigger(9_us);
    run_for(bench.clock, 100_ms);
    CHECK(bench.edges.empty());
    bench.trigger(10_us);
    run_for(bench.clock, 1_ms);
    bench.trigger(10_us);
    run_for(bench.clock, 100_ms);
    CHECK(bench.edges.size() == 2);
}

TEST_CASE("a rangefinder survives being saved in its echo") {
    Ranging first;
    first.trigger(10_us);
    run_for(first.clock, 2_ms);
    auto const state = save(first.clock, first.a, first.b, first.output, first.sensor);
    Ranging second;
    REQUIRE(load(second.clock, state, second.clock, second.a, second.b, second.output, second.sensor));
    CHECK(second.b.level());
    run_for(second.clock, 100_ms);
    run_for(first.clock, 100_ms);
    CHECK_FALSE(second.b.level());
    CHECK(second.b.changed_at() == first.b.changed_at());
}

// The data sheet's table: 1,000 lux are 1.99 kilo-ohms, 100 are 9.98, 1 is 250.
TEST_CASE("a light sensor's voltage follows the light") {
    Wires wires;
    Photoresistor sensor("light", &wires.b, &wires.c, {50, 0.7, 2500}, 500 * kMillion);
    auto const volts = [&](double kilo_ohms) { return 3300 * kilo_ohms / (kilo_ohms + 10); };
    for (auto const &[lux, kilo_ohms] : {std::pair{"1000", 1.99}, {"100", 9.98}, {"1", 250.6}}) {
        CHECK(act(sensor, {"set", {}, {{"lux", lux}}}).empty());
        CHECK(std::abs(wires.b.millivolts() - volts(kilo_ohms)) < 3);
        CHECK(wires.c.level() == (wires.b.millivolts() > 2500));
        CHECK(reading(sensor, "lux") == lux);
    }
    CHECK(act(sensor, {"set", {}, {{"lux", "0"}}}).empty());
    CHECK(wires.b.millivolts() == 3300);
    CHECK_FALSE(act(sensor, {"set", {}, {{"lux", "-1"}}}).empty());
}

TEST_CASE("a joystick is two voltages and a button") {
    Wires wires;
    Joystick stick(wires.clock, wires.trace, "stick", 0, {&wires.b, &wires.c, &wires.a, &wires.ground},
                   Time());
    wires.output.drive(Drive::None);
    wires.output.pull(Pull::Up);
    CHECK(wires.b.millivolts() == 1650);
    CHECK(act(stick, {"set", {}, {{"x", "-1"}, {"y", "1"}}}).empty());
    CHECK(wires.b.millivolts() == 0);
    CHECK(wires.c.millivolts() == 3300);
    CHECK(act(stick, {"set", {}, {{"x", "0.5"}}}).empty());
    CHECK(wires.b.millivolts() == 2475);
    CHECK(wires.c.millivolts() == 3300);
    CHECK(wires.a.level());
    CHECK(act(stick, {"press", {"10ms"}, {}}).empty());
    CHECK_FALSE(wires.a.level());
    run_for(wires.clock, 1_s);
    CHECK(wires.a.level());
    CHECK_FALSE(act(stick, {"set", {}, {{"x", "1.5"}}}).empty());
}

TEST_CASE("a knob without end: its two contacts say which way") {
    Wires wires;
    RotaryEncoder knob(wires.clock, wires.trace, "knob", 0, {&wires.b, &wires.c, nullptr, &wires.ground},
                       Time());
    std::string seen;
    wires.b.observe([&](Net const &net, Time) { seen += net.level() ? 'B' : 'b'; });
    wires.c.observe([&](Net const &net, Time) { seen += net.level() ? 'C' : 'c'; });
    CHECK((wires.b.level() && wires.c.level()));
    CHECK(act(knob, {"turn", {"1"}, {}}).empty());
    run_for(wires.clock, 1_s);
    CHECK(seen == "bcBC");
    seen.clear();
    CHECK(act(knob, {"turn", {"-2", "40ms"}, {}}).empty());
    run_for(wires.clock, 40_ms);
    CHECK(seen == "cbCBcbCB");
    CHECK(reading(knob, "position") == "-1");
    CHECK(act(knob, {"turn", {"5000"}, {}}).find("from -1000 to 1000") != std::string::npos);
    CHECK(act(knob, {"turn", {"1000", "1ms"}, {}}) == "knob: nobody turns that fast");
}

TEST_CASE("a motion sensor's output lasts, begins anew, and is blind for a while") {
    Wires wires;
    Pir sensor(wires.clock, "pir", wires.b, {2_s, 1_s});
    CHECK(act(sensor, {"move", {}, {}}).empty());
    run_for(wires.clock, 1_s);
    CHECK(act(sensor, {"move", {"500ms"}, {}}).empty());
    run_for(wires.clock, 2400_ms);
    CHECK(wires.b.level());
    run_for(wires.clock, 200_ms);
    CHECK_FALSE(wires.b.level());
    CHECK(wires.b.changed_at() == 3500_ms);
    CHECK(act(sensor, {"move", {}, {}}).empty());
    CHECK_FALSE(wires.b.level());
    CHECK(act(sensor, {"move", {"2s"}, {}}).empty()); // Outlasts the blindness.
    run_for(wires.clock, 1_s);
    CHECK(wires.b.level());
}

TEST_CASE("a resistor to a rail pulls, between other wires it carries") {
    Wires wires;
    Resistor up("up", wires.b, Pull::Up, 10'000);
    CHECK((wires.b.level() && !wires.b.floating()));
    Resistor series(wires.clock, wires.trace, "series", &wires.a, &wires.c);
    wires.output.drive(Drive::High);
    CHECK(wires.c.level());
    wires.output.drive(Drive::Low);
    CHECK_FALSE(wires.c.level());
    LogicAnalyzer probes("probes", {&wires.b, nullptr, &wires.c});
    CHECK(reading(probes, "D0") == "1");
    CHECK(reading(probes, "D1") == "none");
    CHECK(reading(probes, "D2") == "0");
}
