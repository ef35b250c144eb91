// FloatContext: whether the floating point unit may be used, and its part of exception frames. ARMv7-M manual
// B1.5.7 (stacking), B3.2.20 (CPACR), B3.2.21 to B3.2.23.
//
// Modelled: eager and lazy stacking, CPACR, FPDSCR. The registers of a lazy frame are stored before the block
// that uses the unit, not before the instruction.
// Not modelled: FPCCR's notes on how the frame's owner ran (MONRDY and the like), and a unit that is not
// taken note of (ASPEN clear) keeps CONTROL.FPCA as if it were.
#pragma once

#include "sim/core/bus.h"
#include "sim/core/register_bank.h"
#include "sim/cpu/arm/arm_cpu.h"

namespace terrarium::arm {

class FloatContext {
public:
    static constexpr u32 kWords = 18; // s0 to s15, FPSCR, and one for alignment.

    FloatContext(Clock &clock, Bus &bus, ArmCpu &cpu) : clock_(clock), bus_(bus), cpu_(cpu) {}

    void define_registers(RegisterBank &registers);

    // Whether what runs now may use the unit.
    [[nodiscard]] bool allowed() const;
    // Whether an exception that is entered now has to make room for the registers.
    [[nodiscard]] bool to_be_stacked() const {
        return (cpu_.state().control & kControlFloat) != 0 && (control_ & kAutomatic) != 0;
    }
    // Whether the next floating point instruction needs prepare().
    [[nodiscard]] bool waits_for_use() const {
        return pending() || ((default_status_ != 0) && (cpu_.state().control & kControlFloat) == 0) ||
               !allowed();
    }
    // The registers' place in a frame that is being made. Stored there at once or when they are needed.
    void stack(u32 address);
    // And back, from a frame; from one that never got them they are still where they were.
    void unstack(u32 address);
    // A floating point instruction is about to be executed.
    void prepare();

private:
    static constexpr u32 kPending = 1; // LSPACT
    static constexpr u32 kLazy = 1u << 30;
    static constexpr u32 kAutomatic = 1u << 31;

    [[nodiscard]] bool pending() const { return (control_ & kPending) != 0; }
    void store(u32 address);

    Clock &clock_;
    Bus &bus_;
    ArmCpu &cpu_;
    u32 access_ = 0;         // CPACR
    u32 control_ = 0;        // FPCCR
    u32 address_ = 0;        // FPCAR
    u32 default_status_ = 0; // FPDSCR
};

} // namespace terrarium::arm
