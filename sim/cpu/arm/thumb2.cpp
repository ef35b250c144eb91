#include "sim/cpu/arm/thumb2.h"

#include <bit>

namespace terrarium::arm {

namespace {

using Cost = CortexM4Costs::Cost;

constexpr u32 kSp = 13;
constexpr u32 kLr = 14;
constexpr u32 kPc = 15;
constexpr u16 kMoveLrToPc = 0x46F7;
constexpr unsigned kDivideCycles = 7;

unsigned bits_in(unsigned value) { return unsigned(std::popcount(value)); }

Cost on(unsigned cycles) { return {.cycles = cycles}; }
Cost ends(unsigned cycles, unsigned refill = kRefillFromDecode) {
    return {.cycles = cycles, .flow = Flow::Ends, .refill = refill};
}
Cost load(unsigned cycles = 2) { return {.cycles = cycles, .transfer = true, .load = true}; }
// A store with an immediate offset leaves its data to the write buffer.
Cost store(unsigned cycles = 1) { return {.cycles = cycles, .transfer = true}; }

Cost undefined() { return ends(1); }

Cost narrow_miscellaneous(u16 h) {
    if ((h & 0xF500) == 0xB100) return ends(1, kRefillFromExecute); // CBZ, CBNZ
    if (h == 0xB400 || h == 0xBC00) return undefined();
    if ((h & 0xFE00) == 0xB400) return on(1 + bits_in(h & 0x1FF));                      // PUSH
    if ((h & 0xFF00) == 0xBD00) return ends(1 + bits_in(h & 0x1FF), kRefillFromMemory); // POP {.., pc}
    if ((h & 0xFE00) == 0xBC00) return on(1 + bits_in(h & 0xFF));                       // POP
    if ((h & 0xFFE8) == 0xB660) return {.flow = Flow::EndsUnmasking};                   // CPS
    if (h == 0xB650) return on(1); // SETEND LE, which Unicorn knows.
    if ((h & 0xFE00) == 0xB600 || (h & 0xFF00) == 0xB800 || (h & 0xFFC0) == 0xBA80) return undefined();
    if ((h & 0xFF00) == 0xBE00 || h == kWfi || h == kWfe || h == kYield) return ends(1); // BKPT
    return on(1);
}

Cost narrow(u16 h) {
    switch (h >> 12) {
    case 0x4:
        if ((h & 0xFF00) == 0x4700) // BX, BLX
            return ends(1, (h & 0x0078) == kLr << 3 ? kRefillFromDecode : kRefillFromExecute);
        if ((h & 0xFC87) == 0x4487 && (h & 0x0300) != 0x0100) // ADD pc, MOV pc
            return ends(1, h == kMoveLrToPc ? kRefillFromDecode : kRefillFromExecute);
        return (h & 0x0800) != 0 ? load() : on(1);
    case 0x5: return (h >> 9 & 7) < 3 ? store(2) : load(); // With a register for an offset.
    case 0x6:
    case 0x7:
    case 0x8:
    case 0x9: return (h & 0x0800) != 0 ? load() : store();
    case 0xB: return narrow_miscellaneous(h);
    case 0xC: return (h & 0xFF) != 0 ? on(1 + bits_in(h & 0xFF)) : undefined(); // STM, LDM
    case 0xD:
    case 0xE: return ends(1);
    default: return on(1);
    }
}

// 0b11110, bit 15 of the second halfword set: branches and miscellaneous control.
Cost control(u16 first, u16 second) {
    if ((second & 0x5000) == 0x5000) return ends(1);                      // BL
    if ((second & 0x5000) == 0x1000) return ends(1);                      // B
    if ((second & 0x5000) == 0x4000) return undefined();                  // BLX
    if ((first & 0x0380) != 0x0380) return ends(1);                       // B<cond>
    if ((first & 0xFFE0) == 0xF380) return {.flow = Flow::EndsUnmasking}; // MSR
    if (first == kWideHint) {
        bool const waits = second == kWideWfi || second == kWideWfe || second == kWideYield;
        return (second & 0x0700) != 0 ? undefined() : waits ? ends(1) : on(1);
    }
    if ((first & 0xFFF0) == 0xF3B0) {
        unsigned const operation = second >> 4 & 15;
        if (operation == 6) return ends(1 + kRefillFromExecute); // ISB
        return operation == 2 || operation == 4 || operation == 5 ? on(1) : undefined();
    }
    if ((first & 0xFFE0) == 0xF3E0) return on(1); // MRS
    return undefined();
}

// 0b1110100: several registers, two registers, exclusive, table branch.
Cost dual_or_multiple(u16 first, u16 second) {
    bool const loads = (first & 0x0010) != 0;
    if ((first & 0x0040) == 0) {
        unsigned const cycles = 1 + bits_in(second);
        return loads && (second & 0x8000) != 0 ? ends(cycles, kRefillFromMemory) : on(cycles);
    }
    if ((first & 0xFFF0) == 0xE8D0 && (second & 0x00E0) == 0x0000 && (second & 0xF000) == 0xF000)
        return ends(3, kRefillFromMemory);   // TBB, TBH: a load and an addition.
    if ((first & 0x0120) != 0) return on(3); // LDRD, STRD
    return load();                           // LDREX, STREX
}

// 0b1111100: one register.
Cost single(u16 first, u16 second) {
    bool const loads = (first & 0x0010) != 0;
    bool const word = (first & 0x0060) == 0x0040;
    bool const to_pc = (second >> 12) == kPc;
    if (loads && to_pc) return word ? ends(2, kRefillFromMemory) : on(1); // A branch; else PLD and PLI.
    if (loads) return load();
    bool const by_register = (first & 0x0080) == 0 && (second & 0x0800) == 0;
    return store(by_register ? 2 : 1);
}

Cost multiply(u16 first, u16 second) {
    if ((first & 0x0080) != 0) {
        if (is_division({first, second})) return {.cycles = kDivideCycles, .divide = true};
    }
    return on(1);
}

// What a data processing instruction makes, as a bit set.
u32 computed_registers(Instruction i) {
    u16 const h = i.first;
    auto const one = [](unsigned number) { return number == kPc ? 0 : 1u << number; };
    if (is_wide(h)) {
        bool const immediate = (h & 0xF800) == 0xF000 && (i.second & 0x8000) == 0;
        bool const by_register = (h & 0xFE00) == 0xEA00 || (h & 0xFF00) == 0xFA00;
        u32 const result = one(i.second >> 8 & 15);
        if (immediate || by_register) return result;
        if ((h & 0xFF00) != 0xFB00) return 0;
        bool const long_one = (h & 0x0080) != 0 && !is_division(i);
        return result | (long_one ? one(i.second >> 12) : 0);
    }
    u32 const low = 1u << (h & 7);
    u32 const middle = 1u << (h >> 8 & 7);
    switch (h >> 12) {
    case 0x0:
    case 0x1: return low;
    case 0x2: return (h & 0x0800) != 0 ? 0 : middle; // CMP; MOV
    case 0x3:
    case 0xA: return middle;
    case 0x4: {
        if ((h & 0x0800) != 0) return 0; // A load.
        unsigned const operation = h >> 6 & 15;
        bool const compares = operation == 8 || operation == 10 || operation == 11;
        if ((h & 0x0400) == 0) return compares ? 0 : low;
        bool const makes = (h & 0x0300) == 0x0000 || (h & 0x0300) == 0x0200; // ADD, MOV
        return makes ? one((h & 7) | (h >> 4 & 8)) : 0;
    }
    case 0xB: {
        bool const extends = (h & 0xFF00) == 0xB200 || (h & 0xFF00) == 0xBA00;
        return (h & 0xFF00) == 0xB000 ? 1u << kSp : extends ? low : 0;
    }
    default: return 0;
    }
}

Cost floating_point(u16 first, u16 second) {
    Cost cost{.fpu = true};
    bool const loads = (first & 0x0010) != 0;
    if ((first & 0xFE00) == 0xEC00) {
        if ((first & 0x01E0) == 0x0040) {
            cost.cycles = 2;                     // VMOV between two pairs.
        } else if ((first & 0x0120) == 0x0100) { // VLDR, VSTR.
            cost.cycles = (second & 0x0100) != 0 ? 3 : 2;
        } else {
            cost.cycles = 1 + (second & 0xFF); // VLDM, VSTM, in words.
        }
        return cost;
    }
    if ((second & 0x0010) != 0) { // A register of the core.
        bool const sets_status = !loads && (first & 0x00E0) == 0x00E0;
        if (sets_status) cost.flow = Flow::Ends; // VMSR
        return cost;
    }
    unsigned const operation = first & 0x00B0;
    bool const square_root = operation == 0x00B0 && (first & 0xF) == 1 && (second & 0xC0) == 0xC0;
    bool const divides = operation == 0x0080 && (second & 0x40) == 0;
    bool const accumulates =
        operation == 0x0000 || operation == 0x0010 || operation == 0x0090 || operation == 0x00A0;
    if (square_root || divides) cost.cycles = 14;
    if (accumulates) cost.cycles = 3;
    return cost;
}

// BX lr, BLX lr, MOV pc, lr.
bool reads_lr(Instruction i) { return (i.first & 0xFF78) == (0x4700 | kLr << 3) || i.first == kMoveLrToPc; }

Cost wide(u16 first, u16 second) {
    if (is_floating_point({first, second})) return floating_point(first, second);
    if ((first & 0xF800) == 0xF000) return (second & 0x8000) != 0 ? control(first, second) : on(1);
    if ((first & 0xFE00) == 0xE800) return dual_or_multiple(first, second);
    if ((first & 0xFE00) == 0xEA00) return on(1);
    if ((first & 0xFE00) == 0xF800) return single(first, second);
    if ((first & 0xFF00) == 0xFA00) return on(1);
    if ((first & 0xFF00) == 0xFB00) return multiply(first, second);
    return undefined();
}

} // namespace

CortexM4Costs::Cost CortexM4Costs::next(Instruction instruction) {
    bool const long_one = is_wide(instruction.first);
    Cost cost = long_one ? wide(instruction.first, instruction.second) : narrow(instruction.first);
    static constexpr ArmState kNoState{};
    auto const access = data_access(instruction, 0, kNoState);
    if (access && (access->uses & computed_) != 0) ++cost.cycles;
    if (cost.transfer && after_load_ && (!access || (access->uses & loaded_) == 0)) cost.cycles = 1;
    bool const lr_is_new = ((loaded_ | computed_) >> kLr & 1) != 0;
    if (cost.refill == kRefillFromDecode && lr_is_new && reads_lr(instruction))
        cost.refill = kRefillFromExecute;
    after_load_ = cost.load;
    loaded_ = access && !access->write ? written_registers(instruction) : 0;
    computed_ = access ? 0 : computed_registers(instruction);
    return cost;
}

std::optional<DataAccess> wide_data_access(Instruction i, u32 pc, ArmState const &state) {
    unsigned const n = i.first & 15;
    u32 const base = n == kPc ? (pc + 4) & ~3u : n == kSp ? state.sp() : n == 14 ? state.lr : state.r[n];
    u32 const uses = 1u << n;
    bool const loads = (i.first & 0x0010) != 0;
    bool const adds = (i.first & 0x0080) != 0;
    bool const before = (i.first & 0x0100) != 0;
    auto const words = [&](u32 offset) { return !before ? base : adds ? base + offset : base - offset; };
    if (is_floating_point(i)) {
        if ((i.first & 0xFE00) != 0xEC00 || (i.first & 0x01E0) == 0x0040) return {};
        u32 const bytes = 4 * (i.second & 0xFFu);
        if ((i.first & 0x0120) == 0x0100) // VLDR, VSTR
            return DataAccess{adds ? base + bytes : base - bytes, (i.second & 0x0100) != 0 ? 8u : 4u, !loads,
                              uses};
        return DataAccess{before ? base - bytes : base, bytes, !loads, uses};
    }
    if ((i.first & 0xFE00) == 0xE800) {
        if ((i.first & 0x0040) == 0) {
            u32 const bytes = 4 * bits_in(i.second);
            return DataAccess{before ? base - bytes : base, bytes, !loads, uses};
        }
        if ((i.first & 0xFFF0) == 0xE8D0) {
            bool const halfword = (i.second & 0x00F0) == 0x0010;
            if ((i.second & 0x00E0) != 0)
                return DataAccess{base, (i.second & 0x0010) != 0 ? 2u : 1u, false, uses};
            unsigned const m = i.second & 15; // TBB, TBH: the table may be the program's own.
            u32 const table = n == kPc ? pc + 4 : base;
            u32 const index = m < 13 ? state.r[m] : m == 14 ? state.lr : 0;
            return DataAccess{table + (halfword ? 2 * index : index), halfword ? 2u : 1u, false,
                              uses | 1u << m};
        }
        if ((i.first & 0xFFF0) == 0xE8C0)
            return DataAccess{base, (i.second & 0x0010) != 0 ? 2u : 1u, true, uses};
        if ((i.first & 0x0120) == 0)
            return DataAccess{base + 4 * (i.second & 0xFFu), 4, !loads, uses}; // LDREX
        return DataAccess{words(4 * (i.second & 0xFFu)), 8, !loads, uses};
    }
    if ((i.first & 0xFE00) == 0xF800) {
        u32 const bytes = 1u << (i.first >> 5 & 3);
        if (n == kPc) {
            u32 const offset = i.second & 0xFFFu;
            return DataAccess{adds ? base + offset : base - offset, bytes, !loads, uses};
        }
        if (adds) return DataAccess{base + (i.second & 0xFFFu), bytes, !loads, uses};
        if ((i.second & 0x0800) != 0) { // P, U and W in bits 10, 9, 8.
            u32 const offset = i.second & 0xFFu;
            bool const indexed = (i.second & 0x0400) != 0;
            return DataAccess{!indexed                   ? base
                              : (i.second & 0x0200) != 0 ? base + offset
                                                         : base - offset,
                              bytes, !loads, uses};
        }
        unsigned const m = i.second & 15;
        u32 const index = m < 13 ? state.r[m] : m == 14 ? state.lr : 0;
        return DataAccess{base + (index << (i.second >> 4 & 3)), bytes, !loads, uses | 1u << m};
    }
    return {};
}

u32 wide_written_registers(Instruction i) {
    u32 const base = 1u << (i.first & 15);
    u32 const middle = 1u << (i.second >> 8 & 15);
    u32 const top = 1u << (i.second >> 12);
    bool const loads = (i.first & 0x0010) != 0;
    bool const writes_back = (i.first & 0x0020) != 0;
    if (is_floating_point(i)) {
        if ((i.first & 0xFE00) != 0xEC00) return loads ? top : 0;
        if ((i.first & 0x01E0) == 0x0040) return loads ? top | base : 0;
        return writes_back ? base : 0;
    }
    if ((i.first & 0xFE00) == 0xE800) {
        if ((i.first & 0x0040) == 0) return (loads ? i.second : 0u) | (writes_back ? base : 0);
        if ((i.first & 0x0120) != 0) return (loads ? top | middle : 0u) | (writes_back ? base : 0);
        return top | middle | 1u << (i.second & 15); // Exclusive: a register or a status.
    }
    if ((i.first & 0xFE00) == 0xF800) {
        bool const indexed = (i.first & 0x0080) == 0 && (i.second & 0x0900) == 0x0900;
        return (loads ? top : 0u) | (indexed ? base : 0);
    }
    if ((i.first & 0xFE00) == 0xEA00 || ((i.first & 0xF800) == 0xF000 && (i.second & 0x8000) == 0))
        return middle;
    if ((i.first & 0xFE00) == 0xFA00) return middle | top;
    return 0xFFFF;
}

bool condition_holds(ArmState const &state) {
    u32 const it = (state.xpsr >> 8 & 0xFC) | (state.xpsr >> 25 & 3);
    if ((it & 15) == 0) return true;
    bool const n = (state.xpsr >> 31 & 1) != 0;
    bool const z = (state.xpsr >> 30 & 1) != 0;
    bool const c = (state.xpsr >> 29 & 1) != 0;
    bool const v = (state.xpsr >> 28 & 1) != 0;
    bool const holds[] = {z, c, n, v, c && !z, n == v, !z && n == v, true};
    u32 const condition = it >> 4;
    return condition >= 14 || holds[condition / 2] != ((condition & 1) != 0);
}

} // namespace terrarium::arm
