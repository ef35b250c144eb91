// STM32F4 RNG. RM0090, chapter 24.
//
// Modelled: a new word every 40 periods of the 48 MHz clock, DRDY, the clock error, the interrupt; without
// that clock nothing comes. The noise is a generator seeded by the machine (SplitMix64), so that a run can be
// repeated. Left out: seed errors, which such noise does not make.
#pragma once

#include "sim/core/clock.h"
#include "sim/core/irq_line.h"
#include "sim/core/random.h"
#include "sim/stm32f4/clock_tree.h"
#include "sim/stm32f4/gated_peripheral.h"

namespace terrarium::stm32f4 {

class Rng final : public GatedPeripheral {
public:
    Rng(Clock &clock, ClockTree &tree, u64 seed);

    IrqLine irq;
    void reset() override;
    void archive(Archive &archive) override;

private:
    void schedule();
    [[nodiscard]] bool clock_too_slow() const;
    void watch_clock();
    void update_irq() { irq.set((ready_ || clock_error_ != 0) && (control_ & kInterrupt) != 0); }

    static constexpr u32 kEnable = 1u << 2, kInterrupt = 1u << 3;
    static constexpr u32 kClockErrorNow = 1u << 1, kClockError = 1u << 5; // SR.

    ClockTree &tree_;
    Event made_;
    Random noise_;
    u32 control_ = 0;
    u32 word_ = 0;
    u32 clock_error_ = 0; // kClockError, until it is cleared.
    bool ready_ = false;
};

} // namespace terrarium::stm32f4
