// Button: a switch between a wire and ground (or the supply), with the board's pull resistor.
//
// Modelled: press and release at exact times. Not modelled: contact bounce.
// Actions: press [DURATION] (without one it stays pressed), release.
#pragma once

#include "sim/core/clock.h"
#include "sim/core/net.h"
#include "sim/parts/active.h"
#include "sim/parts/part.h"

namespace terrarium {

class Button final : public Part {
public:
    // Active::Low closes to ground and is pulled up, Active::High the other way round; Pull::None leaves
    // the pull to the chip's pin.
    Button(Clock &clock, std::string_view name, Net &net, Active active = Active::Low, Pull pull = Pull::Up);

    [[nodiscard]] bool pressed() const { return pin_.drive() != Drive::None; }

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &action) override;
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    Pin pin_;
    Event release_;
    Active active_;
};

} // namespace terrarium
