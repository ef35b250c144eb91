// Drivers that know nothing of ours read and write little boards that hang on a micro:bit.
#include <cmath>
#include <cstdlib>

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

TEST_CASE("micro:bit: machine.time_pulse_us measures a rangefinder's echo") {
    BoardSpec const spec = fitted({"sonar=hc_sr04 pin0 pin1 distance=50"});
    MicrobitRepl board(programmed_flash(), 0, spec);
    CHECK(board.run_script("from microbit import *\n"
                           "import machine, utime\n"
                           "def measure():\n"
                           "    pin0.write_digital(1)\n"
                           "    utime.sleep_us(10)\n"
                           "    pin0.write_digital(0)\n"
                           "    return machine.time_pulse_us(pin1, 1) / 58.3\n"
                           "pin1.read_digital()\n") == "");
    for (char const *distance : {"50", "123.4", "4"}) {
        board.act(std::string("sonar set distance=") + distance);
        double const measured = std::strtod(board.run("print(measure())").c_str(), nullptr);
        CHECK(std::abs(measured - std::strtod(distance, nullptr)) < 1);
    }
}

TEST_CASE("micro:bit: light, a stick, motion and a pull-up") {
    BoardSpec const spec =
        fitted({"light=photoresistor AO=pin0 DO=pin8", "stick=joystick pin1 pin2 pin12 bounce=0", "pir pin13",
                "resistor pin12 3V3"});
    MicrobitRepl board(programmed_flash(), 0, spec);
    CHECK(board.run_script(
              "from microbit import *\n"
              "def all(): print(pin0.read_analog() // 64, pin8.read_digital(), pin1.read_analog() // 64,"
              " pin2.read_analog() // 64, pin12.read_digital(), pin13.read_digital())\n") == "");
    CHECK(board.run("all()") == "3 0 8 8 1 0\n"); // 500 lux: 0.81 V.
    board.act("light set lux=1");
    board.act("stick set x=-1 y=0.5");
    board.act("stick press");
    board.act("pir move");
    CHECK(board.run("all()") == "15 1 0 12 0 1\n");
}

TEST_CASE("micro:bit: a script follows a knob both ways") {
    BoardSpec const spec = fitted({"knob=encoder pin0 pin1 pin2"});
    MicrobitRepl board(programmed_flash(), 0, spec);
    CHECK(board.run_script("from microbit import *\n"
                           "def follow():\n"
                           "    n = 0\n"
                           "    was = pin0.read_digital()\n"
                           "    end = running_time() + 700\n"
                           "    while running_time() < end:\n"
                           "        now = pin0.read_digital()\n"
                           "        if was and not now:\n"
                           "            n += 1 if pin1.read_digital() else -1\n"
                           "        was = now\n"
                           "    print(n)\n"
                           "pin0.read_digital(), pin1.read_digital()\n") == "");
    for (int const count : {5, -3}) {
        board.type("follow()\r");
        board.wait(20_ms);
        board.act("knob turn " + std::to_string(count));
        CHECK(board.wait_for(">>> ").starts_with(std::to_string(count) + "\r\n"));
    }
    CHECK(board.reading("knob", "position") == "2");
}

TEST_CASE("micro:bit: a character display by I2C and one on four wires") {
    BoardSpec const spec =
        fitted({"lcd=lcd1602_i2c pin19 pin20", "wired=lcd1602 pin0 pin1 pin2 pin8 pin12 pin13"});
    MicrobitRepl board(programmed_flash(), 0, spec);
    CHECK(board.run_script("from microbit import *\n"
                           "def by_i2c(n, rs):\n"
                           "    i2c.write(0x27, bytes([n << 4 | 12 | rs, n << 4 | 8 | rs]))\n"
                           "def by_wire(n, rs):\n"
                           "    pin0.write_digital(rs)\n"
                           "    for i, p in enumerate((pin2, pin8, pin12, pin13)):\n"
                           "        p.write_digital(n >> i & 1)\n"
                           "    pin1.write_digital(1)\n"
                           "    pin1.write_digital(0)\n"
                           "def show(nibble, text):\n"
                           "    for n in (3, 3, 3, 2):\n"
                           "        nibble(n, 0)\n"
                           "        sleep(5)\n"
                           "    for b in (0x28, 12, 6, 1):\n"
                           "        nibble(b >> 4, 0)\n"
                           "        nibble(b & 15, 0)\n"
                           "        sleep(2)\n"
                           "    for c in text:\n"
                           "        nibble(ord(c) >> 4, 1)\n"
                           "        nibble(ord(c) & 15, 1)\n"
                           "show(by_i2c, 'Hello, I2C')\n"
                           "show(by_wire, 'Four wires')\n") == "");
    CHECK(board.reading("lcd", "row0") == "Hello, I2C");
    CHECK(board.reading("lcd", "backlight") == "1");
    CHECK(board.reading("wired", "row0") == "Four wires");
}

TEST_CASE("micro:bit: a bit-banging driver shows a time on four digits") {
    BoardSpec const spec = fitted({"digits=tm1637 pin0 pin1", "probes=logic_analyzer pin0 pin1"});
    MicrobitRepl board(programmed_flash(), 0, spec);
    CHECK(board.run_script("from microbit import *\n"
                           "def send(data):\n"
                           "    pin1.write_digital(0)\n"
                           "    for b in data:\n"
                           "        for i in range(8):\n"
                           "            pin0.write_digital(0)\n"
                           "            pin1.write_digital(b >> i & 1)\n"
                           "            pin0.write_digital(1)\n"
                           "        pin0.write_digital(0)\n"
                           "        if pin1.read_digital(): print('no answer')\n"
                           "        pin0.write_digital(1)\n"
                           "        pin0.write_digital(0)\n"
                           "    pin1.write_digital(0)\n"
                           "    pin0.write_digital(1)\n"
                           "    pin1.write_digital(1)\n"
                           "pin0.write_digital(1)\n"
                           "pin1.write_digital(1)\n"
                           "send(b'\\x40')\n"
                           "send(b'\\xc0\\x06\\xdb\\x4f\\x3f')\n"
                           "send(b'\\x8f')\n") == "");
    CHECK(board.reading("digits", "text") == "12:30");
    CHECK(board.reading("digits", "brightness") == "8");
    CHECK(board.reading("probes", "D0") == "1");
}
