// What the chip itself tells Python: temperature and randomness.
#include <catch2/catch_test_macros.hpp>

#include "tests/boards/microbit_repl.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

// The first numbers the firmware draws from the chip's generator on a machine of this seed.
std::string random_numbers(u64 seed) {
    MicrobitRepl board(seed);
    board.run("import random");
    std::string numbers = board.run("[random.randint(0, 1000000) for i in range(5)]");
    CHECK(board.machine.objection() == "");
    return numbers;
}

} // namespace

TEST_CASE("micro:bit: temperature() is the chip's, in whole degrees") {
    MicrobitRepl board;
    board.run("from microbit import *");
    CHECK(board.run("temperature()") == "23\n");
    for (auto const &[set, expected] : {std::pair{"-7", "-7"}, {"0", "0"}, {"31", "31"}, {"70.25", "70"}}) {
        CAPTURE(set);
        board.act("temperature set " + std::string(set));
        board.wait(10_ms);
        CHECK(board.run("temperature()") == std::string(expected) + "\n");
    }
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: random numbers are the machine's seed's") {
    std::string const one = random_numbers(1);
    CHECK(one == random_numbers(1));
    CHECK(one != random_numbers(2));
    CHECK(one != random_numbers(0));
}

TEST_CASE("micro:bit: a seed of the guest's own gives its numbers on every machine") {
    MicrobitRepl one(1);
    MicrobitRepl two(2);
    for (MicrobitRepl *board : {&one, &two}) board->run("import random");
    std::string const ask = "random.seed(7);[random.randint(0, 1000000) for i in range(5)]";
    CHECK(one.run(ask) == two.run(ask));
    CHECK(one.run(ask) != one.run("random.seed(8);[random.randint(0, 1000000) for i in range(5)]"));
    CHECK(one.machine.objection() == "");
    CHECK(two.machine.objection() == "");
}
