// Handling: how a person holds and moves a board: the actions of its accelerometer.
//
// Modelled: any steady acceleration, six ways to hold a board still, shaking along x, and falling.
// Actions (milli-g, in the board's axes): set x=.. y=.. z=.., tilt left|right|up|down|face_up|face_down,
// shake [DURATION], freefall [DURATION]; a position set by hand ends a motion in progress.
#pragma once

#include "sim/core/clock.h"
#include "sim/parts/axes.h"

namespace terrarium {

class Handling {
public:
    // At rest and face up. `face_up_z`: what the board's firmware then calls z, in milli-g.
    Handling(Clock &clock, std::string_view part, i32 face_up_z);

    // What acts on the board now, in milli-g.
    [[nodiscard]] Vector acceleration() const;
    // Without the motion.
    [[nodiscard]] Vector const &rest() const { return rest_; }
    [[nodiscard]] Look look() const;
    [[nodiscard]] bool shaking() const { return motion_ == Motion::Shake; }

    [[nodiscard]] Result<> check(Part const &part, Action const &action) const;
    void act(Part const &part, Action const &action);
    void archive(Archive &archive) { archive(rest_, motion_, began_, ended_); }

private:
    enum class Motion : u8 { Still, Shake, Freefall };
    [[nodiscard]] Vector const *tilt(std::string_view name) const;

    struct Tilt {
        std::string_view name;
        Vector acceleration;
    };

    Clock &clock_;
    std::array<Tilt, 6> tilts_;
    Vector rest_;
    Motion motion_ = Motion::Still;
    Time began_;
    Event ended_;
};

} // namespace terrarium
