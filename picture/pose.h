// Pose: how a board is held, and what its sensors feel then; and the other way round.
//
// The world is still: gravity pulls down, Earth's field points north and down. The board is turned in three
// steps, from lying flat, face up, its top edge to the north: to a heading (clockwise), then its bottom edge
// down, then its right edge down. All in degrees.
#pragma once

#include <array>

#include "sim/parts/look.h"

namespace terrarium::picture {

using Axis = std::array<double, 3>;

struct Pose {
    double heading = 0;     // Where the top edge points: 0 is north, 90 east.
    double bottom_down = 0; // -90 to 90.
    double right_down = 0;  // -180 to 180.
};

// The board's right, its top and its face, each a unit vector: east, north, up.
struct Frame3 {
    Axis right;
    Axis top;
    Axis face;
};
Frame3 frame_of(Pose const &pose);

// What a sensor feels of the world on a board so held: x, y and z as its `axes.level` counts them.
Axis felt(Look::Axes const &axes, Pose const &pose);

// The pose in which an acceleration sensor feels what it feels now, at `before`'s heading. Far from 1 g (the
// board falls, or is shaken) nothing tells, and it is `before`.
Pose pose_of(Look::Axes const &acceleration, Pose const &before);

// The heading at which a magnetic sensor feels what it feels now on a board tilted as `pose`.
double heading_of(Look::Axes const &field, Pose const &pose);

} // namespace terrarium::picture
