// EdgePin: a pin of the edge connector that people clip wires to.
//
// Modelled: tying it low or high, putting a voltage on it, leaving it open; a person who holds ground in one
// hand and touches the pin with the other; measuring what comes out.
// Not modelled: the resistance of wires; a clip that fights an output is a short circuit. The hum of a
// person who does not hold ground.
// Actions: set 0, set 1, set 1.65V, set 1650mV, touch [DURATION] (without one the finger stays), release.
#pragma once

#include "sim/core/clock.h"
#include "sim/core/net.h"
#include "sim/parts/part.h"
#include "sim/parts/pulse_meter.h"

namespace terrarium {

class EdgePin final : public Part {
public:
    EdgePin(Clock &clock, std::string_view name, Net &net);

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &action) override;
    // How long the last pulse was high, and how long it was between the last two rises; 0 without any.
    [[nodiscard]] Time pulse_width() const { return meter_.width(clock_.now()); }
    [[nodiscard]] Time pulse_period() const { return meter_.period(clock_.now()); }
    // level, floating and touched: 0 or 1; millivolts as the net has them; pulse and period in microseconds,
    // as a servo or a scope would have them.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    [[nodiscard]] Result<int> millivolts(std::string_view text) const;
    [[nodiscard]] bool touched() const { return pin_.pull() != Pull::None; }

    Clock &clock_;
    Net &net_;
    Pin pin_;
    Event let_go_; // The finger's.
    PulseMeter meter_;
};

} // namespace terrarium
