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

// The registers of a floating point unit. Apart from ArmState, since most programs leave them alone most of
// the time.
struct FloatState {
    std::array<u32, 32> s{};
    u32 fpscr = 0;

    bool operator==(FloatState const &) const = default;
    void archive(Archive &archive) { archive(s, fpscr); }
};

constexpr u32 kControlUnprivileged = 1u << 0; // Thread mode only.
constexpr u32 kControlProcessStack = 1u << 1;
constexpr u32 kControlFloat = 1u << 2; // FPCA: the floating point registers belong to what runs now.

enum class Model : u8 { CortexM0, CortexM4 };

class ArmCpu : public Cpu {
public:
    // The state as it stands, to read.
    [[nodiscard]] virtual ArmState const &state() = 0;
    // The state, to change; what was changed is in force at the next run().
    [[nodiscard]] virtual ArmState &edit() = 0;
    // The same for the floating point registers, of models that have them.
    [[nodiscard]] virtual FloatState const &floats() = 0;
    [[nodiscard]] virtual FloatState &edit_floats() = 0;

    // Kinds of instructions that the core has to stop at, so that what they trap on can be seen to.
    enum Watched : u8 { kNothing = 0, kFloatingPoint = 1, kDivision = 2 };
    // Asks for Exit::Watched before any block that holds such an instruction; pc is the block.
    virtual void watch_instructions(u8 kinds) = 0;
    // After Exit::Watched: runs up to the next watched instruction of that block, this one or, with `pass`,
    // one behind it. With Exit::Watched again, pc is the instruction, and `value` what it is.
    virtual CpuExit run_to_watched(bool pass) = 0;
    // Runs the first `instructions` of the block at pc. False when that is the whole block or more, when one
    // of them is watched, or when something else than the next instruction comes behind them.
    virtual bool run_part(unsigned instructions) = 0;

    [[nodiscard]] InstructionSet instruction_set() const override { return InstructionSet::ArmThumb; }
    [[nodiscard]] std::vector<CpuRegister> registers() override;
    [[nodiscard]] virtual Model model() const = 0;
};

} // namespace terrarium::arm
