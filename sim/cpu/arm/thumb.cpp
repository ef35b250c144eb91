#include "sim/cpu/arm/thumb.h"

#include <bit>

#include "sim/core/bus.h"
#include "sim/cpu/arm/thumb2.h"

namespace terrarium::arm {

namespace {

struct Cost {
    unsigned cycles;
    Flow flow = Flow::On;
};

// An instruction this architecture does not have faults, so nothing follows it.
constexpr Cost kUndefined{1, Flow::Ends};

unsigned bits_in(unsigned value) { return unsigned(std::popcount(value)); }

// 0b1011 xxxx: stack, extend, reverse, CPS, hints.
Cost miscellaneous(u16 h) {
    if (h == 0xB400 || h == 0xBC00) return kUndefined;
    if ((h & 0xFE00) == 0xB400) return {1 + bits_in(h & 0x1FF)};                 // PUSH
    if ((h & 0xFF00) == 0xBD00) return {1 + bits_in(h & 0x1FF) + 1, Flow::Ends}; // POP {.., pc}
    if ((h & 0xFE00) == 0xBC00) return {1 + bits_in(h & 0xFF)};                  // POP
    if ((h & 0xFFE8) == 0xB660) return {1, Flow::EndsUnmasking};                 // CPS
    if (h == 0xB650) return {1}; // SETEND LE, which Unicorn knows.
    if ((h & 0xFE00) == 0xB600 || (h & 0xFF00) == 0xB800) return kUndefined;
    if ((h & 0xF500) == 0xB100 || (h & 0xFFC0) == 0xBA80) return kUndefined; // CBZ; HLT
    if ((h & 0xFF00) == 0xBE00) return {1, Flow::Ends};                      // BKPT
    if (h == kWfi || h == kWfe) return {2, Flow::Ends};
    if (h == kYield) return {1, Flow::Ends};
    return {1};
}

Cost narrow(u16 h) {
    switch (h >> 12) {
    case 0x4:
        if ((h & 0xFF00) == 0x4700) return {1, Flow::Ends};                           // BX, BLX
        if ((h & 0xFC87) == 0x4487 && (h & 0x0300) != 0x0100) return {1, Flow::Ends}; // ADD pc, MOV pc
        return {(h & 0x0800) != 0 ? 2u : 1u};                                         // LDR literal; data
    case 0x5:
    case 0x6:
    case 0x7:
    case 0x8:
    case 0x9: return {2};
    case 0xB: return miscellaneous(h);
    case 0xC: return (h & 0xFF) != 0 ? Cost{1 + bits_in(h & 0xFF)} : kUndefined; // STM, LDM
    case 0xD: return {1, Flow::Ends};                                            // B<cond>, SVC, UDF
    case 0xE: return {1, Flow::Ends};                                            // B
    default: return {1};
    }
}

Cost wide(u16 first, u16 second) {
    if ((first & 0xF800) == 0xF000 && (second & 0xD000) == 0xD000) return {2, Flow::Ends};          // BL
    if ((first & 0xFFE0) == 0xF380 && (second & 0xD000) == 0x8000) return {4, Flow::EndsUnmasking}; // MSR
    if (first == 0xF3EF && (second & 0xD000) == 0x8000) return {4};                                 // MRS
    if (first != 0xF3BF || (second & 0xDF00) != 0x8F00) return kUndefined;
    switch (second >> 4 & 15) {
    case 4:
    case 5: return {4};             // DSB, DMB
    case 6: return {4, Flow::Ends}; // ISB
    default: return kUndefined;
    }
}

} // namespace

bool is_late_target(std::span<u8 const> code, u32 address, Model model) {
    return model != Model::CortexM0 && address % 4 != 0 && code.size() >= 2 && is_wide(load_u16(code, 0));
}

Block measure_block(std::span<u8 const> code, u32 address, Model model, std::vector<u16> *starts) {
    Block block;
    bool const m4 = model == Model::CortexM4;
    block.refill = kRefillCycles;
    block.late_target = is_late_target(code, address, model);
    CortexM4Costs m4_costs;
    std::size_t const page_left = kPageBytes - address % kPageBytes;
    Flow flow = Flow::On;
    unsigned cycles = 0;
    for (std::size_t at = 0; at + 2 <= code.size();) {
        u16 const first = load_u16(code, at);
        std::size_t const length = is_wide(first) ? 4 : 2;
        if (at + length > code.size()) break;
        // An instruction across the page's end is a block of its own when it is the first.
        if (at + length > page_left && at > 0) break;
        u16 const second = length == 4 ? load_u16(code, at + 2) : 0;
        if (m4) {
            CortexM4Costs::Cost const cost = m4_costs.next({first, second});
            block.uses_fpu |= cost.fpu;
            block.divides |= cost.divide;
            block.sends_event |= length == 4 && first == kWideHint && second == kWideSev;
            flow = cost.flow;
            cycles = cost.cycles;
            block.refill = u8(cost.refill);
        } else {
            Cost const cost = length == 4 ? wide(first, second) : narrow(first);
            flow = cost.flow;
            cycles = cost.cycles;
        }
        if (starts != nullptr) starts->push_back(block.cycles);
        at += length;
        block.bytes = u16(at);
        ++block.instructions;
        block.cycles = u16(block.cycles + cycles);
        block.sends_event |= first == kSev;
        block.may_unmask = flow == Flow::EndsUnmasking;
        if (flow != Flow::On || at >= page_left) break;
    }
    return block;
}

namespace {

constexpr u32 kSp = 1u << 13;
constexpr u32 kPc = 1u << 15;

} // namespace

std::optional<DataAccess> data_access(Instruction instruction, u32 pc, ArmState const &state) {
    u16 const h = instruction.first;
    if (is_wide(h)) return wide_data_access(instruction, pc, state);
    auto const field = [&](unsigned shift) { return unsigned(h >> shift & 7); };
    bool const loads = (h & 0x0800) != 0;
    u32 const offset5 = h >> 6 & 31;
    u32 const base = state.r[field(3)];
    u32 const uses = 1u << field(3);
    switch (h >> 12) {
    case 0x4:
        if (!loads) return {};
        return DataAccess{((pc + 4) & ~3u) + 4 * (h & 0xFFu), 4, false, kPc};
    case 0x5: {
        // STR STRH STRB LDRSB LDR LDRH LDRB LDRSH, by bits 11..9.
        static constexpr u8 kBytes[8] = {4, 2, 1, 1, 4, 2, 1, 2};
        unsigned const kind = field(9);
        return DataAccess{base + state.r[field(6)], kBytes[kind], kind < 3, uses | 1u << field(6)};
    }
    case 0x6: return DataAccess{base + 4 * offset5, 4, !loads, uses};
    case 0x7: return DataAccess{base + offset5, 1, !loads, uses};
    case 0x8: return DataAccess{base + 2 * offset5, 2, !loads, uses};
    case 0x9: return DataAccess{state.sp() + 4 * (h & 0xFFu), 4, !loads, kSp};
    case 0xB: {
        u32 const bytes = 4 * bits_in(h & 0x1FF);
        if ((h & 0xFE00) == 0xB400) return DataAccess{state.sp() - bytes, bytes, true, kSp};
        if ((h & 0xFE00) == 0xBC00) return DataAccess{state.sp(), bytes, false, kSp};
        return {};
    }
    case 0xC: return DataAccess{state.r[field(8)], 4 * bits_in(h & 0xFF), !loads, 1u << field(8)};
    default: return {};
    }
}

u32 written_registers(Instruction instruction) {
    u16 const h = instruction.first;
    if (is_wide(h)) return wide_written_registers(instruction);
    u32 const low = 1u << (h & 7);
    u32 const middle = 1u << (h >> 8 & 7);
    bool const loads = (h & 0x0800) != 0;
    switch (h >> 12) {
    case 0x0:
    case 0x1: return low;
    case 0x2:
    case 0x3: return middle;
    case 0x4:
        if (loads) return middle;
        return (h & 0x0400) != 0 ? 1u << ((h & 7) | (h >> 4 & 8)) : low;
    case 0x5: return (h >> 9 & 7) < 3 ? 0 : low;
    case 0x6:
    case 0x7:
    case 0x8: return loads ? low : 0;
    case 0x9: return loads ? middle : 0;
    case 0xA: return middle;
    case 0xB:
        if ((h & 0xFE00) == 0xBC00) return (h & 0xFFu) | kSp;
        if ((h & 0xFE00) == 0xB400 || (h & 0xFF00) == 0xB000) return kSp;
        return low;
    case 0xC: return middle | (loads ? h & 0xFFu : 0);
    default: return 0xFFFF;
    }
}

} // namespace terrarium::arm
