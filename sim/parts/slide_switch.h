// SlideSwitch: a change-over switch: its middle pin is joined to the first one (0) or the third (1).
//
// Modelled: break before make, contact bounce. Not modelled: resistance, the time between the two.
// Actions: set 0, set 1, with [bounce=TIME]; press and release say the same, for a click.
#pragma once

#include "sim/parts/bridge.h"
#include "sim/parts/part.h"
#include "sim/parts/press.h"

namespace terrarium {

class SlideSwitch final : public Part {
public:
    // Null: nothing is on that pin.
    struct Pins {
        Net *first = nullptr;
        Net *middle = nullptr;
        Net *third = nullptr;
    };
    SlideSwitch(Clock &clock, Trace &trace, std::string const &name, u64 seed, Pins const &pins, bool value,
                Time bounce);

    [[nodiscard]] bool value() const { return third_.closed(); }

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &action) override;
    // value: 0 or 1.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    struct Move {
        bool value;
        Time bounce;
    };
    [[nodiscard]] Result<Move> move_in(Action const &action) const;
    void move(Move move);

    Time bounce_;
    Bridge first_;
    Bridge third_;
};

} // namespace terrarium
