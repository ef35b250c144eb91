// Button: a switch between a wire and ground (or the supply), with the board's pull resistor.
//
// Modelled: press and release at exact times, contact bounce for those who ask for it.
// Actions: press [DURATION] [bounce=TIME] (without a duration it stays pressed), release [bounce=TIME].
#pragma once

#include "sim/core/clock.h"
#include "sim/core/net.h"
#include "sim/parts/active.h"
#include "sim/parts/contact.h"
#include "sim/parts/part.h"
#include "sim/parts/press.h"

namespace terrarium {

class Button final : public Part {
public:
    // Active::Low closes to ground and is pulled up, Active::High the other way round; Pull::None leaves
    // the pull to the chip's pin.
    Button(Clock &clock, std::string_view name, Net &net, Active active = Active::Low, Pull pull = Pull::Up,
           u64 seed = 0);

    [[nodiscard]] bool pressed() const { return contact_.wanted(); }

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &action) override;
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    [[nodiscard]] Result<Press> press_in(Action const &action) const;

    Pin pin_;
    Contact contact_;
    Event release_;
    Time release_bounce_;
    Active active_;
};

} // namespace terrarium
