// nRF51 RNG. nRF51 Reference Manual 3.0, chapter 21.
//
// Modelled: bytes at the rate of the product specification, with and without bias correction. The noise is
// a generator seeded by the machine (SplitMix64), so that a run can be repeated.
#pragma once

#include "sim/core/clock.h"
#include "sim/core/random.h"
#include "sim/nrf51/task_peripheral.h"

namespace terrarium::nrf51 {

class Rng final : public TaskPeripheral {
public:
    Rng(Clock &clock, u64 seed, EventListener &listener);

    void reset() override;
    void archive(Archive &archive) override;

private:
    void schedule();

    Event ready_;
    Random noise_;
    u32 configuration_ = 0;
    u32 value_ = 0;
};

} // namespace terrarium::nrf51
