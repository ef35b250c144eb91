// The accelerometer, moved by hand; the firmware reads it over I2C.
//
// This firmware uses the high byte of each axis alone: steps of 16 in its unit, of which 1024 are one g.
#include <cmath>
#include <cstdio>

#include <catch2/catch_test_macros.hpp>

#include "tests/boards/microbit_repl.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

constexpr int kStep = 16;

// The firmware recognises gestures while the guest asks, and wants to see one for a while. The script asks
// for two seconds and prints each gesture as it changes.
constexpr char const *kWatch = R"(
from microbit import *
last = None
for i in range(100):
    now = accelerometer.current_gesture()
    if now != last:
        last = now
        print(now)
    sleep(20)
)";

bool contains(std::string const &text, std::string const &line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

} // namespace

TEST_CASE("micro:bit: accelerometer values follow the part") {
    MicrobitRepl board;
    board.run("from microbit import *");
    // The first call sets the driver going; its samples come every 20 ms.
    board.run("accelerometer.get_values()");
    struct Case {
        int x, y, z;
    };
    for (Case const &set :
         {Case{0, 0, -1000}, {500, -250, 750}, {-1000, 1000, 0}, {123, 456, -789}, {0, 0, 1000}}) {
        char action[80];
        std::snprintf(action, sizeof action, "accelerometer set x=%d y=%d z=%d", set.x, set.y, set.z);
        CAPTURE(action);
        board.act(action);
        board.wait(100_ms);
        std::string const values = board.run("accelerometer.get_values()");
        int x = 0;
        int y = 0;
        int z = 0;
        REQUIRE(std::sscanf(values.c_str(), "(%d, %d, %d)", &x, &y, &z) == 3);
        CHECK(std::abs(x - set.x * 1.024) <= kStep);
        CHECK(std::abs(y - set.y * 1.024) <= kStep);
        CHECK(std::abs(z - set.z * 1.024) <= kStep);
        CHECK(board.run("accelerometer.get_x()") == std::to_string(x) + "\n");
        CHECK(board.run("accelerometer.get_y()") == std::to_string(y) + "\n");
        CHECK(board.run("accelerometer.get_z()") == std::to_string(z) + "\n");
    }
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: each way up is a gesture") {
    MicrobitRepl board;
    for (std::string const tilt : {"left", "right", "up", "down", "face_down", "face_up"}) {
        std::string gesture = tilt;
        if (gesture.starts_with("face_")) gesture[4] = ' ';
        CAPTURE(gesture);
        board.act("accelerometer tilt " + tilt);
        CHECK(contains(board.run_script(kWatch), gesture));
    }
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: shake and freefall are gestures") {
    MicrobitRepl board;
    for (std::string const gesture : {"shake", "freefall"}) {
        CAPTURE(gesture);
        CHECK_FALSE(contains(board.run_script(kWatch), gesture));
        board.act("accelerometer " + gesture + " 1s");
        CHECK(contains(board.run_script(kWatch), gesture));
    }
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: was_gesture and get_gestures remember") {
    MicrobitRepl board;
    board.run_script(kWatch);
    board.run("accelerometer.get_gestures()");
    CHECK(board.run("accelerometer.was_gesture('left')") == "False\n");
    board.act("accelerometer tilt left");
    board.run_script(kWatch);
    board.act("accelerometer tilt right");
    board.run_script(kWatch);
    CHECK(board.run("accelerometer.is_gesture('right')") == "True\n");
    CHECK(board.run("accelerometer.was_gesture('left')") == "True\n");
    CHECK(board.run("accelerometer.was_gesture('left')") == "False\n");
    board.act("accelerometer tilt up");
    board.run_script(kWatch);
    board.act("accelerometer tilt left");
    board.run_script(kWatch);
    std::string const gestures = board.run("accelerometer.get_gestures()");
    CHECK(gestures.find("'up', 'left'") != std::string::npos);
    CHECK(board.run("accelerometer.get_gestures()") == "()\n");
    CHECK(board.machine.objection() == "");
}
