// The I2C bus from Python, and the sensors behind it.
#include <cmath>
#include <cstdio>

#include <catch2/catch_test_macros.hpp>

#include "tests/boards/microbit_repl.h"

using namespace terrarium;
using namespace terrarium::literals;

TEST_CASE("micro:bit: i2c.scan finds the magnetometer and the accelerometer") {
    MicrobitRepl board;
    board.run("from microbit import *");
    CHECK(board.run("i2c.scan()") == "[14, 29]\n");
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: i2c reads and writes a sensor's registers") {
    MicrobitRepl board;
    board.run("from microbit import *");
    board.run("i2c.write(29, b'\\x0d', repeat=True)"); // WHO_AM_I of the MMA8653.
    CHECK(board.run("i2c.read(29, 1)") == "b'Z'\n");
    board.run("i2c.write(14, b'\\x07', repeat=True)"); // WHO_AM_I of the MAG3110.
    CHECK(board.run("i2c.read(14, 1)") == "b'\\xc4'\n");
    board.run("i2c.write(14, b'\\x09\\x124')"); // OFF_X: two bytes, kept as written.
    board.run("i2c.write(14, b'\\x09', repeat=True)");
    CHECK(board.run("i2c.read(14, 2)") == "b'\\x124'\n");
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: nobody answers at another address") {
    MicrobitRepl board;
    board.run("from microbit import *");
    CHECK(board.run("i2c.read(50, 1)").find("OSError") != std::string::npos);
    CHECK(board.run("i2c.write(50, b'x')").find("OSError") != std::string::npos);
    CHECK(board.run("i2c.scan()") == "[14, 29]\n");
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: the bus runs at the frequency asked for") {
    MicrobitRepl board;
    board.run("from microbit import *");
    Time last_rise;
    Time shortest = 1_s;
    board.machine.chip().net("P0.00")->observe([&](Net const &scl, Time when) {
        if (!scl.level()) return;
        shortest = std::min(shortest, when - last_rise);
        last_rise = when;
    });
    for (int const kilohertz : {100, 250, 400}) {
        CAPTURE(kilohertz);
        board.run("i2c.init(freq=" + std::to_string(kilohertz) + "000)");
        shortest = 1_s;
        board.run("i2c.read(29, 4)");
        CHECK(std::abs(shortest.seconds() * kilohertz * 1e3 - 1) < 0.05);
    }
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: the compass follows the field") {
    MicrobitRepl board;
    board.run("from microbit import *");
    board.run("compass.get_x()"); // Sets the driver going.
    struct Case {
        int x, y, z;
    };
    for (Case const &set : {Case{0, 20000, 45000}, {1000, -2000, 3000}, {-30000, 12300, -45600}}) {
        char action[80];
        std::snprintf(action, sizeof action, "compass set x=%d y=%d z=%d", set.x, set.y, set.z);
        CAPTURE(action);
        board.act(action);
        board.wait(300_ms);
        std::string const x = board.run("compass.get_x()");
        CHECK(x == std::to_string(set.x) + "\n");
        CHECK(board.run("compass.get_y()") == std::to_string(set.y) + "\n");
        CHECK(board.run("compass.get_z()") == std::to_string(set.z) + "\n");
        double const strength =
            std::sqrt(double(set.x) * set.x + double(set.y) * set.y + double(set.z) * set.z);
        CHECK(std::abs(std::stod(board.run("compass.get_field_strength()")) - strength) <= 1);
    }
    CHECK(board.machine.objection() == "");
}
