// PullResistor: a resistor from a wire to the supply or to ground.
#pragma once

#include "sim/core/net.h"
#include "sim/parts/action_check.h"
#include "sim/parts/part.h"

namespace terrarium {

class PullResistor final : public Part {
public:
    PullResistor(std::string_view name, Net &net, Pull pull, u32 ohms) : Part(name), pin_(std::string(name)) {
        pin_.pull(pull, ohms);
        net.connect(pin_);
    }

    [[nodiscard]] Result<> check(Action const &action) const override {
        return unknown_action(*this, action, "no actions");
    }
    void act(Action const &) override {}
    void archive(Archive &archive) override { archive(pin_); }

private:
    Pin pin_;
};

} // namespace terrarium
