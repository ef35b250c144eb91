// Joystick: a stick on two potentiometers, with a button to ground under it.
//
// Modelled: both voltages, from ground (-1) to the supply (1), and the button, without a resistor, with its
// bounce. Not modelled: the potentiometers' resistance, springs.
// Actions: set x=-1..1 y=-1..1 (either or both), press [DURATION] [bounce=TIME], release.
#pragma once

#include "sim/parts/bridge.h"
#include "sim/parts/controls.h"
#include "sim/parts/press.h"

namespace terrarium {

class Joystick final : public Part {
public:
    // Null: nothing is on that pin.
    struct Wiring {
        Net *horizontal = nullptr;
        Net *vertical = nullptr;
        Net *select = nullptr;
        Net *ground = nullptr;
    };
    Joystick(Clock &clock, Trace &trace, std::string const &name, u64 seed, Wiring const &wiring,
             Time bounce);

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &action) override;
    // x, y and pressed.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    [[nodiscard]] Result<Press> press_in(Action const &action) const;
    void update();

    Pin horizontal_;
    Pin vertical_;
    Controls controls_;
    Time bounce_;
    Bridge select_;
    Event release_;
    Time release_bounce_;
};

} // namespace terrarium
