#include "picture/pose.h"

#include <cmath>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>

using namespace terrarium;
using namespace terrarium::picture;
using Catch::Matchers::WithinAbs;

namespace {

Look::Axes acceleration(double face_up_z) {
    return {Look::Axes::Of::Acceleration, "milli-g", 8000, {0, 0, face_up_z}, {0, 0, face_up_z}};
}
Look::Axes field() {
    return {Look::Axes::Of::MagneticField, "nanotesla", 1e6, {0, 20'000, 45'000}, {0, 20'000, 45'000}};
}

void check(Axis const &is, Axis const &should) {
    for (std::size_t i = 0; i < 3; ++i) CHECK_THAT(is[i], WithinAbs(should[i], 1e-6 + 1e-9 * 45'000));
}

} // namespace

// As sim/parts/handling.h names the ways to hold a board.
TEST_CASE("gravity in the board's axes, whichever way its chip counts z") {
    for (double const z : {-1000.0, 1000.0}) {
        Look::Axes const axes = acceleration(z);
        check(felt(axes, {0, 0, 0}), {0, 0, z});
        check(felt(axes, {77, 0, 0}), {0, 0, z});
        check(felt(axes, {0, 0, 90}), {1000, 0, 0});   // Right.
        check(felt(axes, {0, 0, -90}), {-1000, 0, 0}); // Left.
        check(felt(axes, {0, 90, 0}), {0, 1000, 0});   // Up: the bottom edge is down.
        check(felt(axes, {0, -90, 0}), {0, -1000, 0});
        check(felt(axes, {0, 0, 180}), {0, 0, -z});
        check(felt(axes, {0, 0, 30}), {500, 0, z * 0.8660254037844386});
    }
}

TEST_CASE("a level board that turns sees north go round") {
    check(felt(field(), {0, 0, 0}), {0, 20'000, 45'000});
    check(felt(field(), {90, 0, 0}),
          {20'000, 0, 45'000}); // Facing east, north is at the left, where x counts to.
    check(felt(field(), {180, 0, 0}), {0, -20'000, 45'000});
    check(felt(field(), {270, 0, 0}), {-20'000, 0, 45'000});
}

TEST_CASE("a pose is found again from what the sensors feel") {
    for (double const z : {-1000.0, 1000.0}) {
        for (double const heading : {0.0, 33.0, 200.0, 359.0}) {
            for (double const bottom : {-80.0, -20.0, 0.0, 45.0, 85.0}) {
                for (double const right : {-170.0, -90.0, 0.0, 15.0, 120.0}) {
                    CAPTURE(z, heading, bottom, right);
                    Pose const pose{heading, bottom, right};
                    Look::Axes axes = acceleration(z);
                    axes.now = felt(axes, pose);
                    Pose const found = pose_of(axes, {heading, 0, 0});
                    CHECK_THAT(found.bottom_down, WithinAbs(bottom, 1e-6));
                    CHECK_THAT(found.right_down, WithinAbs(right, 1e-6));
                    Look::Axes magnetic = field();
                    magnetic.now = felt(magnetic, pose);
                    // 360 is 0.
                    double const off = heading_of(magnetic, pose) - heading;
                    CHECK_THAT(std::remainder(off, 360), WithinAbs(0, 1e-6));
                }
            }
        }
    }
}

TEST_CASE("a falling or shaken board does not turn in the picture") {
    Look::Axes axes = acceleration(-1000);
    axes.now = {0, 0, 0};
    CHECK(pose_of(axes, {10, 20, 30}).right_down == 30);
    axes.now = {3000, 0, -1000};
    CHECK(pose_of(axes, {10, 20, 30}).bottom_down == 20);
}
