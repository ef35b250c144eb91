// Buzzer: a passive piezo between a wire and ground: it sounds as the wire swings.
//
// Modelled: the frequency and the share of time the wire is high, from its last swing. Slower than 20 Hz is a
// click and not a tone. Not modelled: the piezo's resonance, loudness by voltage, active buzzers, a wave that
// is analog.
// Actions: none.
#pragma once

#include "sim/core/clock.h"
#include "sim/core/net.h"
#include "sim/parts/part.h"
#include "sim/parts/pulse_meter.h"

namespace terrarium {

class Buzzer final : public Part {
public:
    Buzzer(Clock &clock, std::string_view name, Net &net);

    // Of the tone; 0: silence.
    [[nodiscard]] double hertz() const { return tone_of(meter_, clock_.now()); }
    // The share of time the wire is high while it sounds, 0 to 1.
    [[nodiscard]] double duty() const;

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &) override {}
    // frequency in hertz and duty in percent, with at most two decimals.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    Clock &clock_;
    Pin pin_;
    PulseMeter meter_;
};

} // namespace terrarium
