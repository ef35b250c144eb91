// HcSr04: an ultrasonic rangefinder with a trigger and an echo pin. HC-SR04 user guide (Elec Freaks).
//
// Modelled: a trigger of at least 10 us, the burst of eight cycles at 40 kHz that follows, and an echo as
// long as sound takes there and back at 343 m/s; nothing within reach (beyond 400 cm) gives an echo of 38 ms.
// A trigger that comes before the echo is over is not heard. Not modelled: temperature, angle, the sensor's
// own supply of 5 V (its echo has the board's level). Actions: set distance=CM.
#pragma once

#include "sim/core/clock.h"
#include "sim/core/net.h"
#include "sim/parts/controls.h"
#include "sim/parts/part.h"

namespace terrarium {

class HcSr04 final : public Part {
public:
    // `distance`: at first, in millionths of a centimetre.
    HcSr04(Clock &clock, std::string_view name, Net &trigger, Net &echo, i64 distance);

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &action) override;
    // distance.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    enum class State : u8 { Waiting, Sending, Echoing };

    void trigger_changed(bool level);
    void go_on();

    Clock &clock_;
    Pin trigger_;
    Pin echo_;
    Event next_;
    Controls controls_;
    State state_ = State::Waiting;
    Time risen_;
};

} // namespace terrarium
