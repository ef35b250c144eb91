// The guest's clocks beside virtual time.
#include <cmath>

#include <catch2/catch_test_macros.hpp>

#include "tests/boards/microbit_repl.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

// How much a clock of the guest's advances, in its own unit, and how much virtual time does meanwhile. The
// same line is typed both times, so what typing and printing take is left out.
struct Elapsed {
    double guest = 0;
    double seconds = 0;
};

Elapsed measure(MicrobitRepl &board, std::string const &expression, Time wait) {
    double const before = std::stod(board.run(expression));
    Time const start = board.machine.now();
    board.wait(wait);
    double const after = std::stod(board.run(expression));
    return {after - before, (board.machine.now() - start).seconds()};
}

} // namespace

TEST_CASE("micro:bit: utime.ticks_us counts virtual microseconds") {
    MicrobitRepl board;
    board.run("import utime");
    for (Time const wait : {1_s, 20_s}) {
        Elapsed const elapsed = measure(board, "utime.ticks_us()", wait);
        // A hundredth of a percent, and the few characters by which one answer is longer than the other.
        CHECK(std::abs(elapsed.guest * 1e-6 - elapsed.seconds) < elapsed.seconds * 1e-4 + 500e-6);
    }
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: running_time follows virtual time as closely as the firmware's driver lets it") {
    // This firmware counts milliseconds in a tick of 6 ms that it sets anew in each interrupt, counted from
    // when the handler comes to it, and so loses the few microseconds in between each time: 0.13 % idle and
    // up to 0.4 % with the display busy. The same happens on the board; utime.ticks_us shows that the timer
    // itself is exact.
    MicrobitRepl board;
    board.run("from microbit import *");
    Elapsed const idle = measure(board, "running_time()", 60_s);
    CHECK(idle.guest * 1e-3 <= idle.seconds + 0.006);
    CHECK(idle.guest * 1e-3 >= idle.seconds * (1 - 0.002) - 0.006);
    board.run("display.show(Image('97531:'*5))");
    Elapsed const busy = measure(board, "running_time()", 60_s);
    CHECK(busy.guest * 1e-3 <= busy.seconds + 0.006);
    CHECK(busy.guest * 1e-3 >= busy.seconds * (1 - 0.005) - 0.006);
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: sleep waits for as long as it says") {
    MicrobitRepl board;
    board.run("from microbit import *");
    board.run("import utime");
    // sleep() counts the same ticks of 6 ms, and may wait for one more than it needs.
    for (int const milliseconds : {10, 100, 1000, 5000}) {
        CAPTURE(milliseconds);
        double const took = std::stod(
            board.run("t=utime.ticks_us();sleep(" + std::to_string(milliseconds) + ");utime.ticks_us()-t"));
        CHECK(took * 1e-3 >= milliseconds * 0.999 - 6);
        CHECK(took * 1e-3 <= milliseconds * 1.005 + 13);
    }
    double const took = std::stod(board.run("t=utime.ticks_us();utime.sleep_us(20000);utime.ticks_us()-t"));
    CHECK(took >= 20'000);
    CHECK(took <= 21'500);
    CHECK(board.machine.objection() == "");
}
