// DHT22 (AM2302): thermometer and hygrometer on a wire of its own. Aosong data sheet AM2302, chapter 7.
//
// Modelled: the host's start signal of at least 0.8 ms, the answer with the data sheet's usual times, 40 bits
// with checksum, negative temperatures as a sign and a size, the module's pull-up, and the 2 s that lie
// between measurements: who asks sooner is sent the last one again. It measures when it is asked; the data
// sheet leaves open when. Not modelled: the second after power-on in which it is not to be asked (it
// answers), what becomes of an answer that the host disturbs. Actions: set temperature=CELSIUS
// humidity=PERCENT, and fault (faults.h).
#pragma once

#include <array>

#include "sim/core/clock.h"
#include "sim/core/net.h"
#include "sim/core/trace.h"
#include "sim/parts/controls.h"
#include "sim/parts/faults.h"

namespace terrarium {

class Dht22 final : public Part {
public:
    // `temperature` and `humidity` in millionths of a degree and of a percent.
    Dht22(Clock &clock, Trace &trace, std::string_view name, Net &data, i64 temperature = 24 * kMillion,
          i64 humidity = 40 * kMillion);

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &action) override;
    // temperature and humidity.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void power_on() override;
    void archive(Archive &archive) override;

private:
    void line_changed(bool level);
    void step();
    void measure();

    Clock &clock_;
    Trace &trace_;
    Pin data_;
    Event next_;
    Controls controls_;
    Faults faults_;
    Time fell_;
    bool asked_ = false; // The host holds the wire low.
    u8 step_ = 0;        // Of the answer: it drives the wire low in even ones, and lets go in odd ones.
    bool measured_ = false;
    Time measured_at_;
    std::array<u8, 5> measurement_{};
    std::array<u8, 5> sent_{}; // The same, as it goes on the wire.
};

} // namespace terrarium
