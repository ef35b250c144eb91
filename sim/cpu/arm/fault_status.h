// FaultStatus: why the last faults came, and which of them have handlers of their own. ARMv7-M manual B3.2.13
// to B3.2.19.
//
// Modelled: SHCSR's enables and its pending and active bits; CFSR, HFSR, MMFAR, BFAR.
// Not modelled: writing SHCSR's active bits, DFSR and AFSR (always 0).
#pragma once

#include "sim/core/archive.h"
#include "sim/core/register_bank.h"
#include "sim/cpu/arm/nvic.h"

namespace terrarium::arm {

// CFSR, by cause.
enum ConfigurableFault : u32 {
    kFetchForbidden = 1u << 0, // MemManage: IACCVIOL
    kFetchError = 1u << 8,     // BusFault: IBUSERR
    kPreciseError = 1u << 9,   // PRECISERR
    kUnstackingError = 1u << 11,
    kStackingError = 1u << 12,
    kBusAddressValid = 1u << 15,
    kUndefinedInstruction = 1u << 16, // UsageFault: UNDEFINSTR
    kInvalidState = 1u << 17,
    kInvalidReturn = 1u << 18, // INVPC
    kNoCoprocessor = 1u << 19,
    kUnaligned = 1u << 24,
    kDivisionByZero = 1u << 25,
};
// HFSR.
enum HardFaultCause : u32 { kVectorTable = 1u << 1, kForced = 1u << 30, kDebugEvent = 1u << 31 };

class FaultStatus {
public:
    explicit FaultStatus(Nvic &nvic) : nvic_(nvic) {}

    void define_registers(RegisterBank &registers);
    void reset() { causes_ = hard_causes_ = 0; }
    void note(u32 causes) { causes_ |= causes; }
    void note_hard(u32 causes) { hard_causes_ |= causes; }
    void note_bus_address(u32 address) {
        bus_address_ = address;
        causes_ |= kBusAddressValid;
    }
    // Which exception a cause belongs to.
    [[nodiscard]] static unsigned exception_of(u32 causes) {
        return causes < 0x100 ? kMemManage : causes < 0x10000 ? kBusFault : kUsageFault;
    }
    void archive(Archive &archive) { archive(causes_, hard_causes_); }

private:
    [[nodiscard]] u32 handler_state() const;
    void write_handler_state(u32 value);

    Nvic &nvic_;
    u32 enables_ = 0; // SHCSR, as far as it is stored.
    u32 causes_ = 0;
    u32 hard_causes_ = 0;
    u32 bus_address_ = 0;
};

} // namespace terrarium::arm
