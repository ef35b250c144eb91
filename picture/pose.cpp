#include "picture/pose.h"

#include <algorithm>
#include <cmath>

namespace terrarium::picture {

namespace {

constexpr double kDegree = M_PI / 180;

double dot(Axis const &a, Axis const &b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

double sign_of(double value) { return value < 0 ? -1 : 1; }

// A board vector (right, top, face) in the world.
Axis turned(Axis const &board, Pose const &pose) {
    double const roll = pose.right_down * kDegree;
    double const pitch = pose.bottom_down * kDegree;
    double const heading = pose.heading * kDegree;
    auto const [x, y, z] = board;
    // About the top's axis, then the right's, then the vertical.
    double const x1 = x * std::cos(roll) + z * std::sin(roll);
    double const z1 = -x * std::sin(roll) + z * std::cos(roll);
    double const y2 = y * std::cos(pitch) - z1 * std::sin(pitch);
    double const z2 = y * std::sin(pitch) + z1 * std::cos(pitch);
    return {x1 * std::cos(heading) + y2 * std::sin(heading), -x1 * std::sin(heading) + y2 * std::cos(heading),
            z2};
}

} // namespace

Frame3 frame_of(Pose const &pose) {
    return {turned({1, 0, 0}, pose), turned({0, 1, 0}, pose), turned({0, 0, 1}, pose)};
}

// Both kinds point downwards in the world, so on a level board z says which way it counts. A magnetic
// sensor's axes are right-handed: where z counts downwards, x counts to the left. So the micro:bit's firmware
// takes them, whose heading is then right on a level and on a tilted board
// (tests/boards/microbit_compass_test.cpp).
Axis felt(Look::Axes const &axes, Pose const &pose) {
    Frame3 const frame = frame_of(pose);
    double const down = sign_of(axes.level[2]);
    if (axes.of == Look::Axes::Of::Acceleration) {
        Axis const gravity{0, 0, -std::abs(axes.level[2])};
        return {dot(gravity, frame.right), -dot(gravity, frame.top), -down * dot(gravity, frame.face)};
    }
    Axis const field{0, axes.level[1], -std::abs(axes.level[2])};
    return {-down * dot(field, frame.right), dot(field, frame.top), -down * dot(field, frame.face)};
}

Pose pose_of(Look::Axes const &acceleration, Pose const &before) {
    double const one = acceleration.level[2];
    Axis const g{acceleration.now[0] / std::abs(one), acceleration.now[1] / std::abs(one),
                 acceleration.now[2] / one};
    double const size = std::sqrt(dot(g, g));
    if (size < 0.5 || size > 2) return before;
    Pose pose = before;
    pose.bottom_down = std::asin(std::clamp(g[1] / size, -1.0, 1.0)) / kDegree;
    // Upright, which side is turned down cannot be told.
    if (std::hypot(g[0], g[2]) > 0.02) pose.right_down = std::atan2(g[0], g[2]) / kDegree;
    return pose;
}

double heading_of(Look::Axes const &field, Pose const &pose) {
    double const down = sign_of(field.level[2]);
    Axis const seen = turned({-down * field.now[0], field.now[1], -down * field.now[2]},
                             {0, pose.bottom_down, pose.right_down});
    double const heading = std::atan2(-seen[0], seen[1]) / kDegree;
    return heading < 0 ? heading + 360 : heading;
}

} // namespace terrarium::picture
