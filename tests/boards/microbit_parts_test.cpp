// What real MicroPython does to parts that hang on a micro:bit.
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

TEST_CASE("micro:bit: the neopixel module drives a strip within the data sheet's times") {
    BoardSpec const spec = fitted({"strip=neopixel pin0 count=5"});
    MicrobitRepl board(programmed_flash(), 0, spec);
    std::vector<std::string> remarks;
    board.machine.trace().sink = [&](std::string const &line) { remarks.push_back(line); };
    CHECK(board.run_script("import neopixel\n"
                           "from microbit import pin0\n"
                           "n = neopixel.NeoPixel(pin0, 5)\n"
                           "n[0] = (255, 0, 16)\n"
                           "n[1] = (1, 2, 3)\n"
                           "n[4] = (170, 85, 254)\n"
                           "n.show()\n") == "");
    CHECK(board.reading("strip", "pixel0") == "255,0,16");
    CHECK(board.reading("strip", "pixel1") == "1,2,3");
    CHECK(board.reading("strip", "pixel2") == "0,0,0");
    CHECK(board.reading("strip", "pixel4") == "170,85,254");
    CHECK(board.run_script("n.clear()") == "");
    CHECK(board.reading("strip", "pixel4") == "0,0,0");
    CHECK(remarks.empty());
}

TEST_CASE("micro:bit: a ring and a matrix in a row are one strip to the neopixel module") {
    BoardSpec const spec = fitted(
        {"ring=led_ring pin0 dout=pin1 pixels=12", "matrix=led_matrix pin1 rows=2 cols=3 layout=serpentine"});
    MicrobitRepl board(programmed_flash(), 0, spec);
    CHECK(board.run_script("import neopixel\n"
                           "from microbit import pin0\n"
                           "n = neopixel.NeoPixel(pin0, 18)\n"
                           "n[11] = (1, 2, 3)\n"
                           "n[15] = (0, 200, 0)\n"
                           "n.show()\n") == "");
    CHECK(board.reading("ring", "pixel11") == "1,2,3");
    CHECK(board.reading("ring", "pixel0") == "0,0,0");
    CHECK(board.reading("matrix", "pixel3") == "0,200,0");
    Look const look = board.machine.part("matrix")->look();
    CHECK(look.columns == 3);
    for (std::size_t i = 0; i < 6; ++i)
        CHECK((look.lights[i] > 0) == (i == 5)); // The second line's right end.
}

TEST_CASE("micro:bit: a dot matrix shows what Python clocks into it") {
    BoardSpec const spec = fitted({"dots=max7219_matrix din=pin15 cs=pin16 clk=pin13 layout=fc16"});
    MicrobitRepl board(programmed_flash(), 0, spec);
    CHECK(board.run_script("from microbit import *\n"
                           "def put(register, value):\n"
                           "    pin16.write_digital(0)\n"
                           "    for i in range(15, -1, -1):\n"
                           "        pin15.write_digital((register << 8 | value) >> i & 1)\n"
                           "        pin13.write_digital(1)\n"
                           "        pin13.write_digital(0)\n"
                           "    pin16.write_digital(1)\n"
                           "for r, v in ((15, 0), (9, 0), (11, 7), (10, 8), (12, 1)):\n"
                           "    put(r, v)\n"
                           "for y, v in enumerate((0, 0x66, 0xff, 0xff, 0xff, 0x7e, 0x3c, 0x18)):\n"
                           "    put(y + 1, v)\n") == "");
    std::string heart;
    for (char const y : {'0', '1', '2', '3', '4', '5', '6', '7'})
        heart += board.reading("dots", std::string("row") + y) + "\n";
    CHECK(heart == "00000000\n01100110\n11111111\n11111111\n11111111\n01111110\n00111100\n00011000\n");
    CHECK(board.reading("dots", "intensity") == "8");
}

TEST_CASE("micro:bit: a buzzer hears music's pitch") {
    BoardSpec const spec = fitted({"piezo=buzzer pin0"});
    MicrobitRepl board(programmed_flash(), 0, spec);
    CHECK(board.run_script("import music") == "");
    for (int const pitch : {440, 262, 1760}) {
        CHECK(board.run_script("music.pitch(" + std::to_string(pitch) + ", wait=False)") == "");
        board.wait(100_ms);
        double const heard = std::strtod(board.reading("piezo", "frequency").c_str(), nullptr);
        // The firmware counts periods in steps of 16 us, and rounds down.
        CHECK(heard >= pitch);
        CHECK(1 / heard > 1.0 / pitch - 16e-6);
        if (pitch == 440) CHECK(std::lround(heard) == 440);
    }
    CHECK(board.run_script("music.stop()") == "");
    board.wait(100_ms);
    CHECK(board.reading("piezo", "frequency") == "0");
}

TEST_CASE("micro:bit: an OLED display on I2C shows what a script draws") {
    BoardSpec const spec = fitted({"oled=ssd1306 pin19 pin20"});
    MicrobitRepl board(programmed_flash(), 0, spec);
    CHECK(board.run_script("from microbit import i2c\n"
                           "print(0x3c in i2c.scan())\n"
                           "def command(*values):\n"
                           "    i2c.write(0x3c, b'\\x00' + bytes(values))\n"
                           "command(0xae, 0x20, 0, 0x8d, 0x14, 0xa1, 0xc8, 0xa6, 0xaf)\n"
                           "command(0x21, 10, 17, 0x22, 2, 2)\n"
                           "i2c.write(0x3c, b'\\x40' + bytes(1 << i for i in range(8)))\n") == "True\n");
    Look::Bitmap const picture = board.machine.part("oled")->look().bitmap;
    REQUIRE(picture.pixels.size() == 128 * 64);
    // A line falling from (10, 16) to (17, 23), and nothing else.
    for (int y = 0; y < 64; ++y) {
        for (int x = 0; x < 128; ++x) {
            bool const expected = y >= 16 && y < 24 && x - 10 == y - 16;
            if ((picture.pixels[std::size_t(y * 128 + x)] > 0) != expected) FAIL_CHECK(x << ", " << y);
        }
    }
    CHECK(board.reading("oled", "lit") == "8");
}

TEST_CASE("micro:bit: a servo, a knob and a button on its pins") {
    BoardSpec const spec = fitted({"servo pin1", "potentiometer pin2", "button pin8"});
    MicrobitRepl board(programmed_flash(), 0, spec);
    // 1 ms of 20.
    CHECK(board.run_script("from microbit import *\n"
                           "pin1.set_analog_period(20)\n"
                           "pin1.write_analog(51)\n"
                           "sleep(500)\n") == "");
    CHECK(std::abs(std::strtod(board.reading("servo", "degrees").c_str(), nullptr) - 45) < 1.5);
    board.act("potentiometer set 25");
    int const value = std::stoi(board.run("pin2.read_analog()"));
    CHECK(std::abs(value - 256) <= 4);
    CHECK(board.run("pin8.read_digital()") == "1\n");
    board.act("button press");
    CHECK(board.run("pin8.read_digital()") == "0\n");
}

TEST_CASE("micro:bit: parts that hang on it are saved and restored in the middle of a frame") {
    BoardSpec const spec = fitted({"strip=neopixel pin0 count=8"});
    std::vector<u8> const flash = programmed_flash();
    MicrobitRepl board(flash, 0, spec);
    board.type(
        "import neopixel, microbit; n = neopixel.NeoPixel(microbit.pin0, 8); n[7] = (9, 8, 7); n.show()\r");
    std::vector<u8> second_flash = flash;
    Machine second(spec, 0, second_flash);
    second.power_on();
    // Somewhere in what the line does; wherever that is, both go on alike.
    for (int i = 0; i < 5; ++i) {
        board.machine.run_for(7_ms);
        REQUIRE(second.restore(board.machine.save()).ok());
        Machine &first = board.machine;
        first.run_for(3_ms);
        second.run_for(3_ms);
        CHECK(first.state_hash() == second.state_hash());
    }
}
