// The compass as the real firmware takes it: calibrated as a person does it, it says where the board's top
// points, level and tilted. So the signs of all axes of both sensors are right, and the picture's poses with
// them.
#include <cmath>
#include <cstdlib>

#include <catch2/catch_test_macros.hpp>

#include "picture/pose.h"
#include "tests/boards/microbit_repl.h"

namespace terrarium {

namespace {

using namespace literals;
using picture::Pose;

// Holds the board so: both sensors feel it.
void hold(MicrobitRepl &board, Pose const &pose) {
    for (char const *const name : {"accelerometer", "compass"}) {
        picture::Axis const felt = picture::felt(*board.machine.part(name)->look().axes, pose);
        board.act(std::string(name) + " set x=" + std::to_string(std::lround(felt[0])) + " y=" +
                  std::to_string(std::lround(felt[1])) + " z=" + std::to_string(std::lround(felt[2])));
    }
}

// In which gravity pulls along x and y by these shares of 1 g.
Pose leaning(double x, double y) {
    constexpr double kDegree = M_PI / 180;
    return {0, std::asin(y) / kDegree, std::atan2(x, std::sqrt(1 - x * x - y * y)) / kDegree};
}

} // namespace

TEST_CASE("micro:bit: the firmware's heading is where the top edge points, on a tilted board too") {
    MicrobitRepl board;
    board.run("from microbit import *");
    board.type("compass.calibrate()\r");
    board.wait(1_s);
    // The game of the calibration: a dot runs where the board leans, until it has lit the whole display.
    bool over = false;
    std::string said;
    for (int turn = 0; turn < 8 && !over; ++turn) {
        for (int i = 0; i < 25 && !over; ++i) {
            hold(board, leaning((i % 5 - 2) * 0.34, (i / 5 - 2) * 0.34));
            said += board.wait(300_ms);
            over = said.ends_with(">>> ");
        }
    }
    REQUIRE(over);
    REQUIRE(board.run("compass.is_calibrated()") == "True\n");
    for (Pose const &pose :
         {Pose{0, 0, 0}, Pose{90, 0, 0}, Pose{180, 0, 0}, Pose{270, 0, 0}, Pose{45, 30, 0}, Pose{45, -30, 0},
          Pose{45, 0, 30}, Pose{45, 0, -30}, Pose{120, 20, 25}, Pose{200, -25, 15}}) {
        CAPTURE(pose.heading, pose.bottom_down, pose.right_down);
        hold(board, pose);
        board.wait(600_ms);
        double const heading = std::atof(board.run("compass.heading()").c_str());
        CHECK(std::abs(std::remainder(heading - pose.heading, 360)) <= 3);
    }
}

} // namespace terrarium
