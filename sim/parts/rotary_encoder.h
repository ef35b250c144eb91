// RotaryEncoder: a knob without end (KY-040): two contacts to ground that open and close a quarter step
// apart, with pull-ups of 10 kilo-ohms, and a button to ground, without one.
//
// Modelled: 20 detents a turn, each a whole period of both contacts; clockwise CLK falls first. Bounce of the
// button. Not modelled: bounce of the turning contacts, standing between two detents.
// Actions: turn COUNT [DURATION] (detents, clockwise; a negative count turns back; 20 ms each unless the
// whole shall take DURATION), press [DURATION] [bounce=TIME], release.
#pragma once

#include "sim/parts/bridge.h"
#include "sim/parts/part.h"
#include "sim/parts/press.h"

namespace terrarium {

class RotaryEncoder final : public Part {
public:
    // Null: nothing is on that pin.
    struct Wiring {
        Net *clock = nullptr;
        Net *data = nullptr;
        Net *button = nullptr;
        Net *ground = nullptr;
    };
    RotaryEncoder(Clock &clock, Trace &trace, std::string const &name, u64 seed, Wiring const &wiring,
                  Time bounce);

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &action) override;
    // position: detents from the beginning; pressed.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    struct Turn {
        i64 detents = 0;
        Time quarter; // For a quarter of a detent.
    };
    [[nodiscard]] Result<Turn> turn_in(Action const &action) const;
    [[nodiscard]] Result<Press> press_in(Action const &action) const;
    void step();

    Pin clock_;
    Pin data_;
    Time bounce_;
    Bridge button_;
    Event release_;
    Time release_bounce_;
    Event step_;
    Time quarter_;
    i64 quarters_ = 0; // Where it is, and where it turns to, in quarters of a detent.
    i64 target_ = 0;
};

} // namespace terrarium
