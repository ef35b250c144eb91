// Pacer: how fast virtual time may pass, in terms of the host's clock.
//
// It only says when; waiting is HostLoop's. The run is the same at every speed, because nothing of this
// reaches the machine.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "sim/core/time.h"
#include "sim/host/host_loop.h"

namespace terrarium::host {

// Virtual seconds per second of the host; nothing means as fast as possible.
struct Speed {
    std::optional<double> factor = 1.0;

    bool operator==(Speed const &) const = default;
};

// Reads "real", "max", "0.5", "2x" or "x2"; factors from 0.001 to 1000.
Result<Speed> parse_speed(std::string_view text);

class Pacer {
public:
    using Now = std::function<SteadyTime()>;

    // A host this late (a suspended laptop, a stopped process) does not race to catch up.
    static constexpr std::chrono::milliseconds kMostBehind{250};

    // `now` is the host's clock; tests give their own.
    explicit Pacer(Speed speed, Now now = std::chrono::steady_clock::now);

    // The instant at which a machine that stands at `virtual_now` should go on; not later than the present
    // when it may go on at once. The first call sets the origin, and so does one after virtual time went
    // back.
    SteadyTime deadline(Time virtual_now);

    // From the next deadline() on.
    void set_speed(Speed speed);
    [[nodiscard]] Speed speed() const { return speed_; }
    // How often the host was too late to keep up, for a remark to the user.
    [[nodiscard]] u64 rebases() const { return rebases_; }

private:
    struct Origin {
        Time virtual_time;
        SteadyTime host_time;
    };

    Speed speed_;
    Now now_;
    std::optional<Origin> origin_;
    u64 rebases_ = 0;
};

} // namespace terrarium::host
