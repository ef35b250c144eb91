// Pir: a motion sensor whose output is high while something moves, and for a while after it.
//
// Modelled: the delay after the last motion, motion that begins it anew, the time after it in which the
// sensor is blind. Not modelled: the minute it needs after it is switched on, the range. Actions: move
// [DURATION] (without one: once).
#pragma once

#include "sim/core/clock.h"
#include "sim/core/net.h"
#include "sim/parts/part.h"

namespace terrarium {

class Pir final : public Part {
public:
    struct Times {
        Time delay;
        Time blind;
    };
    Pir(Clock &clock, std::string_view name, Net &output, Times times);

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &action) override;
    // motion: 0 or 1, as the output says.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    enum class State : u8 { Watching, Seen, Blind };

    void see();
    void go_on();

    Clock &clock_;
    Pin output_;
    Event next_;
    Times times_;
    State state_ = State::Watching;
    Time moves_until_;
};

} // namespace terrarium
