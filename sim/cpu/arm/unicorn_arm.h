// UnicornArm: an M-profile core executed by Unicorn Engine 2.1. The only place that knows Unicorn.
//
// Time is kept by one block hook, which adds each block's cycles before it runs and stops before the
// first block at or past the deadline; so runs do not depend on how they are sliced.
//
// Deviations from a real core, all from Unicorn:
// - Device registers are accessed at the time of their block's end.
// - A fault's program counter is found afterwards by matching the block's loads and stores with the
//   faulting address. Two that match are told apart unless the registers of the first have changed in
//   between (a copy loop unrolled): then the later one is taken for it.
// - Stores into flash are carried out at the end of their block (see settle_flash).
// - The two lowest bits of a stack pointer read as written until the next exception, not as 0.
// - CBZ and IT run on a Cortex-M0 too, which does not have them.
// - Stores to an alias of RAM that the chip makes while it runs (remap) are not seen as changes of code that
//   was run at its other address, nor the other way round.
// - Execution at address 0 is an undefined instruction: Unicorn cannot be told not to stop there.
// - On a Cortex-M4, an exception does not clear the exclusive monitor: a STREX behind it succeeds if the word
//   still holds what LDREX has read. FPSCR starts as 0 in a new floating point context, whatever FPCCR.ASPEN.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "sim/core/bus.h"
#include "sim/cpu/arm/arm_cpu.h"
#include "sim/cpu/arm/memory_plan.h"
#include "sim/cpu/arm/thumb.h"
#include "sim/cpu/flash_timing.h"

struct uc_struct;

namespace terrarium::arm {

class UnicornArm final : public ArmCpu {
public:
    // `timing`: of the memory that programs are in, or null for one that never waits.
    // `on_send_event` is called for SEV, which Unicorn takes for a no-operation.
    UnicornArm(Clock &clock, Bus &bus, Model model, FlashWriter *flash, FlashTiming *timing,
               std::function<void()> on_send_event);
    ~UnicornArm() override;

    // Maps everything that is on the bus; later additions are not seen.
    void attach();

    CpuExit run() override;
    void invalidate(u32 address, u32 length) override;
    void remap(u32 base) override;
    [[nodiscard]] u32 program_counter() override;
    void watch_unmask(bool on) override { watching_unmask_ = on; }
    [[nodiscard]] u64 rule_mismatches() const override { return rule_mismatches_; }
    [[nodiscard]] ArmState const &state() override;
    [[nodiscard]] ArmState &edit() override;
    [[nodiscard]] FloatState const &floats() override { return edit_floats(); }
    [[nodiscard]] FloatState &edit_floats() override;
    void watch_instructions(u8 kinds) override { watched_ = kinds; }
    CpuExit run_to_watched(bool pass) override;
    bool run_part(unsigned instructions) override;
    [[nodiscard]] Model model() const override { return model_; }

private:
    struct Hooks; // Unicorn's callbacks.
    // A block's measures in two words, since the table of a whole flash is looked up at every block. One that
    // needs nothing but its cycles counted is plain.
    class PackedBlock {
    public:
        PackedBlock() = default;
        PackedBlock(Block const &block, u32 plan)
            : bits_(block.cycles | u32(block.uses_fpu) << 14 | u32(block.divides) << 15 |
                    u32(block.bytes) << 16 | u32(block.may_unmask) << 30 | u32(block.sends_event) << 31),
              more_(block.refill | u32(block.late_target) << 2 | plan << 3) {}
        [[nodiscard]] bool is_plain_and_has(u32 size) const { return bits_ >> 16 == size; }
        [[nodiscard]] u32 bytes() const { return bits_ >> 16 & 0x3FFF; }
        [[nodiscard]] u32 cycles() const { return bits_ & 0x3FFF; }
        [[nodiscard]] u8 watched() const { return bits_ >> 14 & 3; } // As a set of ArmCpu::Watched.
        [[nodiscard]] bool may_unmask() const { return (bits_ >> 30 & 1) != 0; }
        [[nodiscard]] bool sends_event() const { return bits_ >> 31 != 0; }
        [[nodiscard]] u8 refill() const { return more_ & 3; } // See Block.
        [[nodiscard]] bool late_target() const { return (more_ >> 2 & 1) != 0; }
        [[nodiscard]] u32 plan() const { return more_ >> 3; } // In plans_; 0: the block needs none.

    private:
        u32 bits_ = 0;
        u32 more_ = 0;
    };
    // A block's MemoryPlan, whose steps are in steps_.
    struct Plan {
        u32 first = 0;
        u16 count = 0;
        u16 registers = 0;
    };
    // All that the block hook touches for a plain block.
    struct Hot {
        Clock::Slice *slice = nullptr;
        PackedBlock const *blocks = nullptr; // Of the memory executed from.
        u32 base = 0;
        u32 size = 0;
        u32 expected = 0;              // Where control falls through to.
        u32 block = 0;                 // The block being executed.
        u32 refill = 0;                // Cycles of a branch at its end beyond those of the block.
        FlashTiming *timing = nullptr; // While anything has to wait.
    };
    // A memory as Unicorn sees it. Flash has a copy of its own there, because a guest's store reaches
    // that memory before anyone can object; the machine's bytes are the truth.
    struct Mapping {
        MemoryRegion region;
        std::vector<u8> shadow;
        std::vector<PackedBlock> blocks; // By halfword.
        std::vector<bool> executed;      // By page: has been run from, so writes must invalidate.
        // RAM changes without notice, and Unicorn (2.0 to 2.1.1) misses some of it: the first store into a
        // page of code drops what it hits and lets later ones into the same page pass unseen. So this is
        // what the translations of each executed page were made from.
        std::vector<u8> translated;
    };
    struct DeviceLink {
        UnicornArm *cpu;
        Bus::Device *device;
    };
    struct FlashStore {
        u32 address = 0;
        u32 value = 0;
        unsigned size = 0;
    };
    // What stood when a store failed, which Unicorn only notices at the block's end.
    struct Failure {
        ArmState state;
        FloatState floats;                     // Of models that have them.
        std::vector<std::vector<u8>> memories; // Of each RAM, in the order of mappings_.
    };

    void map_memory(Mapping &mapping, MemoryRegion const &region);
    void list_readable();
    void settle_remaps();
    void on_other_block(u32 address, u32 size);
    [[nodiscard]] u32 refill_at(u32 address);
    void run_timed_block(u32 address, PackedBlock block, Cycles now);
    void wait_for_memory(u32 address, PackedBlock block);
    void wait_for_fetch(u32 address);
    void wait_for_steps(std::span<MemoryStep const> steps, u32 registers);
    [[nodiscard]] u32 load_for_step(u32 address, MemoryStep const &step) const;
    [[nodiscard]] MemoryPlan plan_of(std::span<u8 const> code, u32 address) const;
    [[nodiscard]] u32 note_plan(MemoryPlan const &plan);
    void limit_plans();
    [[nodiscard]] PackedBlock block_at(u32 address, u32 size);
    [[nodiscard]] bool is_stale(Mapping &mapping, u32 offset, u32 size);
    [[nodiscard]] Block measure(Mapping const &mapping, u32 address, u32 size);
    [[nodiscard]] Mapping *mapping_at(u32 address);
    CpuExit emulate(u32 until);
    void count_until(u32 address, u32 size);
    void load_state();
    [[nodiscard]] ArmState peek_state(); // Unicorn's registers; IPSR as last given to it.
    [[nodiscard]] FloatState peek_floats();
    void store_state();
    void note_failed_store();
    void undo_since_failed_store();
    [[nodiscard]] std::vector<FlashStore> take_flash_stores();
    void settle_flash();
    [[nodiscard]] CpuExit classify(int error);
    [[nodiscard]] u32 locate(u32 address, bool write);
    [[nodiscard]] u16 halfword_at(u32 address);
    [[nodiscard]] Instruction instruction_at(u32 address);
    [[nodiscard]] bool thumb_state();

    Clock &clock_;
    Bus &bus_;
    Model model_;
    FlashWriter *flash_;
    FlashTiming *timing_;
    std::function<void()> on_send_event_;
    uc_struct *engine_ = nullptr;
    std::vector<std::unique_ptr<Mapping>> mappings_;
    std::vector<std::unique_ptr<DeviceLink>> links_;
    Mapping *last_mapping_ = nullptr;

    ArmState state_;
    ArmState known_;          // What Unicorn's registers hold.
    bool state_valid_ = true; // state_ is up to date.
    bool running_ = false;

    FloatState floats_;
    bool floats_valid_ = false;
    bool floats_edited_ = false;

    Hot hot_;
    std::vector<Plan> plans_ = std::vector<Plan>(1);
    std::vector<MemoryStep> steps_;
    std::vector<MemoryRegion> readable_; // The bus's memories, RAM first: for load_for_step().
    u8 watched_ = kNothing;
    bool stopped_at_watched_ = false;
    u32 until_ = 0; // Where run_to_watched() and run_part() stop; else 0.
    bool watching_unmask_ = false;
    bool unmask_block_done_ = false;
    bool stopped_at_block_ = false;
    u32 stale_bytes_ = 0; // Of the block it stopped at, when its code has changed since it was translated.
    int interrupt_ = -1;
    CpuExit::FaultKind fault_ = CpuExit::FaultKind::None;
    u32 access_address_ = 0; // The access in progress, or the one that faulted.
    bool access_write_ = false;
    u32 fault_value_ = 0;
    std::unique_ptr<Failure> failure_;
    std::vector<FlashStore> touched_flash_; // The first store of a block into each page of flash.
    std::vector<FlashStore> flash_stores_;  // Those a block has made before it failed.
    std::vector<u32> remapped_;             // Bases of memories that others take the place of.
    u64 rule_mismatches_ = 0;
};

} // namespace terrarium::arm
