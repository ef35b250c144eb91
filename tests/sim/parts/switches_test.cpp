// Parts that open and close contacts: what they join, and how they bounce.
#include <catch2/catch_test_macros.hpp>

#include "sim/parts/button.h"
#include "sim/parts/dip_switch.h"
#include "sim/parts/keypad.h"
#include "sim/parts/push_button.h"
#include "sim/parts/slide_switch.h"
#include "tests/support/part_actions.h"
#include "tests/support/run_clock.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

struct Wires {
    Clock clock{1000_MHz};
    Trace trace;
    Net ground{clock, trace, "GND"};
    Net a{clock, trace, "a"};
    Net b{clock, trace, "b"};
    Net c{clock, trace, "c"};
    Pin ground_source{"GND"};
    Pin pull_a{"a"};
    Pin pull_b{"b"};

    Wires() {
        ground_source.drive(Drive::Low);
        ground.connect(ground_source);
        for (auto const &[net, pin] : {std::pair{&a, &pull_a}, {&b, &pull_b}}) {
            pin->pull(Pull::Up);
            net->connect(*pin);
        }
    }
};

// The times of a wire's edges.
struct Edges {
    std::vector<Time> times;
    explicit Edges(Net &net) {
        net.observe([this](Net const &, Time at) { times.push_back(at); });
    }
};

} // namespace

TEST_CASE("a push button joins its two sides, whatever they are") {
    Wires wires;
    PushButton button(wires.clock, wires.trace, "key", 0, {.left_1 = &wires.a, .left_2 = &wires.ground},
                      Time());
    CHECK(wires.a.level());
    CHECK(act(button, {"press", {"50ms"}, {}}).empty());
    CHECK_FALSE(wires.a.level());
    CHECK(reading(button, "pressed") == "1");
    run_for(wires.clock, 1_s);
    CHECK(wires.a.level());
    CHECK(wires.a.changed_at() == 50_ms);
    CHECK(act(button, {"press", {}, {{"bounce", "soon"}}}).starts_with("key: bad duration 'soon'"));
    CHECK(act(button, {"press", {}, {{"bounce", "2s"}}}) == "key: a contact bounces for at most 1s");
    CHECK(act(button, {"pres", {}, {}}) ==
          "key: unknown action 'pres'; it takes press [DURATION] and release");
    CHECK(act(button, {"release", {"1s"}, {}}) ==
          "key: wrong arguments for 'release'; write release [bounce=TIME]");
}

TEST_CASE("a push button's legs of one side are one wire, and neither side is ground") {
    Wires wires;
    PushButton button(wires.clock, wires.trace, "key", 0,
                      {.left_1 = &wires.a, .right_1 = &wires.b, .right_2 = &wires.c}, Time());
    Pin output{"output"};
    wires.c.connect(output);
    output.drive(Drive::Low);
    CHECK((wires.a.level() && wires.b.level()));
    CHECK(act(button, {"press", {}, {}}).empty());
    CHECK_FALSE((wires.a.level() || wires.b.level()));
    output.drive(Drive::High);
    CHECK((wires.a.level() && wires.b.level()));
    CHECK(act(button, {"release", {}, {}}).empty());
    output.drive(Drive::Low);
    CHECK((wires.a.level() && wires.b.level()));
}

TEST_CASE("two buttons side by side: both have to be let go") {
    Wires wires;
    PushButton first(wires.clock, wires.trace, "first", 0, {.left_1 = &wires.a, .left_2 = &wires.ground},
                     Time());
    PushButton second(wires.clock, wires.trace, "second", 0, {.left_1 = &wires.a, .left_2 = &wires.ground},
                      Time());
    for (PushButton *button : {&first, &second}) CHECK(act(*button, {"press", {}, {}}).empty());
    CHECK(act(first, {"release", {}, {}}).empty());
    CHECK_FALSE(wires.a.level());
    CHECK(act(second, {"release", {}, {}}).empty());
    CHECK(wires.a.level());
}

TEST_CASE("a contact bounces for as long as it is told, the same in every run") {
    auto const edges_of = [](u64 seed) {
        Wires wires;
        PushButton button(wires.clock, wires.trace, "key", seed,
                          {.left_1 = &wires.a, .left_2 = &wires.ground}, 5_ms);
        Edges edges(wires.a);
        run_until(wires.clock, 1_ms);
        CHECK(act(button, {"press", {"100ms"}, {}}).empty());
        CHECK_FALSE(wires.a.level()); // The first touch is at once.
        run_until(wires.clock, 50_ms);
        CHECK_FALSE(wires.a.level());
        std::size_t const pressing = edges.times.size();
        CHECK(pressing % 2 == 1);
        CHECK(pressing >= 3);
        CHECK(edges.times.front() == 1_ms);
        CHECK(edges.times.back() > 3_ms);
        CHECK(edges.times.back() <= 6_ms);
        run_until(wires.clock, 1_s);
        CHECK(wires.a.level());
        CHECK(edges.times.size() >= pressing + 3);
        CHECK(edges.times.back() <= 106_ms);
        return edges.times;
    };
    CHECK(edges_of(1) == edges_of(1));
    CHECK(edges_of(1) != edges_of(2));
}

TEST_CASE("a board's button bounces when a press says so") {
    Wires wires;
    Button button(wires.clock, "button_a", wires.b);
    Edges edges(wires.b);
    CHECK(act(button, {"press", {"20ms"}, {}}).empty());
    run_for(wires.clock, 1_s);
    CHECK(edges.times.size() == 2);
    CHECK(act(button, {"press", {"20ms"}, {{"bounce", "2ms"}}}).empty());
    run_for(wires.clock, 1_s);
    CHECK(edges.times.size() >= 8);
    CHECK(wires.b.level());
    CHECK(act(button, {"press", {}, {{"bunce", "2ms"}}}) ==
          "button_a: wrong arguments for 'press'; write press [DURATION] [bounce=TIME]");
}

TEST_CASE("a bounce survives being saved and restored in its middle") {
    struct Bench : Wires {
        PushButton button{clock, trace, "key", 7, {.left_1 = &a, .left_2 = &ground}, 5_ms};
    };
    Bench first;
    CHECK(act(first.button, {"press", {"20ms"}, {}}).empty());
    run_until(first.clock, 2_ms);
    auto const state =
        save(first.clock, first.ground, first.a, first.ground_source, first.pull_a, first.button);
    Bench second;
    REQUIRE(load(second.clock, state, second.clock, second.ground, second.a, second.ground_source,
                 second.pull_a, second.button));
    Edges edges_1(first.a);
    Edges edges_2(second.a);
    run_until(first.clock, 1_s);
    run_until(second.clock, 1_s);
    CHECK(edges_1.times.size() > 4);
    CHECK(edges_1.times == edges_2.times);
}

TEST_CASE("a slide switch joins its middle to one end or the other") {
    Wires wires;
    SlideSwitch slide(wires.clock, wires.trace, "slide", 0,
                      {.first = &wires.a, .middle = &wires.ground, .third = &wires.b}, false, Time());
    CHECK((!wires.a.level() && wires.b.level()));
    CHECK(act(slide, {"set", {"1"}, {}}).empty());
    CHECK((wires.a.level() && !wires.b.level()));
    CHECK(reading(slide, "value") == "1");
    CHECK(act(slide, {"set", {"0"}, {}}).empty());
    CHECK((!wires.a.level() && wires.b.level()));
    CHECK(act(slide, {"set", {"2"}, {}}) == "slide: '2' is not a whole number from 0 to 1");
    CHECK(act(slide, {"slide", {}, {}}) == "slide: unknown action 'slide'; it takes set 0 and set 1");
}

TEST_CASE("a DIP switch has switches of their own") {
    Wires wires;
    DipSwitch dip(wires.clock, wires.trace, "dip", 0,
                  {{&wires.a, &wires.ground}, {}, {&wires.b, &wires.ground}}, Time());
    CHECK(act(dip, {"set", {"3", "1"}, {}}).empty());
    CHECK((wires.a.level() && !wires.b.level()));
    CHECK(act(dip, {"set", {"1", "1"}, {}}).empty());
    CHECK(act(dip, {"set", {"3", "0"}, {}}).empty());
    CHECK((!wires.a.level() && wires.b.level()));
    CHECK(reading(dip, "value") == "100");
    CHECK(act(dip, {"set", {"4", "1"}, {}}) == "dip: switch: '4' is not a whole number from 1 to 3");
    CHECK(act(dip, {"set", {"1"}, {}}).starts_with("dip: wrong arguments for 'set'"));
}

TEST_CASE("a keypad's keys join rows and columns, and three of them make a ghost") {
    Wires wires;
    Net d(wires.clock, wires.trace, "d");
    Pin pull_d{"d"};
    pull_d.pull(Pull::Up);
    d.connect(pull_d);
    // Columns a and b are read; rows c and d are driven low in turn.
    Keypad keypad(wires.clock, wires.trace, "pad", 0, {{&wires.c, &d}, {&wires.a, &wires.b}, "12*0"}, Time());
    Pin row_c{"row"};
    wires.c.connect(row_c);
    row_c.drive(Drive::Low);
    CHECK(act(keypad, {"press", {"2"}, {}}).empty());
    CHECK((wires.a.level() && !wires.b.level()));
    CHECK(act(keypad, {"press", {"*", "10ms"}, {}}).empty());
    CHECK((wires.a.level() && !wires.b.level() && d.level()));
    CHECK(act(keypad, {"press", {"0"}, {}}).empty());
    CHECK((!wires.a.level() && !wires.b.level())); // As if 1 were pressed too.
    CHECK(reading(keypad, "pressed") == "2*0");
    run_for(wires.clock, 1_s);
    CHECK((wires.a.level() && !wires.b.level()));
    CHECK(act(keypad, {"press", {"7"}, {}}) == "pad: there is no key '7'; there are 12*0");
}
