// UnicornArm's accounts: what each block costs, in cycles of its own and in waiting for memory.
#include <algorithm>
#include <bit>
#include <cstring>

#include "sim/cpu/arm/thumb2.h"
#include "sim/cpu/arm/unicorn_arm.h"
#include "sim/cpu/arm/unicorn_engine.h"

namespace terrarium::arm {

UnicornArm::PackedBlock UnicornArm::block_at(u32 address, u32 size) {
    Mapping *const mapping = mapping_at(address);
    if (mapping == nullptr || size == 0) return {};
    u32 const offset = address - mapping->region.base;
    hot_.size = 0;
    if (!mapping->translated.empty()) {
        if (is_stale(*mapping, offset, size)) {
            stale_bytes_ = size;
            return {};
        }
    } else if (watched_ == kNothing) {
        hot_.blocks = mapping->blocks.data();
        hot_.base = mapping->region.base;
        hot_.size = u32(mapping->region.bytes.size());
    }
    if (mapping->blocks[offset / 2].bytes() == size) return mapping->blocks[offset / 2];
    limit_plans();
    std::size_t const last = std::min<std::size_t>(offset + size, mapping->region.bytes.size()) - 1;
    mapping->executed[offset / kPageBytes] = true;
    mapping->executed[last / kPageBytes] = true;
    Block const measured = measure(*mapping, address, size);
    std::size_t const left = mapping->region.bytes.size() - offset;
    auto const code = mapping->region.bytes.subspan(offset, std::min<std::size_t>(measured.bytes, left));
    PackedBlock const block(measured, timing_ != nullptr ? note_plan(plan_of(code, address)) : 0);
    mapping->blocks[offset / 2] = block;
    return block;
}

// Whether a block of RAM is not what its page was when the first block of it was translated.
bool UnicornArm::is_stale(Mapping &mapping, u32 offset, u32 size) {
    u32 const end = u32(std::min<std::size_t>(offset + size, mapping.translated.size()));
    u8 const *const bytes = mapping.region.bytes.data();
    for (u32 page = offset / kPageBytes; page <= (end - 1) / kPageBytes; ++page) {
        if (mapping.executed[page]) continue;
        mapping.executed[page] = true;
        std::memcpy(mapping.translated.data() + page * kPageBytes, bytes + page * kPageBytes, kPageBytes);
    }
    return std::memcmp(mapping.translated.data() + offset, bytes + offset, end - offset) != 0;
}

Block UnicornArm::measure(Mapping const &mapping, u32 address, u32 size) {
    std::span<u8 const> const code = mapping.region.bytes.subspan(address - mapping.region.base);
    Block block = measure_block(code, address, model_);
    if (block.bytes == size) return block;
    // After a branch to an even address nothing will be executed.
    if (!thumb_state()) return {};
    // Unicorn has cut the block elsewhere (it runs out of room for very long ones): count what it runs.
    ++rule_mismatches_;
    block = measure_block(code.first(std::min<std::size_t>(size, code.size())), address, model_);
    block.bytes = u16(size);
    return block;
}

// A block that is new, not plain, in another memory than the last one, or not to be run any more.
void UnicornArm::on_other_block(u32 address, u32 size) {
    Clock::Slice &slice = clock_.slice;
    if (address != hot_.expected) {
        slice.now += refill_at(address);
        hot_.expected = address;
    }
    if (until_ != 0) return count_until(address, size);
    if (slice.now >= slice.deadline) {
        stopped_at_block_ = true;
        uc_emu_stop(engine_);
        return;
    }
    PackedBlock const block = block_at(address, size);
    if (stale_bytes_ != 0) {
        stopped_at_block_ = true;
        uc_emu_stop(engine_);
        return;
    }
    if ((block.watched() & watched_) != 0) {
        stopped_at_watched_ = true;
        uc_emu_stop(engine_);
        return;
    }
    if (hot_.timing != nullptr) wait_for_memory(address, block);
    slice.now += block.cycles();
    hot_.refill = block.refill();
    hot_.block = address;
    hot_.expected = address + size;
    if (block.may_unmask() && watching_unmask_) {
        unmask_block_done_ = true;
        clock_.request_exit();
    }
    if (block.sends_event()) on_send_event_();
}

// A part of a block, for run_to_watched().
void UnicornArm::count_until(u32 address, u32 size) {
    Mapping *const mapping = mapping_at(address);
    if (address >= until_ || mapping == nullptr) {
        uc_emu_stop(engine_);
        return;
    }
    std::span<u8 const> const code = mapping->region.bytes.subspan(address - mapping->region.base);
    u32 const bytes = std::min({size, until_ - address, u32(code.size())});
    if (hot_.timing != nullptr) {
        MemoryPlan const plan = plan_of(code.first(bytes), address);
        wait_for_fetch(address);
        wait_for_steps(plan.steps, plan.registers);
    }
    clock_.slice.now += measure_block(code.first(bytes), address, model_).cycles;
    mapping->executed[(address - mapping->region.base) / kPageBytes] = true;
    hot_.block = address;
    hot_.expected = address + bytes;
}

// What a branch to `address` costs.
u32 UnicornArm::refill_at(u32 address) {
    std::span<u8 const> code;
    if (Mapping const *const mapping = mapping_at(address))
        code = mapping->region.bytes.subspan(address - mapping->region.base);
    return refill_cycles(hot_.refill, is_late_target(code, address, model_));
}

void UnicornArm::run_timed_block(u32 address, PackedBlock block, Cycles now) {
    hot_.slice->now = now;
    wait_for_memory(address, block);
    hot_.slice->now += block.cycles();
}

void UnicornArm::wait_for_memory(u32 address, PackedBlock block) {
    wait_for_fetch(address);
    if (block.plan() == 0) return;
    Plan const &plan = plans_[block.plan()];
    wait_for_steps({&steps_[plan.first], plan.count}, plan.registers);
}

// Of the first instruction of a block.
inline void UnicornArm::wait_for_fetch(u32 address) {
    FlashTiming &timing = *hot_.timing;
    if (!timing.covers(address)) return;
    hot_.slice->now += timing.fetch(timing.line_of(address), hot_.slice->now);
}

void UnicornArm::wait_for_steps(std::span<MemoryStep const> steps, u32 registers) {
    FlashTiming &timing = *hot_.timing;
    Cycles &now = hot_.slice->now;
    u32 operands[MemoryStep::kOperands];
    operands[MemoryStep::kZero] = 0;
    for (u32 left = registers; left != 0; left &= left - 1) {
        unsigned const number = unsigned(std::countr_zero(left));
        uc_reg_read(engine_, core_register(number), &operands[number]);
    }
    for (MemoryStep const &step : steps) {
        if (step.kind == MemoryStep::Kind::Line) {
            now += timing.fetch(step.offset, now + step.cycle);
            continue;
        }
        u32 const address = operands[step.base] + (operands[step.index] << step.shift) + step.offset;
        if (timing.covers(address)) now += timing.read(address, step.bytes, now + step.cycle);
        if (step.value != MemoryStep::kZero) operands[step.value] = load_for_step(address, step);
    }
}

// What a load will read; 0 for a device's register, which must not be touched.
u32 UnicornArm::load_for_step(u32 address, MemoryStep const &step) const {
    for (MemoryRegion const &region : readable_) {
        u32 const offset = address - region.base;
        if (offset >= region.bytes.size() || region.bytes.size() - offset < step.bytes) continue;
        u8 const *const from = region.bytes.data() + offset;
        if (step.bytes == 4) return u32(from[0] | from[1] << 8 | from[2] << 16) | u32(from[3]) << 24;
        if (step.bytes == 2) {
            u16 const value = u16(from[0] | from[1] << 8);
            return step.is_signed ? u32(i32(i16(value))) : value;
        }
        return step.is_signed ? u32(i32(i8(*from))) : *from;
    }
    return 0;
}

MemoryPlan UnicornArm::plan_of(std::span<u8 const> code, u32 address) const {
    bool const waits = timing_->covers(address);
    MemoryPlan plan = plan_block(code, address, model_, waits ? FlashTiming::kLineBytes : 0);
    for (MemoryStep &step : plan.steps) {
        if (step.kind == MemoryStep::Kind::Line) step.offset = timing_->line_of(step.offset);
    }
    return plan;
}

// Keeps a plan; its number, 0 for one without steps.
u32 UnicornArm::note_plan(MemoryPlan const &plan) {
    if (plan.steps.empty()) return 0;
    plans_.push_back({u32(steps_.size()), u16(plan.steps.size()), plan.registers});
    steps_.insert(steps_.end(), plan.steps.begin(), plan.steps.end());
    return u32(plans_.size() - 1);
}

// Code that keeps changing would fill the memory with its plans.
void UnicornArm::limit_plans() {
    constexpr std::size_t kMostSteps = 1u << 20;
    if (steps_.size() < kMostSteps) return;
    plans_.resize(1);
    steps_.clear();
    for (auto const &mapping : mappings_) {
        std::fill(mapping->blocks.begin(), mapping->blocks.end(), PackedBlock{});
    }
}

} // namespace terrarium::arm
