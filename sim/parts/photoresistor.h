// Photoresistor: a module with a light-dependent resistor to ground and 10 kilo-ohms to the supply; its
// analog output is in between, and a comparator makes the digital one.
//
// Modelled: the resistance by R = rl10 * (10 lux / light)^gamma, the voltage, the comparator: high in the
// dark. Not modelled: how slowly such resistors follow, the outputs' resistance. Actions: set lux=LUX.
#pragma once

#include "sim/core/net.h"
#include "sim/parts/controls.h"
#include "sim/parts/part.h"

namespace terrarium {

class Photoresistor final : public Part {
public:
    struct Kind {
        double kilo_ohms_at_10_lux = 50;
        double gamma = 0.7;
        int threshold_millivolts = 2500;
    };
    // Either output may be null. `lux`: at first, in millionths.
    Photoresistor(std::string_view name, Net *analog, Net *digital, Kind const &kind, i64 lux);

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &action) override;
    // lux, and the analog output's millivolts.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    void update();

    Pin analog_;
    Pin digital_;
    Kind kind_;
    Controls controls_;
    int supply_ = 3300;
    int millivolts_ = 0;
};

} // namespace terrarium
