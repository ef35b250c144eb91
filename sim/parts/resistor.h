// Resistor: between any two wires.
//
// Modelled: between a wire and ground or the supply, a pull; between two other wires, a wire, which is what
// the resistor before an LED or a pin's protection is to levels. Not modelled: voltages that such a resistor
// divides between two outputs.
// Actions: none.
#pragma once

#include <memory>

#include "sim/parts/bridge.h"
#include "sim/parts/part.h"

namespace terrarium {

class Resistor final : public Part {
public:
    // Null: nothing is on that end. `pull`: that of the rail on one end, which `net` is not.
    Resistor(std::string_view name, Net &net, Pull pull, u32 ohms);
    Resistor(Clock &clock, Trace &trace, std::string const &name, Net *from, Net *to);

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &) override {}
    void archive(Archive &archive) override;

private:
    Pin pull_;
    std::unique_ptr<Bridge> wire_;
};

} // namespace terrarium
