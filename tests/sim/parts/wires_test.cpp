#include "sim/parts/wires.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/part_actions.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Bench {
    Clock clock{1000_MHz};
    Trace trace;
    Net a{clock, trace, "PA0"}, b{clock, trace, "PA1"}, c{clock, trace, "PA2"};
    Pin output{"output"};
    Wires wires;

    explicit Bench(Pairs const &wired = {}) : wires("wires", {{"X1", &a}, {"X2", &b}, {"X3", &c}}, wired) {
        a.connect(output);
        output.drive(Drive::High);
    }
    std::string connect(std::string const &from, std::string const &to) {
        return act(wires, {"connect", {from, to}, {}});
    }
};

} // namespace

TEST_CASE("wires join nets and let them go again") {
    Bench bench;
    CHECK(bench.connect("X2", "X1").empty());
    CHECK(bench.connect("X1", "X2").empty()); // The same wire.
    CHECK(bench.b.level());
    CHECK(bench.connect("X3", "X2").empty());
    CHECK(bench.c.level());
    CHECK(reading(bench.wires, "wires") == "X1-X2 X2-X3");
    CHECK(act(bench.wires, {"disconnect", {"X1", "X2"}, {}}).empty());
    CHECK(bench.b.floating());
    CHECK(reading(bench.wires, "wires") == "X2-X3");
    CHECK(act(bench.wires, {"disconnect", {"X1", "X3"}, {}}).empty()); // There is none.
}

TEST_CASE("wires may be there from the start") {
    Bench bench(Pairs{{"X1", "X3"}});
    CHECK(bench.c.level());
    CHECK(bench.b.floating());
}

TEST_CASE("wires refuse what has no two ends on the board") {
    Bench bench;
    CHECK(bench.connect("X1", "X9") == "wires: there is no pin 'X9'; there are X1, X2, X3");
    CHECK(bench.connect("X1", "X1") == "wires: a wire has two ends, and both are at X1");
    CHECK(act(bench.wires, {"connect", {"X1"}, {}}) ==
          "wires: wrong arguments for 'connect'; write connect PIN PIN");
    CHECK(act(bench.wires, {"solder", {"X1", "X2"}, {}}) ==
          "wires: unknown action 'solder'; it takes connect PIN PIN and disconnect PIN PIN");
    CHECK(reading(bench.wires, "wires").empty());
}

TEST_CASE("wires come back from a snapshot in place of those that are there") {
    Bench first;
    first.connect("X1", "X2");
    auto const state = save(first.a, first.b, first.c, first.output, first.wires);
    Bench second(Pairs{{"X1", "X3"}});
    REQUIRE(load(second.clock, state, second.a, second.b, second.c, second.output, second.wires));
    CHECK(reading(second.wires, "wires") == "X1-X2");
    second.output.drive(Drive::Low);
    CHECK_FALSE(second.b.level());
    CHECK(second.b.changed_at() == second.clock.now());
    CHECK(second.c.level() == first.c.level()); // No longer joined.

    // A wire that leads nowhere is refused.
    auto damaged = state;
    damaged.back() = 77;
    Bench third;
    CHECK_FALSE(load(third.clock, damaged, third.a, third.b, third.c, third.output, third.wires));
}
