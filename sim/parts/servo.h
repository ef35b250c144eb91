// Servo: a hobby servo, whose arm goes where the width of the pulses on its signal wire says.
//
// No norm says which width is which angle. Unless told otherwise this one has 0 degrees at 500 us and 180 at
// 2500 us, as most data sheets of small servos do, and turns 60 degrees in 0.1 s (a TowerPro SG90's figure
// at 4.8 V).
//
// Modelled: angle by pulse width, the end stops, the time the arm takes, and that without a pulse for 50 ms
// it stays where it is. A pulse outside 0.3 to 3 ms is none. Not modelled: dead band, overshoot, load, the
// pulse rate that a digital servo wants, continuous rotation. Actions: none.
#pragma once

#include "sim/core/clock.h"
#include "sim/core/net.h"
#include "sim/parts/part.h"

namespace terrarium {

class Servo final : public Part {
public:
    struct Range {
        Time at_0 = Time::picoseconds(500'000'000);
        Time at_180 = Time::picoseconds(2'500'000'000);
        Time per_60_degrees = Time::picoseconds(100'000'000'000);
    };

    // The arm begins at 90 degrees. `range`: at_0 before at_180, per_60_degrees at least 1 ms.
    Servo(Clock &clock, std::string_view name, Net &net, Range const &range);
    Servo(Clock &clock, std::string_view name, Net &net) : Servo(clock, name, net, Range()) {}

    // Where the arm is, and where it is going.
    [[nodiscard]] double degrees() const;
    [[nodiscard]] double target() const;

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &) override {}
    // degrees and target, to a tenth; pulse in microseconds, 0 without a signal.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    void line_changed(bool level);
    [[nodiscard]] i64 position() const;
    [[nodiscard]] bool driven() const;

    Clock &clock_;
    Pin pin_;
    Range range_;
    // Angles in millionths of a degree. The arm was at from_ at since_, and has been on its way since.
    i64 from_ = 90'000'000;
    i64 target_ = 90'000'000;
    Time since_;
    bool pulsed_ = false; // There has been a pulse, of width_; it ended at since_.
    Time width_;
    Time risen_;
};

} // namespace terrarium
