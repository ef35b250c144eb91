#include "sim/parts/button.h"

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
    Net net{clock, trace, "P0.17"};
    Button button{clock, "button_a", net};
};

} // namespace

TEST_CASE("a button is pulled up and closes to ground") {
    Bench bench;
    CHECK(bench.net.level());
    CHECK(act(bench.button, {"press", {}, {}}).empty());
    CHECK_FALSE(bench.net.level());
    CHECK(reading(bench.button, "pressed") == "1");
    run_for(bench.clock, 1_s);
    CHECK_FALSE(bench.net.level());
    CHECK(act(bench.button, {"release", {}, {}}).empty());
    CHECK(bench.net.level());
    CHECK(reading(bench.button, "pressed") == "0");
}

TEST_CASE("an active-high button closes to the supply") {
    Bench bench;
    Net net(bench.clock, bench.trace, "PA0");
    Button button(bench.clock, "user", net, Active::High, Pull::Down);
    CHECK_FALSE(net.level());
    CHECK(act(button, {"press", {}, {}}).empty());
    CHECK(net.level());
}

TEST_CASE("a press with a duration ends by itself, to the picosecond") {
    Bench bench;
    run_until(bench.clock, 1_ms);
    CHECK(act(bench.button, {"press", {"50ms"}, {}}).empty());
    run_for(bench.clock, 1_s);
    CHECK(bench.net.level());
    CHECK(bench.net.changed_at() == 51_ms);
}

TEST_CASE("a second press replaces the end of the first") {
    Bench bench;
    CHECK(act(bench.button, {"press", {"50ms"}, {}}).empty());
    run_for(bench.clock, 20_ms);
    CHECK(act(bench.button, {"press", {}, {}}).empty());
    run_for(bench.clock, 1_s);
    CHECK(bench.button.pressed());
}

TEST_CASE("a button says what it takes") {
    Bench bench;
    CHECK(act(bench.button, {"pres", {}, {}}) ==
          "button_a: unknown action 'pres'; it takes press [DURATION] and release");
    CHECK(act(bench.button, {"press", {"soon"}, {}}).starts_with("button_a: bad duration 'soon'"));
    CHECK(act(bench.button, {"press", {"1s", "2s"}, {}}) ==
          "button_a: wrong arguments for 'press'; write press [DURATION] [bounce=TIME]");
    CHECK(act(bench.button, {"press", {"25h"}, {}}) == "button_a: 'press' lasts at most 24h");
    CHECK(act(bench.button, {"release", {"now"}, {}}) ==
          "button_a: wrong arguments for 'release'; write release alone");
}

TEST_CASE("a press survives being saved and restored") {
    Bench first;
    CHECK(act(first.button, {"press", {"50ms"}, {}}).empty());
    run_for(first.clock, 20_ms);
    auto const state = save(first.clock, first.net, first.button);
    Bench second;
    REQUIRE(load(second.clock, state, second.clock, second.net, second.button));
    CHECK_FALSE(second.net.level());
    run_for(second.clock, 1_s);
    CHECK(second.net.changed_at() == 50_ms);
}
