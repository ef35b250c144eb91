// DipSwitch: a row of little switches, each between two pins of its own.
//
// Modelled: each on its own wires, contact bounce. Not modelled: resistance.
// Actions: set NUMBER 0, set NUMBER 1, numbered from 1 as printed, with [bounce=TIME].
#pragma once

#include <deque>
#include <utility>

#include "sim/parts/bridge.h"
#include "sim/parts/part.h"
#include "sim/parts/press.h"

namespace terrarium {

class DipSwitch final : public Part {
public:
    // Of each switch, its two wires; null: nothing is on that pin.
    using Ways = std::vector<std::pair<Net *, Net *>>;
    DipSwitch(Clock &clock, Trace &trace, std::string const &name, u64 seed, Ways const &ways, Time bounce);

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &action) override;
    // value: one digit a switch, the first first: "00100000".
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    struct Move {
        std::size_t way;
        bool closed;
        Time bounce;
    };
    [[nodiscard]] Result<Move> move_in(Action const &action) const;

    Time bounce_;
    std::deque<Bridge> ways_;
};

} // namespace terrarium
