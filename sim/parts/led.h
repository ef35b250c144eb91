// Led: one light-emitting diode between a wire and ground (or the supply), behind its resistor.
//
// Modelled: brightness as the share of time it is lit, over a window of virtual time.
// Not modelled: forward voltage and current; an analog voltage lights it above half the supply.
// Actions: none.
#pragma once

#include "sim/core/clock.h"
#include "sim/core/net.h"
#include "sim/parts/active.h"
#include "sim/parts/duty_meter.h"
#include "sim/parts/part.h"

namespace terrarium {

class Led final : public Part {
public:
    Led(Clock &clock, std::string_view name, Net &net, Active active = Active::High,
        Time window = Time::picoseconds(54'000'000'000));

    [[nodiscard]] bool lit() const { return meter_.lit(); }
    // 0 to 1, over the last complete window.
    [[nodiscard]] double duty() const { return meter_.duty(clock_.now()); }

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &) override {}
    // lit: 0 or 1; duty: 0 to 100 percent.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    void line_changed(bool level);

    Clock &clock_;
    Pin pin_;
    DutyMeter meter_;
    Active active_;
};

} // namespace terrarium
