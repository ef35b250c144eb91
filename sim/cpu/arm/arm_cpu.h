// ArmState and ArmCpu: an M-profile core, without its exceptions.
#pragma once

#include <array>

#include "sim/core/archive.h"
#include "sim/cpu/cpu.h"

namespace terrarium::arm {

// The program status register's bits (ARMv6-M manual B1.4.2, ARMv7-M B1.4.2).
constexpr u32 kFlagsMask = 0xF0000000; // N, Z, C, V.
constexpr u32 kThumbBit = 1u << 24;
constexpr u32 kItMask = 0x0600FC00;
constexpr u32 kIpsrMask = 0x1FF;

// All a program can see of the core.
struct ArmState {
    std::array<u32, 13> r{}; // r0 to r12.
    u32 msp = 0;
    u32 psp = 0;
    u32 lr = 0;
    u32 pc = 0;
    u32 xpsr = kThumbBit; // Flags, IT bits, T, and IPSR in its low nine bits.
    u32 primask = 0;
    u32 basepri = 0;
    u32 faultmask = 0;
    u32 control = 0;

    [[nodiscard]] u32 ipsr() const { return xpsr & kIpsrMask; }
    [[nodiscard]] bool uses_psp() const { return ipsr() == 0 && (control & 2) != 0; }
    [[nodiscard]] u32 sp() const { return uses_psp() ? psp : msp; }
    void set_sp(u32 value) { (uses_psp() ? psp : msp) = value; }

    bool operator==(ArmState const &) const = default;
    void archive(Archive &archive) {
        archive(r, msp, psp, lr, pc, xpsr, primask, basepri, faultmask, control);
    }
};

enum class Model : u8 { CortexM0, CortexM4 };

class ArmCpu : public Cpu {
public:
    // The state as it stands, to read.
    [[nodiscard]] virtual ArmState const &state() = 0;
    // The state, to change; what was changed is in force at the next run().
    [[nodiscard]] virtual ArmState &edit() = 0;
};

} // namespace terrarium::arm
