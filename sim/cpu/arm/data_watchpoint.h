// DataWatchpoint: the DWT's cycle counter. ARMv7-M manual C1.8.
//
// Modelled: CYCCNT, which counts the processor's clock while DEMCR.TRCENA and CTRL.CYCCNTENA are set, and
// stands still in sleep, when that clock does.
// Not modelled: comparators, sampling, the other counters.
#pragma once

#include "sim/core/clock.h"
#include "sim/core/peripheral.h"

namespace terrarium::arm {

class DataWatchpoint final : public Peripheral {
public:
    explicit DataWatchpoint(Clock &clock);

    // DEMCR.TRCENA.
    void enable(bool on) { update(on, running_, asleep_); }
    void sleep(bool asleep) {
        if (asleep != asleep_) update(trace_enabled_, running_, asleep);
    }
    void reset() override;
    void archive(Archive &archive) override;

private:
    [[nodiscard]] bool counting() const { return trace_enabled_ && running_ && !asleep_; }
    [[nodiscard]] Cycles now() const { return clock_.first_cycle_from(clock_.now()); }
    [[nodiscard]] u32 count() const { return counting() ? u32(now() - zero_at_) : count_; }
    void set_count(u32 count);
    void update(bool trace_enabled, bool running, bool asleep);

    Clock &clock_;
    bool trace_enabled_ = false;
    bool running_ = false; // CTRL.CYCCNTENA.
    bool asleep_ = false;
    u32 count_ = 0;      // While it stands still.
    Cycles zero_at_ = 0; // Else.
    u32 control_ = 0;
};

} // namespace terrarium::arm
