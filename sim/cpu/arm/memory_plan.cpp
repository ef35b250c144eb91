#include "sim/cpu/arm/memory_plan.h"

#include <algorithm>
#include <array>
#include <optional>

#include "sim/core/bus.h"
#include "sim/cpu/arm/thumb2.h"

namespace terrarium::arm {

namespace {

constexpr u8 kZero = MemoryStep::kZero;
constexpr unsigned kSp = 13;
constexpr unsigned kPc = 15;

// A number as far as it is known: base + (index << shift) + offset, of operands.
struct Value {
    u8 base = kZero;
    u8 index = kZero;
    u8 shift = 0;
    u32 offset = 0;

    [[nodiscard]] bool is_constant() const { return base == kZero && index == kZero; }
};
using Known = std::optional<Value>;

Known constant(u32 value) { return Value{.offset = value}; }

Known add(Known const &a, Known const &b) {
    if (!a || !b) return {};
    if (b->base == kZero) { // Nothing but a scaled operand and a constant.
        bool const both = a->index != kZero && b->index != kZero;
        if (both) return {};
        Value sum = *a;
        if (b->index != kZero) {
            sum.index = b->index;
            sum.shift = b->shift;
        }
        sum.offset += b->offset;
        return sum;
    }
    if (a->base == kZero) return add(b, a);
    if (b->index != kZero) return a->index == kZero ? add(b, a) : Known{};
    if (a->index != kZero) return {};
    return Value{a->base, b->base, 0, a->offset + b->offset};
}

Known shifted(Known const &a, unsigned shift) {
    if (!a || shift > 31) return {};
    if (shift == 0) return a;
    if (a->is_constant()) return constant(a->offset << shift);
    if (a->index != kZero && a->base != kZero) return {};
    u8 const operand = a->base != kZero ? a->base : a->index;
    unsigned const all = shift + (a->base != kZero ? 0u : a->shift);
    if (all > 31) return {};
    return Value{kZero, operand, u8(all), a->offset << shift};
}

class Planner {
public:
    Planner() {
        for (unsigned n = 0; n < kPc; ++n) registers_[n] = Value{.base = u8(n)};
    }

    void fetch(u32 line_address, u16 cycle) {
        plan_.steps.push_back({.kind = MemoryStep::Kind::Line, .cycle = cycle, .offset = line_address});
    }
    // `start` and `end`: the instruction's cycles of the block.
    void follow(Instruction instruction, u32 pc, u16 start, u16 end) {
        Known const address = address_of(instruction, pc);
        // One word comes in the last cycle, several from the second one on.
        u16 const cycle = bytes_ <= 4 ? u16(end - 1) : u16(start + 1);
        u8 const loaded = address && is_load_ ? load(instruction, cycle, *address) : kZero;
        compute(instruction, pc, loaded);
    }
    MemoryPlan finish();

private:
    // The address of its load or store, from what the decoder says for registers that are all zero but one.
    Known address_of(Instruction instruction, u32 pc) {
        ArmState state;
        auto const access = data_access(instruction, pc, state);
        is_load_ = access && !access->write;
        is_access_ = access.has_value();
        if (!access) return {};
        bytes_ = access->bytes;
        Known address = constant(access->address);
        for (unsigned n = 0; n < kPc; ++n) {
            if ((access->uses >> n & 1) == 0) continue;
            ArmState probe;
            set(probe, n, 1);
            u32 const factor = data_access(instruction, pc, probe)->address - access->address;
            unsigned shift = 0;
            while (shift < 31 && factor != 1u << shift) ++shift;
            if (shift == 31) return {};
            address = add(address, shifted(registers_[n], shift));
        }
        return address;
    }
    static void set(ArmState &state, unsigned n, u32 value) {
        if (n < 13) state.r[n] = value;
        if (n == kSp) state.set_sp(value);
        if (n == 14) state.lr = value;
    }

    // Notes a load; the operand that its result becomes.
    u8 load(Instruction instruction, u16 cycle, Value const &address) {
        MemoryStep step{.kind = MemoryStep::Kind::Load,
                        .base = address.base,
                        .index = address.index,
                        .shift = address.shift,
                        .bytes = u8(std::min(bytes_, 64u)),
                        .cycle = cycle,
                        .offset = address.offset};
        bool const single = bytes_ <= 4 && target_of(instruction) < kPc;
        if (single && next_operand_ < MemoryStep::kOperands) {
            step.value = next_operand_++;
            step.is_signed = is_signed(instruction);
        }
        plan_.steps.push_back(step);
        return step.value;
    }
    // Which register a load of one register is for; kPc for all others.
    static unsigned target_of(Instruction i) {
        u16 const h = i.first;
        if (!is_wide(h)) {
            if (h >> 12 == 0x4 || h >> 12 == 0x9) return h >> 8 & 7;
            return h >> 12 >= 0x5 && h >> 12 <= 0x8 ? h & 7 : kPc;
        }
        return (h & 0xFE00) == 0xF800 ? i.second >> 12 : kPc;
    }
    static bool is_signed(Instruction i) {
        u16 const h = i.first;
        if (is_wide(h)) return (h & 0x0100) != 0;
        return h >> 12 == 0x5 && ((h >> 9 & 7) == 3 || (h >> 9 & 7) == 7); // LDRSB, LDRSH
    }

    void compute(Instruction instruction, u32 pc, u8 loaded);
    void write(unsigned number, Known const &value) {
        if (number < kPc) registers_[number] = value;
    }
    [[nodiscard]] Known read(unsigned number, u32 pc) const {
        return number < kPc ? registers_[number] : constant(pc + 4);
    }
    bool compute_narrow(u16 h, u32 pc);
    bool compute_wide(Instruction i, u32 pc);

    std::array<Known, kPc> registers_;
    u8 next_operand_ = MemoryStep::kFirstLoaded;
    bool is_load_ = false;
    bool is_access_ = false;
    u32 bytes_ = 0;
    MemoryPlan plan_;
};

// What the instruction leaves in the registers.
void Planner::compute(Instruction instruction, u32 pc, u8 loaded) {
    bool const wide = is_wide(instruction.first);
    if (!is_access_ && (wide ? compute_wide(instruction, pc) : compute_narrow(instruction.first, pc))) return;
    Known const sp = registers_[kSp];
    u32 const written = written_registers(instruction);
    // Writing back, where the base moves by a constant.
    u16 const h = instruction.first;
    unsigned const base = h & 15;
    bool const indexed = wide && (h & 0xFE80) == 0xF800 && (instruction.second & 0x0900) == 0x0900;
    u32 const step = instruction.second & 0xFFu;
    Known const moved =
        indexed ? add(read(base, pc), constant((instruction.second & 0x0200) != 0 ? step : 0 - step))
                : Known{};
    for (unsigned n = 0; n < kPc; ++n) {
        if ((written >> n & 1) != 0) registers_[n].reset();
    }
    if (indexed) write(base, moved);
    if (loaded != kZero) write(target_of(instruction), Value{.base = loaded});
    bool const push = !wide && (h & 0xFE00) == 0xB400;
    bool const pop = !wide && (h & 0xFE00) == 0xBC00;
    bool const wide_push = h == 0xE92D;
    if (push || wide_push) registers_[kSp] = add(sp, constant(0 - bytes_));
    if (pop) {
        for (unsigned n = 0; n < 8; ++n) {
            if ((h >> n & 1) != 0) registers_[n].reset();
        }
        registers_[kSp] = add(sp, constant(bytes_));
    }
}

// Whether the instruction is one of those that can be followed.
bool Planner::compute_narrow(u16 h, u32 pc) {
    unsigned const low = h & 7;
    unsigned const source = h >> 3 & 7;
    unsigned const middle = h >> 8 & 7;
    u32 const eight = h & 0xFFu;
    if ((h & 0xF800) == 0x0000) {
        write(low, shifted(registers_[source], h >> 6 & 31));
    } else if ((h & 0xFE00) == 0x1800) {
        write(low, add(registers_[source], registers_[h >> 6 & 7]));
    } else if ((h & 0xFE00) == 0x1C00) {
        write(low, add(registers_[source], constant(h >> 6 & 7)));
    } else if ((h & 0xFE00) == 0x1E00) {
        write(low, add(registers_[source], constant(0u - (h >> 6 & 7))));
    } else if ((h & 0xF800) == 0x2000) {
        write(middle, constant(eight));
    } else if ((h & 0xF800) == 0x3000) {
        write(middle, add(registers_[middle], constant(eight)));
    } else if ((h & 0xF800) == 0x3800) {
        write(middle, add(registers_[middle], constant(0 - eight)));
    } else if ((h & 0xFF00) == 0x4400) {
        unsigned const to = low | (h >> 4 & 8);
        write(to, add(read(to, pc), read(h >> 3 & 15, pc)));
    } else if ((h & 0xFF00) == 0x4600) {
        write(low | (h >> 4 & 8), read(h >> 3 & 15, pc));
    } else if ((h & 0xF800) == 0xA000) {
        write(middle, constant(((pc + 4) & ~3u) + 4 * eight));
    } else if ((h & 0xF800) == 0xA800) {
        write(middle, add(registers_[kSp], constant(4 * eight)));
    } else if ((h & 0xFF00) == 0xB000) {
        u32 const bytes = 4 * (h & 0x7Fu);
        write(kSp, add(registers_[kSp], constant((h & 0x80) != 0 ? 0 - bytes : bytes)));
    } else {
        // Comparisons and branches change nothing.
        bool const test = (h & 0xF800) == 0x2800 || (h & 0xFFC0) == 0x4280 || (h & 0xFF00) == 0x4500;
        return test || h >> 12 == 0xD || h >> 12 == 0xE || (h & 0xFF00) == 0xBF00 || (h & 0xF500) == 0xB100;
    }
    return true;
}

bool Planner::compute_wide(Instruction i, u32 pc) {
    unsigned const n = i.first & 15;
    unsigned const to = i.second >> 8 & 15;
    u32 const eight = i.second & 0xFFu;
    bool const plain =
        (i.second & 0x7000) == 0 && (i.first & 0x0400) == 0; // An immediate of eight bits as it is.
    u32 const twelve = (i.second & 0xFFu) | (i.second >> 4 & 0x700u) | (i.first << 1 & 0x800u);
    unsigned const shift = (i.second >> 10 & 0x1C) | (i.second >> 6 & 3);
    bool const left = (i.second & 0x30) == 0;
    u32 const sixteen = u32(i.first & 15) << 12 | twelve;
    if ((i.second & 0x8000) != 0) return false;
    if ((i.first & 0xFBE0) == 0xF100 && plain) { // ADD, SUB, MOV of an immediate
        write(to, add(read(n, pc), constant(eight)));
    } else if ((i.first & 0xFBE0) == 0xF1A0 && plain) {
        write(to, add(read(n, pc), constant(0 - eight)));
    } else if ((i.first & 0xFBEF) == 0xF04F && plain) {
        write(to, constant(eight));
    } else if ((i.first & 0xFBF0) == 0xF240) { // MOVW, MOVT
        write(to, constant(sixteen));
    } else if ((i.first & 0xFBF0) == 0xF2C0) {
        Known const low = read(to, pc);
        bool const known = low && low->is_constant();
        write(to, known ? constant((low->offset & 0xFFFF) | sixteen << 16) : Known{});
    } else if ((i.first & 0xFBF0) == 0xF200) { // ADDW, SUBW
        write(to, n == kPc ? constant(((pc + 4) & ~3u) + twelve) : add(read(n, pc), constant(twelve)));
    } else if ((i.first & 0xFBF0) == 0xF2A0) {
        write(to, n == kPc ? constant(((pc + 4) & ~3u) - twelve) : add(read(n, pc), constant(0 - twelve)));
    } else if ((i.first & 0xFFEF) == 0xEA4F && left) { // MOV, LSL
        write(to, shifted(read(i.second & 15, pc), shift));
    } else if ((i.first & 0xFFE0) == 0xEB00 && left) {
        write(to, add(read(n, pc), shifted(read(i.second & 15, pc), shift)));
    } else {
        return false;
    }
    return true;
}

MemoryPlan Planner::finish() {
    // From the end: loads from the stack, which is in RAM, count only for what others make of them.
    u32 needed = 0;
    std::vector<MemoryStep> kept;
    for (auto step = plan_.steps.rbegin(); step != plan_.steps.rend(); ++step) {
        bool const used = step->value != kZero && (needed >> step->value & 1) != 0;
        if (step->kind == MemoryStep::Kind::Load && step->base == kSp && !used) continue;
        if (!used) step->value = kZero;
        needed |= 1u << step->base | 1u << step->index;
        kept.push_back(*step);
    }
    std::reverse(kept.begin(), kept.end());
    plan_.steps = std::move(kept);
    plan_.registers = u16(needed & ((1u << kZero) - 1));
    return std::move(plan_);
}

} // namespace

MemoryPlan plan_block(std::span<u8 const> code, u32 address, Model model, u32 line_bytes) {
    std::vector<u16> starts;
    starts.push_back(measure_block(code, address, model, &starts).cycles);
    Planner planner;
    u32 line = line_bytes != 0 ? address / line_bytes : 0;
    std::size_t at = 0;
    for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
        u16 const first = load_u16(code, at);
        bool const wide = is_wide(first);
        Instruction const instruction{first, wide ? load_u16(code, at + 2) : u16(0)};
        u32 const pc = address + u32(at);
        at += wide ? 4 : 2;
        u32 const last_line = line_bytes != 0 ? (address + u32(at) - 1) / line_bytes : 0;
        if (last_line != line) planner.fetch(last_line * line_bytes, starts[i]);
        line = last_line;
        planner.follow(instruction, pc, starts[i], starts[i + 1]);
    }
    return planner.finish();
}

} // namespace terrarium::arm
