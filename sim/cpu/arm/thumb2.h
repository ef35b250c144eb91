// What a Cortex-M4 adds to thumb.h: the 32-bit instructions of ARMv7E-M, its floating point unit, and its
// cycles. Sources: ARMv7-M Architecture Reference Manual, chapters A5 and A6; Cortex-M4 Technical Reference
// Manual, 3.3.1 (instructions) and 7.2.3 (floating point).
//
// Modelled, by the notes on load and store timings in 3.3.2: a load or store that shares its address cycle
// with the load before it, as long as they are in one block and its address does not wait for that load; the
// cycle that an address made by the instruction before costs. A branch's refill, of which the manual only
// says that it is 1 to 3 cycles by alignment, width and how early the target is known: by the stage in which
// the target is issued (Cortex-M3 manual, table 15-3), and one more for a wide target across two words. Not
// modelled: the extra cycle for reading a floating point result in the next instruction, folded IT
// instructions, unaligned accesses, and skipped conditional instructions, which cost here what they cost when
// they run. SDIV and UDIV take 2 to 12 cycles by their operands; here always the middle.
#pragma once

#include "sim/cpu/arm/thumb.h"

namespace terrarium::arm {

// Where control goes behind an instruction; see the block rule.
enum class Flow : u8 { On, Ends, EndsUnmasking };

// The refill of a branch by where its target comes from.
constexpr unsigned kRefillFromDecode = 1;  // B, BL, BX lr: issued while the branch is being decoded.
constexpr unsigned kRefillFromExecute = 2; // CBZ, BX, BLX, MOV pc.
constexpr unsigned kRefillFromMemory = 3;  // LDR pc, POP {pc}, TBB: "at least three cycles".

// Tells what a Cortex-M4's instructions cost, one behind the other.
class CortexM4Costs {
public:
    struct Cost {
        unsigned cycles = 1;
        Flow flow = Flow::On;
        bool fpu = false;
        bool divide = false;
        bool transfer = false; // One load or store, which can follow another without its address cycle.
        bool load = false;
        unsigned refill = kRefillFromDecode;
    };

    [[nodiscard]] Cost next(Instruction instruction);

private:
    bool after_load_ = false;
    // By the instruction before, as bit sets.
    u32 loaded_ = 0;
    u32 computed_ = 0;
};

[[nodiscard]] std::optional<DataAccess> wide_data_access(Instruction instruction, u32 pc,
                                                         ArmState const &state);
[[nodiscard]] u32 wide_written_registers(Instruction instruction);

// Hints in their 32-bit forms: this halfword and one of the following.
constexpr u16 kWideHint = 0xF3AF;
constexpr u16 kWideYield = 0x8001;
constexpr u16 kWideWfe = 0x8002;
constexpr u16 kWideWfi = 0x8003;
constexpr u16 kWideSev = 0x8004;

[[nodiscard]] constexpr bool is_floating_point(Instruction i) {
    // Coprocessors 10 and 11; 0xFC.. to 0xFF.. hold instructions that this core does not have.
    return (i.first & 0xEC00) == 0xEC00 && (i.first & 0xFF00) < 0xEF00 && (i.second & 0x0E00) == 0x0A00;
}
[[nodiscard]] constexpr bool is_division(Instruction i) {
    return (i.first & 0xFFD0) == 0xFB90 && (i.second & 0x00F0) == 0x00F0;
}

// Whether the next instruction is executed or skipped, by the IT block it may be in.
[[nodiscard]] bool condition_holds(ArmState const &state);

} // namespace terrarium::arm
