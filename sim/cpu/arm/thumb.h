// Thumb instructions as far as a simulator's accounts need them: where a block ends, what it costs, and
// which address a load or store touches. Sources: ARMv6-M Architecture Reference Manual, chapter A5;
// Cortex-M0 Technical Reference Manual, table 3-1 (cycles, no wait states).
//
// The block rule, shared by all back ends: a block ends behind a branch, behind CPS, MSR, ISB, SVC, WFI,
// WFE, YIELD and BKPT, and where the next instruction would reach into another 1 KB page.
#pragma once

#include <optional>
#include <span>

#include "sim/core/types.h"
#include "sim/cpu/arm/arm_cpu.h"

namespace terrarium::arm {

struct Block {
    u16 bytes = 0;
    u16 instructions = 0;
    u16 cycles = 0;           // All taken branches cost kRefillCycles more.
    bool may_unmask = false;  // It ends in an instruction that can lower the interrupt mask.
    bool sends_event = false; // It holds a SEV.
};

// What a branch costs beyond the count of its block when control does not fall through: the pipeline is
// filled anew. Counted where the next block begins, since only then is it known.
constexpr unsigned kRefillCycles = 2;

// Exceptions, Cortex-M0 with memory without wait states.
constexpr unsigned kEntryCycles = 16;
constexpr unsigned kReturnCycles = 12;

constexpr u32 kPageBytes = 1024;

// Measures the block at `address`, of which `code` holds the bytes from there on (as many as there are).
[[nodiscard]] Block measure_block(std::span<u8 const> code, u32 address);

struct DataAccess {
    u32 address = 0;
    u32 bytes = 0;
    bool write = false;
    u32 uses = 0; // The registers its address is made of, as a bit set.
};

// The load or store that the instruction at `pc` would do in state `state`; nothing for other ones.
[[nodiscard]] std::optional<DataAccess> data_access(u16 instruction, u32 pc, ArmState const &state);

// The registers an instruction writes, as a bit set; more rather than fewer when it is not worth knowing.
[[nodiscard]] u32 written_registers(u16 instruction);

[[nodiscard]] constexpr bool is_wide(u16 first) { return (first >> 11) >= 0x1D; }

constexpr u16 kWfi = 0xBF30;
constexpr u16 kWfe = 0xBF20;
constexpr u16 kYield = 0xBF10;
constexpr u16 kSev = 0xBF40;

} // namespace terrarium::arm
