// Buttons, pressed at their wires. The firmware looks at them every 6 ms and believes a level after it has
// seen it some ten times, so a press must last about 60 ms to be seen; these last 100 ms.
#include <catch2/catch_test_macros.hpp>

#include "tests/boards/microbit_repl.h"

using namespace terrarium;
using namespace terrarium::literals;

TEST_CASE("micro:bit: is_pressed follows each button") {
    MicrobitRepl board;
    board.run("from microbit import *");
    std::string const ask = "button_a.is_pressed(), button_b.is_pressed()";
    CHECK(board.run(ask) == "(False, False)\n");
    board.act("button_a press");
    board.wait(100_ms);
    CHECK(board.run(ask) == "(True, False)\n");
    board.act("button_b press");
    board.wait(100_ms);
    CHECK(board.run(ask) == "(True, True)\n");
    board.act("button_a release");
    board.wait(100_ms);
    CHECK(board.run(ask) == "(False, True)\n");
    board.act("button_b release");
    board.wait(100_ms);
    CHECK(board.run(ask) == "(False, False)\n");
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: was_pressed remembers a press, once") {
    MicrobitRepl board;
    board.run("from microbit import *");
    for (std::string const button : {"button_a", "button_b"}) {
        CAPTURE(button);
        CHECK(board.run(button + ".was_pressed()") == "False\n");
        board.act(button + " press 100ms");
        board.wait(200_ms);
        CHECK(board.run(button + ".was_pressed()") == "True\n");
        CHECK(board.run(button + ".was_pressed()") == "False\n");
    }
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: get_presses counts") {
    MicrobitRepl board;
    board.run("from microbit import *");
    for (int i = 0; i < 3; ++i) {
        board.act("button_a press 100ms");
        if (i < 2) board.act("button_b press 100ms");
        board.wait(200_ms);
    }
    CHECK(board.run("button_a.get_presses(), button_b.get_presses()") == "(3, 2)\n");
    CHECK(board.run("button_a.get_presses(), button_b.get_presses()") == "(0, 0)\n");
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: the firmware takes a press of 20 ms for a bounce") {
    MicrobitRepl board;
    board.run("from microbit import *");
    board.act("button_a press 20ms");
    board.wait(200_ms);
    CHECK(board.run("button_a.was_pressed()") == "False\n");
    CHECK(board.machine.objection() == "");
}
