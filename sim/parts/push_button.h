// PushButton: a button with four legs: two on each side, and pressing it joins the sides.
//
// Modelled: any two wires on it (ground is one), contact bounce. Not modelled: resistance.
// Actions: press [DURATION] [bounce=TIME] (without a duration it stays pressed), release [bounce=TIME].
#pragma once

#include "sim/parts/bridge.h"
#include "sim/parts/part.h"
#include "sim/parts/press.h"

namespace terrarium {

class PushButton final : public Part {
public:
    // The wires of its legs, first those of one side; null: nothing is on that leg.
    struct Legs {
        Net *left_1 = nullptr;
        Net *right_1 = nullptr;
        Net *left_2 = nullptr;
        Net *right_2 = nullptr;
    };
    PushButton(Clock &clock, Trace &trace, std::string const &name, u64 seed, Legs const &legs, Time bounce);

    [[nodiscard]] bool pressed() const { return contact_.closed(); }

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &action) override;
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    [[nodiscard]] Result<Press> press_in(Action const &action) const;

    Time bounce_;
    // The legs of a side are one piece of metal.
    Bridge side_1_;
    Bridge side_2_;
    Bridge contact_;
    Event release_;
    Time release_bounce_;
};

} // namespace terrarium
