// Mainline: what a Cortex-M4 has around its core and a Cortex-M0 has not.
//
// Modelled: fault status, floating point context, cycle counter, bit-band aliases, CCR's traps, STIR.
// Not modelled: USERSETMPEND and unprivileged access to the system control space, which is let through;
// BFHFNMIGN; debug. That the floating point unit or a division by zero is forbidden counts from the next
// block on, which an ISB begins.
#pragma once

#include "sim/cpu/arm/bit_band.h"
#include "sim/cpu/arm/data_watchpoint.h"
#include "sim/cpu/arm/debug_blocks.h"
#include "sim/cpu/arm/fault_status.h"
#include "sim/cpu/arm/float_context.h"
#include "sim/cpu/arm/nvic.h"

namespace terrarium::arm {

class Mainline {
public:
    // CCR's bits.
    static constexpr u32 kReturnFromNested = 1u << 0; // NONBASETHRDENA
    static constexpr u32 kUnalignedTrap = 1u << 3;
    static constexpr u32 kDivideTrap = 1u << 4;
    static constexpr u32 kStackAlign = 1u << 9;

    Mainline(Clock &clock, Bus &bus, Trace &trace, ArmCpu &cpu, Nvic &nvic, unsigned interrupts);

    void define_registers(RegisterBank &registers);
    void map(Bus &bus);
    void reset();
    void archive(Archive &archive);

    [[nodiscard]] bool configured(u32 bits) const { return (configuration_ & bits) != 0; }
    // The instructions that the core has to stop at for now, as a set of ArmCpu::Watched.
    [[nodiscard]] u8 watched() const {
        return u8((floats.waits_for_use() ? ArmCpu::kFloatingPoint : 0) |
                  (configured(kDivideTrap) ? ArmCpu::kDivision : 0));
    }

    FaultStatus faults;
    FloatContext floats;
    DataWatchpoint watchpoint;
    u32 vector_base = 0; // VTOR

private:
    Clock &clock_;
    Trace &trace_;
    Nvic &nvic_;
    unsigned interrupts_;
    MemoryProtection protection_;
    InstrumentationTrace instrumentation_;
    TracePort port_;
    FlashPatch patch_;
    BitBand memory_bits_;
    BitBand device_bits_;
    u32 configuration_ = 0; // CCR
    u32 debug_control_ = 0; // DEMCR
};

} // namespace terrarium::arm
