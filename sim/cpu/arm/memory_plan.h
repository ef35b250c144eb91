// MemoryPlan: which accesses to a program memory with wait states a block will make, as far as they can be
// told before it runs: the lines it is fetched from, and the addresses that it loads from.
//
// A load's address is followed back through the block to registers as they stand where the block begins, to
// constants, and to words that the block has loaded before. Modelled of the instructions in between: moves,
// additions and subtractions, shifts to the left, loads with and without writing back, and the stack pointer.
// A load whose address is made any other way (by the DSP's or division's instructions, say) is taken for one
// from RAM. So is what a store of the same block changes: the words are those of the block's beginning. A
// load that a condition skips (IT) counts as made.
#pragma once

#include <span>
#include <vector>

#include "sim/cpu/arm/thumb.h"

namespace terrarium::arm {

// One access. Its operands are numbered: what the registers r0 to r12, sp and lr hold where the block
// begins, zero, and what was loaded by the steps before.
struct MemoryStep {
    static constexpr u8 kZero = 15;
    static constexpr u8 kFirstLoaded = 16;
    static constexpr u8 kOperands = 32;
    enum class Kind : u8 { Line, Load };

    Kind kind = Kind::Line;
    u8 base = kZero; // The address: base + (index << shift) + offset.
    u8 index = kZero;
    u8 shift = 0;
    u8 bytes = 0;     // How much is read, at most 64.
    u8 value = kZero; // The operand that what is read becomes, if a later step needs it.
    bool is_signed = false;
    u16 cycle = 0; // Of the block, from its beginning, without waiting.
    u32 offset = 0;
};

struct MemoryPlan {
    u16 registers = 0; // Those that the steps use, as a bit set.
    std::vector<MemoryStep> steps;
};

// For the block at `address`, of which `code` holds all bytes. `line_bytes`: the width of the memory that it
// is fetched from, or 0 for one that never waits.
[[nodiscard]] MemoryPlan plan_block(std::span<u8 const> code, u32 address, Model model, u32 line_bytes);

} // namespace terrarium::arm
