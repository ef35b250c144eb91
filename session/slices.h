// Slices: how much virtual time passes between two looks at the outside world, and the wait that paces it.
//
// Neither changes what the machine does; only how soon it sees what comes in.
#pragma once

#include <functional>

#include "sim/host/host_loop.h"
#include "sim/host/pacer.h"
#include "sim/machine/machine.h"

namespace terrarium {

class Slices {
public:
    explicit Slices(host::Speed speed)
        : pacer_(speed), paced_(speed.factor.has_value()), factor_(speed.factor.value_or(1)) {}

    void set_speed(host::Speed speed);
    [[nodiscard]] host::Speed speed() const { return pacer_.speed(); }
    // Runs the machine for one slice, not past `limit`.
    void run(Machine &machine, Time limit);
    // Looks at the outside world; paced, until the host's clock has come to where the machine is. What comes
    // in meanwhile does not shorten the wait, or a steady stream of input would make virtual time race; only
    // `over` does, when there is nothing left to wait for.
    void wait(host::HostLoop &loop, Time now, std::function<bool()> const &over);

private:
    host::Pacer pacer_;
    bool paced_;
    double factor_;
    Time unpaced_slice_ = Time::picoseconds(1'000'000'000);
};

} // namespace terrarium
