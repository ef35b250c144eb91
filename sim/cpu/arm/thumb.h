// Thumb instructions as far as a simulator's accounts need them: where a block ends, what it costs, and
// which address a load or store touches. Sources: ARMv6-M and ARMv7-M Architecture Reference Manuals, chapter
// A5; Cortex-M0 Technical Reference Manual, table 3-1 (cycles, no wait states). What only a Cortex-M4 has is
// in thumb2.h.
//
// The block rule, shared by all back ends: a block ends behind a branch, behind CPS, MSR, VMSR, ISB, SVC,
// WFI, WFE, YIELD and BKPT, and where the next instruction would reach into another 1 KB page.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "sim/core/types.h"
#include "sim/cpu/arm/arm_cpu.h"

namespace terrarium::arm {

struct Block {
    u16 bytes = 0;
    u16 instructions = 0;
    u16 cycles = 0; // A branch that is taken costs `refill` more.
    u8 refill = 0;
    bool late_target = false; // See is_late_target().
    bool may_unmask = false;  // It ends in an instruction that can lower the interrupt mask.
    bool sends_event = false; // It holds a SEV.
    bool uses_fpu = false;    // It holds a floating point instruction.
    bool divides = false;     // It holds SDIV or UDIV.
};

// What a branch costs beyond the count of its block when control does not fall through: the pipeline is
// filled anew. Counted where the next block begins, since only then is it known. A Cortex-M4's are in
// thumb2.h.
constexpr unsigned kRefillCycles = 2; // Cortex-M0.

// The same for a branch to an instruction that takes two fetches.
[[nodiscard]] constexpr u32 refill_cycles(u32 refill, bool late_target) {
    constexpr u32 kLongest = 3; // Cortex-M4 manual, 3.3.1: P.
    return late_target && refill < kLongest ? refill + 1 : refill;
}

// Whether the first instruction of `code`, at `address`, takes two fetches.
[[nodiscard]] bool is_late_target(std::span<u8 const> code, u32 address, Model model);

// What a model's exceptions cost with memory without wait states.
struct ModelCosts {
    unsigned entry;
    unsigned return_decision; // Until it is known whether a pending exception is entered instead.
    unsigned chain;           // From there into the pending one.
    unsigned unstack;         // From there back to what was interrupted.
};
[[nodiscard]] constexpr ModelCosts costs_of(Model model) {
    return model == Model::CortexM0 ? ModelCosts{16, 12, 4, 0} : ModelCosts{12, 6, 0, 4};
}

constexpr u32 kPageBytes = 1024;

// Measures the block at `address`, of which `code` holds the bytes from there on (as many as there are).
// `starts`, if given, takes the cycle of the block at which each of its instructions begins.
[[nodiscard]] Block measure_block(std::span<u8 const> code, u32 address, Model model = Model::CortexM0,
                                  std::vector<u16> *starts = nullptr);

struct DataAccess {
    u32 address = 0;
    u32 bytes = 0;
    bool write = false;
    u32 uses = 0; // The registers its address is made of, as a bit set.
};

// An instruction as two halfwords; the second one means nothing for a narrow one.
struct Instruction {
    u16 first = 0;
    u16 second = 0;
};

[[nodiscard]] constexpr bool is_wide(u16 first) { return (first >> 11) >= 0x1D; }

// The load or store that the instruction at `pc` would do in state `state`; nothing for other ones.
[[nodiscard]] std::optional<DataAccess> data_access(Instruction instruction, u32 pc, ArmState const &state);

// The registers an instruction writes, as a bit set; more rather than fewer when it is not worth knowing.
[[nodiscard]] u32 written_registers(Instruction instruction);

constexpr u16 kWfi = 0xBF30;
constexpr u16 kWfe = 0xBF20;
constexpr u16 kYield = 0xBF10;
constexpr u16 kSev = 0xBF40;

} // namespace terrarium::arm
