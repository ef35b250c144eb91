// EdgePin: a pin of the edge connector that people clip wires to.
//
// Modelled: tying it low or high, putting a voltage on it, leaving it open.
// Not modelled: the resistance of fingers and wires; a clip that fights an output is a short circuit.
// Actions: set 0, set 1, set 1.65V, set 1650mV, release.
#pragma once

#include "sim/core/net.h"
#include "sim/parts/part.h"

namespace terrarium {

class EdgePin final : public Part {
public:
    EdgePin(std::string_view name, Net &net);

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &action) override;
    // level and floating: 0 or 1; millivolts as the net has them.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    [[nodiscard]] Result<int> millivolts(std::string_view text) const;

    Net &net_;
    Pin pin_;
};

} // namespace terrarium
