// RgbLed: three lights in one case, which share their cathode or their anode.
//
// Modelled: the brightness of each as the share of time it is lit. Not modelled: forward voltage and current.
// Actions: none.
#pragma once

#include <array>

#include "sim/parts/diode.h"
#include "sim/parts/part.h"

namespace terrarium {

class RgbLed final : public Part {
public:
    // Red, green and blue, and what they share; null: nothing is on that pin.
    struct Wiring {
        std::array<Net *, 3> colours{};
        Net *common = nullptr;
        bool common_anode = false;
    };
    RgbLed(Clock &clock, std::string const &name, Wiring const &wiring);

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &) override {}
    // red, green and blue: 0 to 100 percent.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    std::array<Diode, 3> diodes_;
};

// The same with one light, between any two wires.
class TwoWireLed final : public Part {
public:
    TwoWireLed(Clock &clock, std::string const &name, Net *anode, Net *cathode);

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &) override {}
    // lit: 0 or 1; duty: 0 to 100 percent.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    Diode diode_;
};

} // namespace terrarium
