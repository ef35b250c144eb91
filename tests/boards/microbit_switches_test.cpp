// What real MicroPython reads of switches and shows on lights that hang on a micro:bit.
#include <catch2/catch_test_macros.hpp>

#include "boards/attach.h"
#include "tests/boards/microbit_repl.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

BoardSpec fitted(std::vector<std::string> const &parts) {
    Result<BoardSpec> board = attach(microbit, parts);
    if (!board) FAIL(board.error().message);
    return std::move(board).value();
}

} // namespace

TEST_CASE("micro:bit: a push button to ground and one between two pins") {
    BoardSpec const spec =
        fitted({"low=pushbutton pin0 GND bounce=0", "pair=pushbutton 1.r=pin1 2.l=pin2 bounce=0"});
    MicrobitRepl board(programmed_flash(), 0, spec);
    CHECK(board.run_script("from microbit import *\n"
                           "pin0.set_pull(pin0.PULL_UP)\n"
                           "pin1.set_pull(pin1.PULL_DOWN)\n"
                           "pin2.write_digital(1)\n"
                           "print(pin0.read_digital(), pin1.read_digital())") == "1 0\n");
    board.act("low press");
    board.act("pair press");
    CHECK(board.run("print(pin0.read_digital(), pin1.read_digital())") == "0 1\n");
    board.act("low release");
    board.act("pair release");
    CHECK(board.run("print(pin0.read_digital(), pin1.read_digital())") == "1 0\n");
}

TEST_CASE("micro:bit: a script without debouncing counts a bouncing button's edges, one with it does not") {
    BoardSpec const spec = fitted({"key=pushbutton pin0 GND bounce=4000"});
    MicrobitRepl board(programmed_flash(), 0, spec);
    CHECK(board.run_script("from microbit import *\n"
                           "pin0.set_pull(pin0.PULL_UP)\n"
                           "def count(calm):\n"
                           "    edges = 0\n"
                           "    was = 1\n"
                           "    end = running_time() + 400\n"
                           "    while running_time() < end:\n"
                           "        now = pin0.read_digital()\n"
                           "        if now != was:\n"
                           "            edges += 1\n"
                           "            was = now\n"
                           "            sleep(calm)\n"
                           "    print(edges)\n") == "");
    std::string counted[2];
    for (int const calm : {0, 1}) {
        board.type(calm == 0 ? "count(0)\r" : "count(20)\r");
        board.wait(20_ms);
        board.act("key press 100ms");
        counted[calm] = board.wait_for(">>> ");
    }
    INFO(counted[0] << "; " << counted[1]);
    CHECK_FALSE(counted[0].starts_with("2\r\n"));
    CHECK(counted[1].starts_with("2\r\n"));
}

TEST_CASE("micro:bit: a slide switch, and a keypad scanned by its rows") {
    BoardSpec const spec = fitted(
        {"slide=slide_switch GND pin0 3V3", "pad=keypad pin12 pin13 pin14 pin15 pin1 pin2 pin8 columns=3"});
    MicrobitRepl board(programmed_flash(), 0, spec);
    CHECK(board.run_script("from microbit import *\n"
                           "rows = (pin12, pin13, pin14, pin15)\n"
                           "columns = (pin1, pin2, pin8)\n"
                           "for c in columns: c.set_pull(c.PULL_UP)\n"
                           "for r in rows: r.write_digital(1)\n"
                           "def scan():\n"
                           "    for i, r in enumerate(rows):\n"
                           "        r.write_digital(0)\n"
                           "        for j, c in enumerate(columns):\n"
                           "            if not c.read_digital():\n"
                           "                print('123456789*0#'[3 * i + j])\n"
                           "        r.write_digital(1)\n") == "");
    CHECK(board.run("print(pin0.read_digital())") == "0\n");
    board.act("slide set 1");
    CHECK(board.run("print(pin0.read_digital())") == "1\n");
    for (char const *key : {"1", "6", "#", "0"}) {
        board.act(std::string("pad press \"") + key + "\"");
        CHECK(board.run("scan()") == std::string(key) + "\n");
        board.act(std::string("pad release \"") + key + "\"");
    }
    CHECK(board.run("scan()") == "");
}

TEST_CASE("micro:bit: the colours of an RGB LED are what write_analog makes of its pins") {
    BoardSpec const spec = fitted({"rgb=rgb_led pin0 pin1 pin2", "pair=led pin12 com=pin13"});
    MicrobitRepl board(programmed_flash(), 0, spec);
    CHECK(board.run_script("from microbit import *\n"
                           "pin0.write_analog(1023)\n"
                           "pin1.write_analog(256)\n"
                           "pin2.write_digital(0)\n"
                           "pin12.write_digital(1)\n"
                           "pin13.write_digital(0)\n"
                           "sleep(300)\n") == "");
    CHECK(board.reading("rgb", "red") == "100");
    CHECK(board.reading("rgb", "green") == "25");
    CHECK(board.reading("rgb", "blue") == "0");
    CHECK(board.reading("pair", "lit") == "1");
    CHECK(board.run("pin13.write_digital(1)") == "");
    CHECK(board.reading("pair", "lit") == "0");
}
