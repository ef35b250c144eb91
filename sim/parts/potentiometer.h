// Potentiometer: a knob whose wiper puts a share of the supply on a wire.
//
// Modelled: the voltage. Not modelled: its resistance; an output on the same wire wins.
// Actions: set 0 to set 100 (percent of the way).
#pragma once

#include "sim/core/net.h"
#include "sim/parts/part.h"

namespace terrarium {

class Potentiometer final : public Part {
public:
    // `percent`: where it stands at first.
    Potentiometer(std::string_view name, Net &net, int percent = 50);

    [[nodiscard]] int percent() const { return percent_; }

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &action) override;
    // percent, and the wire's millivolts.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    void turn(int percent);

    Net &net_;
    Pin pin_;
    int percent_ = 0;
};

} // namespace terrarium
