// Diode: a light between two wires, with its resistor.
//
// Modelled: it is lit while its anode is high and its cathode low, and how long that was; a wire that nobody
// drives is led towards the other end and the light is dark. Not modelled: forward voltage and current.
#pragma once

#include <string>

#include "sim/core/clock.h"
#include "sim/core/net.h"
#include "sim/parts/duty_meter.h"

namespace terrarium {

class Diode {
public:
    // Either wire may be null: then it stays dark.
    Diode(Clock &clock, std::string const &name, Net *anode, Net *cathode);

    [[nodiscard]] bool lit() const { return meter_.lit(); }
    // 0 to 1, over the last complete window of 60 ms: three periods of a 50 Hz pulse width modulation.
    [[nodiscard]] double duty() const { return meter_.duty(clock_.now()); }

    void archive(Archive &archive) { archive(anode_, cathode_, meter_); }

private:
    void changed();

    Clock &clock_;
    Pin anode_;
    Pin cathode_;
    DutyMeter meter_;
};

} // namespace terrarium
