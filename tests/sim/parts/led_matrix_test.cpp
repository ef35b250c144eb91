#include "sim/parts/led_matrix.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "tests/support/part_actions.h"
#include "tests/support/run_clock.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;
using Catch::Approx;

namespace {

// Two rows of three columns, the second row's columns right to left in the picture; no LED at (1, 1).
struct Bench {
    Clock clock{1000_MHz};
    Trace trace;
    std::deque<Net> nets;
    std::deque<Pin> pins;
    LedMatrix matrix;

    Bench() : matrix(clock, "display", wiring()) {
        for (std::size_t i = 0; i < nets.size(); ++i) {
            nets[i].connect(pins.emplace_back("P" + std::to_string(i)));
            pins[i].drive(i < 2 ? Drive::Low : Drive::High);
        }
    }
    LedMatrix::Wiring wiring() {
        for (int i = 0; i < 5; ++i) nets.emplace_back(clock, trace, "N" + std::to_string(i));
        return {.rows = {&nets[0], &nets[1]},
                .columns = {&nets[2], &nets[3], &nets[4]},
                .dots = {{0, 0, 0, 0}, {1, 0, 0, 1}, {2, 0, 0, 2}, {0, 1, 1, 2}, {2, 1, 1, 0}}};
    }
    void row(int index, bool on) { pins[std::size_t(index)].drive(on ? Drive::High : Drive::Low); }
    void column(int index, bool on) { pins[std::size_t(2 + index)].drive(on ? Drive::Low : Drive::High); }

    // One turn of 3 ms for each row, for as long as it takes: the share of a row's time that the first
    // column of the first row and the last of the second are on.
    void refresh(Time time, double first, double second) {
        Time const end = clock.now() + time;
        while (clock.now() < end) {
            turn(0, 0, first);
            turn(1, 2, second);
        }
    }
    void turn(int which_row, int which_column, double share) {
        Time const on = Time::picoseconds(i64(3e9 * share));
        row(which_row, true);
        column(which_column, share > 0);
        run_for(clock, on);
        column(which_column, false);
        run_for(clock, 3_ms - on);
        row(which_row, false);
    }
};

} // namespace

TEST_CASE("an LED is lit while its row is high and its column low") {
    Bench bench;
    bench.refresh(108_ms, 1, 0.5);
    CHECK(bench.matrix.duty(0, 0) == Approx(0.5));
    CHECK(bench.matrix.duty(0, 1) == Approx(0.25));
    CHECK(bench.matrix.duty(1, 0) == 0);
    CHECK(bench.matrix.duty(1, 1) == 0); // None there.
    CHECK(bench.matrix.width() == 3);
    CHECK(bench.matrix.height() == 2);
}

TEST_CASE("brightness counts in steps of 1.9") {
    for (int level = 1; level <= 9; ++level) {
        Bench bench;
        bench.refresh(108_ms, std::pow(1.9, level - 9), 0);
        CHECK(bench.matrix.brightness(0, 0) == level);
        CHECK(bench.matrix.brightness(0, 1) == 0);
    }
}

TEST_CASE("the faintest glimmer is level 1, and standing still brighter than multiplexed is still 9") {
    Bench bench;
    bench.refresh(108_ms, 0.0001, 0);
    CHECK(bench.matrix.brightness(0, 0) == 1);
    bench.row(0, true);
    bench.column(0, true);
    run_for(bench.clock, 200_ms);
    CHECK(bench.matrix.duty(0, 0) == 1);
    CHECK(bench.matrix.brightness(0, 0) == 9);
}

TEST_CASE("readings are the picture's lines") {
    Bench bench;
    bench.refresh(108_ms, 1, 1);
    CHECK(reading(bench.matrix, "row0") == "900");
    CHECK(reading(bench.matrix, "row1") == "900");
    CHECK(reading(bench.matrix, "row2") == "none");
    CHECK(act(bench.matrix, {"show", {}, {}}) == "display: unknown action 'show'; an LED matrix takes none");
}

TEST_CASE("a matrix survives being saved and restored in mid-window") {
    Bench first;
    first.refresh(60_ms, 1, 0.3);
    Archive archive;
    auto const all = [](Bench &bench, Archive &into) {
        into(bench.clock);
        for (Net &net : bench.nets) into(net);
        for (Pin &pin : bench.pins) into(pin);
        into(bench.matrix);
    };
    all(first, archive);
    Bench second;
    Archive source(archive.bytes());
    second.clock.restoring = true;
    all(second, source);
    second.clock.restoring = false;
    REQUIRE(source.result().ok());
    CHECK(source.at_end());
    for (Bench *bench : {&first, &second}) bench->refresh(54_ms, 1, 0.3);
    CHECK(second.matrix.duty(0, 1) == first.matrix.duty(0, 1));
    CHECK(second.matrix.duty(0, 1) > 0);
}
