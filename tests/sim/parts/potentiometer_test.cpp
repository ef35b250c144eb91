#include "sim/parts/potentiometer.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/part_actions.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

struct Bench {
    Clock clock{1000_MHz};
    Trace trace;
    Net net{clock, trace, "wiper"};
    Potentiometer knob{"knob", net, 50};
};

} // namespace

TEST_CASE("a potentiometer puts its share of the supply on the wire") {
    Bench bench;
    CHECK(bench.net.millivolts() == 1650);
    for (auto const &[percent, millivolts] : {std::pair{"0", 0}, {"33", 1089}, {"100", 3300}}) {
        CHECK(act(bench.knob, {"set", {percent}, {}}).empty());
        CHECK(bench.net.millivolts() == millivolts);
        CHECK(reading(bench.knob, "percent") == percent);
    }
    CHECK(act(bench.knob, {"set", {"101"}, {}}) == "knob: '101' is not a whole number from 0 to 100");
    CHECK(act(bench.knob, {"turn", {}, {}}) == "knob: unknown action 'turn'; it takes set PERCENT");
    CHECK(bench.net.millivolts() == 3300);
}

TEST_CASE("a potentiometer survives being saved, and damage") {
    Bench first;
    CHECK(act(first.knob, {"set", {"80"}, {}}).empty());
    auto state = save(first.net, first.knob);
    Bench second;
    REQUIRE(load(second.clock, state, second.net, second.knob));
    CHECK(second.net.millivolts() == 2640);
    CHECK(second.knob.percent() == 80);
    state[state.size() - 4] = 101;
    CHECK_FALSE(load(second.clock, state, second.net, second.knob));
    CHECK(second.knob.percent() == 0);
}
