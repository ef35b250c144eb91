#include "sim/cpu/arm/unicorn_arm.h"

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <utility>

#include <unicorn/unicorn.h>

namespace terrarium::arm {

namespace {

// QEMU's exception numbers, as Unicorn's interrupt hook gives them.
enum QemuException {
    kNoInterrupt = -1,
    kSoftwareInterrupt = 2,
    kDataAbort = 4,
    kBreakpoint = 7,
    kExceptionExit = 8
};

void check(uc_err error, char const *what) {
    if (error == UC_ERR_OK) return;
    std::fprintf(stderr, "terrarium: Unicorn: %s: %s\n", what, uc_strerror(error));
    std::abort();
}

constexpr u32 kCpsrThumb = 1u << 5;
constexpr u32 kUnprivileged = 1; // In CONTROL.
constexpr u32 kHandler = 3;      // In IPSR: any handler.

// In the order of ArmState; r0 to r12 come first.
int kStateRegisters[] = {UC_ARM_REG_R0,   UC_ARM_REG_R1,      UC_ARM_REG_R2,     UC_ARM_REG_R3,
                         UC_ARM_REG_R4,   UC_ARM_REG_R5,      UC_ARM_REG_R6,     UC_ARM_REG_R7,
                         UC_ARM_REG_R8,   UC_ARM_REG_R9,      UC_ARM_REG_R10,    UC_ARM_REG_R11,
                         UC_ARM_REG_R12,  UC_ARM_REG_LR,      UC_ARM_REG_MSP,    UC_ARM_REG_PSP,
                         UC_ARM_REG_CPSR, UC_ARM_REG_PRIMASK, UC_ARM_REG_CONTROL};

u32 read_register(uc_engine *engine, int id) {
    u32 value = 0;
    uc_reg_read(engine, id, &value);
    return value;
}

void write_register(uc_engine *engine, int id, u32 value) { uc_reg_write(engine, id, &value); }

} // namespace

struct UnicornArm::Hooks {
    static UnicornArm &self(void *user) { return *static_cast<UnicornArm *>(user); }

    static void block(uc_engine *, uint64_t address, uint32_t size, void *user) {
        // The hottest path of all: called for every block, before it runs. It calls nothing for a plain
        // block, so that it needs no stack frame.
        UnicornArm &cpu = self(user);
        Hot &hot = cpu.hot_;
        u32 const at = u32(address);
        u32 const offset = at - hot.base;
        Cycles const now = hot.slice->now + (at != hot.expected ? kRefillCycles : 0);
        if (offset < hot.size && now < hot.slice->deadline) [[likely]] {
            PackedBlock const known = hot.blocks[offset / 2];
            if (known.is_plain_and_has(size)) [[likely]] {
                hot.slice->now = now + known.cycles();
                hot.block = at;
                hot.expected = at + size;
                return;
            }
        }
        other_block(cpu, at, size);
    }
    [[gnu::noinline]] static void other_block(UnicornArm &cpu, u32 address, u32 size) {
        cpu.on_other_block(address, size);
    }
    static void interrupt(uc_engine *engine, uint32_t number, void *user) {
        UnicornArm &cpu = self(user);
        if (cpu.fault_ == CpuExit::FaultKind::None) cpu.interrupt_ = int(number);
        uc_emu_stop(engine);
    }
    static bool invalid(uc_engine *, uc_mem_type type, uint64_t address, int, int64_t value, void *user) {
        using Kind = CpuExit::FaultKind;
        UnicornArm &cpu = self(user);
        if (cpu.fault_ != Kind::None) return false; // Behind a store that failed; see note_failed_store.
        cpu.access_address_ = u32(address);
        cpu.access_write_ = type == UC_MEM_WRITE_UNMAPPED || type == UC_MEM_WRITE_PROT;
        cpu.fault_value_ = u32(value);
        bool const fetch = type == UC_MEM_FETCH_UNMAPPED || type == UC_MEM_FETCH_PROT;
        cpu.fault_ = fetch ? Kind::Fetch : cpu.access_write_ ? Kind::Write : Kind::Read;
        if (cpu.access_write_) cpu.note_failed_store();
        return false;
    }
    // A store into flash. Unicorn will carry it out on its own copy whatever is said here, and will not
    // ask again for the same page, so the run ends at the block's end and settle_flash looks at the page.
    static bool flash_store(uc_engine *, uc_mem_type, uint64_t address, int size, int64_t value, void *user) {
        UnicornArm &cpu = self(user);
        cpu.touched_flash_.push_back({u32(address), u32(value), unsigned(size)});
        cpu.clock_.request_exit();
        return true;
    }
    static uint64_t device_read(uc_engine *, uint64_t offset, unsigned size, void *user) {
        auto &device = *static_cast<DeviceLink *>(user);
        if (device.cpu->fault_ != CpuExit::FaultKind::None) return 0;
        device.cpu->access_address_ = device.device->base + u32(offset);
        device.cpu->access_write_ = false;
        return Bus::read(*device.device, u32(offset), size);
    }
    static void device_write(uc_engine *, uint64_t offset, unsigned size, uint64_t value, void *user) {
        auto &device = *static_cast<DeviceLink *>(user);
        if (device.cpu->fault_ != CpuExit::FaultKind::None) return;
        device.cpu->access_address_ = device.device->base + u32(offset);
        device.cpu->access_write_ = true;
        Bus::write(*device.device, u32(offset), u32(value), size);
    }
};

UnicornArm::UnicornArm(Clock &clock, Bus &bus, Model model, FlashWriter *flash,
                       std::function<void()> on_send_event)
    : clock_(clock), bus_(bus), flash_(flash), on_send_event_(std::move(on_send_event)) {
    // With UC_MODE_MCLASS the model would be ignored and a Cortex-M33 made.
    check(uc_open(UC_ARCH_ARM, UC_MODE_THUMB, &engine_), "uc_open");
    int const cpu_model = model == Model::CortexM0 ? UC_CPU_ARM_CORTEX_M0 : UC_CPU_ARM_CORTEX_M4;
    check(uc_ctl_set_cpu_model(engine_, cpu_model), "set the CPU model");
    uc_hook hook = 0;
    void *const user = this;
    check(uc_hook_add(engine_, &hook, UC_HOOK_BLOCK, reinterpret_cast<void *>(&Hooks::block), user, 1, 0),
          "hook blocks");
    check(uc_hook_add(engine_, &hook, UC_HOOK_INTR, reinterpret_cast<void *>(&Hooks::interrupt), user, 1, 0),
          "hook exceptions");
    int const invalid = UC_HOOK_MEM_UNMAPPED | UC_HOOK_MEM_FETCH_PROT | UC_HOOK_MEM_READ_PROT;
    check(uc_hook_add(engine_, &hook, invalid, reinterpret_cast<void *>(&Hooks::invalid), user, 1, 0),
          "hook invalid accesses");
    check(uc_hook_add(engine_, &hook, UC_HOOK_MEM_WRITE_PROT, reinterpret_cast<void *>(&Hooks::flash_store),
                      user, 1, 0),
          "hook flash stores");
    known_ = {};
    known_.xpsr = ~0u; // Force everything to be written once.
    for (u32 &value : known_.r) value = ~0u;
    hot_.slice = &clock.slice;
    known_.control = known_.primask = known_.lr = known_.msp = known_.psp = ~0u;
}

UnicornArm::~UnicornArm() { uc_close(engine_); }

void UnicornArm::attach() {
    for (MemoryRegion const &region : bus_.memories()) {
        auto mapping = std::make_unique<Mapping>();
        mapping->region = region;
        bool const ram = region.kind == MemoryRegion::Kind::Ram;
        u8 *bytes = region.bytes.data();
        std::size_t const size = (region.bytes.size() + kPageBytes - 1) / kPageBytes * kPageBytes;
        assert((!ram || size == region.bytes.size()) && "Unicorn maps RAM by whole pages");
        if (!ram) {
            mapping->shadow.assign(region.bytes.begin(), region.bytes.end());
            mapping->shadow.resize(size, 0xFF);
            mapping->blocks.resize(size / 2);
            bytes = mapping->shadow.data();
        }
        mapping->executed.resize(size / kPageBytes);
        check(uc_mem_map_ptr(engine_, region.base, size, ram ? UC_PROT_ALL : UC_PROT_READ | UC_PROT_EXEC,
                             bytes),
              region.name.c_str());
        mappings_.push_back(std::move(mapping));
    }
    for (Bus::Device &device : bus_.devices()) {
        links_.push_back(std::make_unique<DeviceLink>(DeviceLink{this, &device}));
        void *const user = links_.back().get();
        check(uc_mmio_map(engine_, device.base, device.size, &Hooks::device_read, user, &Hooks::device_write,
                          user),
              device.peripheral->name().c_str());
    }
}

UnicornArm::Mapping *UnicornArm::mapping_at(u32 address) {
    if (last_mapping_ != nullptr && last_mapping_->region.contains(address, 1)) return last_mapping_;
    for (auto const &mapping : mappings_) {
        if (mapping->region.contains(address, 1)) return last_mapping_ = mapping.get();
    }
    return nullptr;
}

UnicornArm::PackedBlock UnicornArm::block_at(u32 address, u32 size) {
    Mapping *const mapping = mapping_at(address);
    if (mapping == nullptr || size == 0) return {};
    u32 const offset = address - mapping->region.base;
    if (mapping->blocks.empty()) {
        hot_.size = 0;
    } else {
        hot_.blocks = mapping->blocks.data();
        hot_.base = mapping->region.base;
        hot_.size = u32(mapping->region.bytes.size());
        if (mapping->blocks[offset / 2].bytes() == size) return mapping->blocks[offset / 2];
    }
    std::size_t const last = std::min<std::size_t>(offset + size, mapping->region.bytes.size()) - 1;
    mapping->executed[offset / kPageBytes] = true;
    mapping->executed[last / kPageBytes] = true;
    PackedBlock const block(measure(*mapping, address, size));
    if (!mapping->blocks.empty()) mapping->blocks[offset / 2] = block;
    return block;
}

Block UnicornArm::measure(Mapping const &mapping, u32 address, u32 size) {
    std::span<u8 const> const code = mapping.region.bytes.subspan(address - mapping.region.base);
    Block block = measure_block(code, address);
    if (block.bytes == size) return block;
    // After a branch to an even address nothing will be executed.
    if (!thumb_state()) return {};
    // Unicorn has cut the block elsewhere (it runs out of room for very long ones): count what it runs.
    ++rule_mismatches_;
    block = measure_block(code.first(std::min<std::size_t>(size, code.size())), address);
    block.bytes = u16(size);
    return block;
}

// A block that is new, not plain, in another memory than the last one, or not to be run any more.
void UnicornArm::on_other_block(u32 address, u32 size) {
    Clock::Slice &slice = clock_.slice;
    if (address != hot_.expected) {
        slice.now += kRefillCycles;
        hot_.expected = address;
    }
    if (slice.now >= slice.deadline) {
        stopped_at_block_ = true;
        uc_emu_stop(engine_);
        return;
    }
    PackedBlock const block = block_at(address, size);
    slice.now += block.cycles();
    hot_.block = address;
    hot_.expected = address + size;
    if (block.may_unmask() && watching_unmask_) {
        unmask_block_done_ = true;
        clock_.request_exit();
    }
    if (block.sends_event()) on_send_event_();
}

CpuExit UnicornArm::run() {
    // Without the Thumb bit Unicorn raises the fault, behind the block hook as for any other block.
    bool const thumb = state_valid_ ? (state_.xpsr & kThumbBit) != 0 : thumb_state();
    store_state();
    hot_.expected = hot_.block = state_.pc;
    interrupt_ = kNoInterrupt;
    fault_ = CpuExit::FaultKind::None;
    stopped_at_block_ = unmask_block_done_ = false;
    u32 const start = state_.pc;
    running_ = true;
    // An end address of 0 is the cheapest for Unicorn; it then stops at address 0 by itself.
    uc_err const error = uc_emu_start(engine_, start | (thumb ? 1 : 0), 0, 0, 0);
    running_ = false;
    state_valid_ = false;
    CpuExit exit = classify(error);
    if (failure_) undo_since_failed_store();
    if (!touched_flash_.empty()) settle_flash();
    state_.pc = exit.pc;
    return exit;
}

CpuExit UnicornArm::classify(int error) {
    using Reason = CpuExit::Reason;
    u32 const pc = read_register(engine_, UC_ARM_REG_PC);
    if (fault_ == CpuExit::FaultKind::Fetch) {
        // Thread mode may not branch to an exception return value; it is a fetch from nowhere.
        bus_.report_unmapped(access_address_, false, 0);
        return {Reason::Fault, access_address_ & ~1u, access_address_, fault_};
    }
    if (fault_ != CpuExit::FaultKind::None) {
        u32 const at = locate(access_address_, access_write_);
        state_.pc = at;
        bus_.report_unmapped(access_address_, access_write_, access_write_ ? fault_value_ : 0);
        return {Reason::Fault, at, access_address_, fault_};
    }
    switch (interrupt_) {
    case kNoInterrupt: break;
    case kSoftwareInterrupt: return {Reason::Svc, pc};
    case kBreakpoint: return {Reason::Breakpoint, pc};
    case kExceptionExit: return {Reason::ExcReturn, pc, pc | 1};
    case kDataAbort: return {Reason::Fault, pc, 0, CpuExit::FaultKind::Unaligned};
    default: return {Reason::Undefined, pc};
    }
    if (error == UC_ERR_OK && stopped_at_block_) {
        return {unmask_block_done_ ? Reason::Unmasked : Reason::Budget, pc};
    }
    // The instructions that Unicorn stops for end their block.
    if (pc == hot_.expected && pc != hot_.block) {
        u16 const last = halfword_at(pc - 2);
        if (error == UC_ERR_OK && last == kWfi) return {Reason::Sleep, pc};
        if (error == UC_ERR_INSN_INVALID && last == kWfe) return {Reason::WaitEvent, pc};
        if (error == UC_ERR_INSN_INVALID && last == kYield) return {Reason::Budget, pc};
    }
    return {Reason::Undefined, pc};
}

u32 UnicornArm::program_counter() {
    if (!running_) return state_.pc;
    return locate(access_address_, access_write_);
}

u32 UnicornArm::locate(u32 address, bool write) {
    // The registers are those before the instruction, so that one matches. An earlier one that matches as
    // well would have made this very access, unless its registers have changed since: then the later one is
    // taken.
    ArmState const &state = running_ ? peek_state() : failure_ ? failure_->state : this->state();
    u32 found = hot_.block;
    u32 found_uses = 0; // The registers of the match; 0 while there is none.
    for (u32 pc = hot_.block; pc < hot_.expected;) {
        u16 const first = halfword_at(pc);
        auto const access = data_access(first, pc, state);
        if (found_uses == 0 && access && access->write == write &&
            address - access->address < access->bytes) {
            found = pc;
            found_uses = access->uses;
        }
        if ((written_registers(first) & found_uses) != 0) found_uses = 0;
        pc += is_wide(first) ? 4 : 2;
    }
    return found;
}

u16 UnicornArm::halfword_at(u32 address) {
    Mapping const *const mapping = mapping_at(address);
    if (mapping == nullptr || !mapping->region.contains(address, 2)) return 0;
    return load_u16(mapping->region.bytes, address - mapping->region.base);
}

bool UnicornArm::thumb_state() { return (read_register(engine_, UC_ARM_REG_CPSR) & kCpsrThumb) != 0; }

void UnicornArm::note_failed_store() {
    // Unicorn goes on to the end of the block after a store that cannot be. The registers and memories of
    // this moment come back then; devices and flash are kept from what follows.
    failure_ = std::make_unique<Failure>();
    failure_->state = peek_state();
    for (auto const &mapping : mappings_) {
        std::span<u8 const> const bytes = mapping->region.bytes;
        bool const ram = mapping->region.kind == MemoryRegion::Kind::Ram;
        failure_->memories.emplace_back(bytes.begin(), ram ? bytes.end() : bytes.begin());
    }
    flash_stores_ = take_flash_stores();
}

void UnicornArm::undo_since_failed_store() {
    load_state();
    state_ = failure_->state;
    for (std::size_t i = 0; i < mappings_.size(); ++i) {
        std::copy(failure_->memories[i].begin(), failure_->memories[i].end(),
                  mappings_[i]->region.bytes.begin());
    }
    (void)take_flash_stores();
    failure_.reset();
}

std::vector<UnicornArm::FlashStore> UnicornArm::take_flash_stores() {
    // The hook saw the first store to each page; others are found by comparing Unicorn's copy with the truth,
    // which takes its place again.
    std::vector<FlashStore> stores;
    for (FlashStore const &first : touched_flash_) {
        Mapping *const mapping = mapping_at(first.address);
        if (mapping == nullptr) continue;
        std::span<u8> const copy = mapping->shadow;
        std::span<u8 const> const truth = mapping->region.bytes;
        u32 const base = mapping->region.base;
        u32 const page = (first.address - base) & ~(kPageBytes - 1);
        // The first one as it was made, so that a controller can tell a byte from a word; unless more went
        // to the same word.
        u32 const first_word = (first.address - base) & ~3u;
        u32 const lanes = first.size == 4 ? ~0u : ((1u << (8 * first.size)) - 1) << (8 * (first.address & 3));
        u32 const made =
            (load_u32(truth, first_word) & ~lanes) | (first.value << (8 * (first.address & 3)) & lanes);
        bool const alone = load_u32(copy, first_word) == made;
        if (alone) stores.push_back(first);
        for (u32 at = page; at < page + kPageBytes && at + 4 <= truth.size(); at += 4) {
            if (at == first_word && alone) continue;
            if (load_u32(copy, at) != load_u32(truth, at))
                stores.push_back({base + at, load_u32(copy, at), 4});
        }
        std::size_t const end = std::min<std::size_t>(page + kPageBytes, truth.size());
        std::copy(truth.begin() + page, truth.begin() + std::ptrdiff_t(end), copy.begin() + page);
    }
    return stores;
}

void UnicornArm::settle_flash() {
    std::vector<FlashStore> stores = std::exchange(flash_stores_, {});
    std::vector<FlashStore> const more = take_flash_stores();
    stores.insert(stores.end(), more.begin(), more.end());
    touched_flash_.clear();
    for (FlashStore const &store : stores) {
        if (flash_ != nullptr) flash_->store_to_flash(store.address, store.value, store.size);
    }
    // Unicorn would not ask again for a page it has let a store through to.
    check(uc_ctl_flush_tlb(engine_), "flush the TLB");
}

void UnicornArm::invalidate(u32 address, u32 length) {
    Mapping *const mapping = mapping_at(address);
    if (mapping == nullptr || length == 0) return;
    u32 const begin = address - mapping->region.base;
    u32 const end = u32(std::min<u64>(u64(begin) + length, mapping->region.bytes.size()));
    if (!mapping->shadow.empty()) {
        std::memcpy(mapping->shadow.data() + begin, mapping->region.bytes.data() + begin, end - begin);
    }
    for (u32 page = begin / kPageBytes; page <= (end - 1) / kPageBytes; ++page) {
        if (!mapping->executed[page]) continue;
        u32 const from = page * kPageBytes;
        if (!mapping->blocks.empty()) {
            std::fill_n(mapping->blocks.begin() + from / 2, kPageBytes / 2, PackedBlock{});
            // A block may reach in from the page before, by one instruction.
            if (page > 0) mapping->blocks[from / 2 - 1] = {};
        }
        u64 const base = mapping->region.base;
        uc_ctl_remove_cache(engine_, base + from, base + from + kPageBytes);
    }
}

ArmState const &UnicornArm::state() {
    if (!state_valid_) load_state();
    return state_;
}

ArmState &UnicornArm::edit() {
    if (!state_valid_) load_state();
    return state_;
}

void UnicornArm::load_state() {
    state_ = known_ = peek_state();
    state_valid_ = true;
}

ArmState UnicornArm::peek_state() {
    ArmState state;
    state.pc = state_.pc;
    u32 cpsr = 0;
    void *values[] = {&state.r[0],  &state.r[1],  &state.r[2],    &state.r[3],   &state.r[4],
                      &state.r[5],  &state.r[6],  &state.r[7],    &state.r[8],   &state.r[9],
                      &state.r[10], &state.r[11], &state.r[12],   &state.lr,     &state.msp,
                      &state.psp,   &cpsr,        &state.primask, &state.control};
    static_assert(std::size(values) == std::size(kStateRegisters));
    uc_reg_read_batch(engine_, kStateRegisters, values, int(std::size(values)));
    state.msp &= ~3u;
    state.psp &= ~3u;
    // The CPSR of other profiles shows flags and IT bits at the same places; IPSR only ever changes here.
    state.xpsr = (cpsr & (kFlagsMask | kItMask)) | ((cpsr & kCpsrThumb) != 0 ? kThumbBit : 0) | known_.ipsr();
    return state;
}

void UnicornArm::store_state() {
    if (!state_valid_ || state_ == known_) return;
    for (unsigned i = 0; i < 13; ++i) {
        if (state_.r[i] != known_.r[i]) write_register(engine_, kStateRegisters[i], state_.r[i]);
    }
    if (state_.lr != known_.lr) write_register(engine_, UC_ARM_REG_LR, state_.lr);
    if (state_.primask != known_.primask) write_register(engine_, UC_ARM_REG_PRIMASK, state_.primask);
    // Unicorn takes a choice of stack in thread mode only, and unprivileged it takes nothing at all.
    bool const control_changes = state_.control != known_.control;
    if (control_changes) {
        write_register(engine_, UC_ARM_REG_IPSR, kHandler);
        write_register(engine_, UC_ARM_REG_CONTROL, 0);
        write_register(engine_, UC_ARM_REG_IPSR, 0);
        write_register(engine_, UC_ARM_REG_CONTROL, state_.control & ~kUnprivileged);
    }
    if (state_.msp != known_.msp) write_register(engine_, UC_ARM_REG_MSP, state_.msp);
    if (state_.psp != known_.psp) write_register(engine_, UC_ARM_REG_PSP, state_.psp);
    if (control_changes && (state_.control & kUnprivileged) != 0) {
        write_register(engine_, UC_ARM_REG_CONTROL, state_.control);
    }
    if (control_changes || state_.xpsr != known_.xpsr) {
        write_register(engine_, UC_ARM_REG_IPSR, state_.ipsr());
        if (((state_.xpsr ^ known_.xpsr) & kItMask) != 0) {
            write_register(engine_, UC_ARM_REG_EPSR, kThumbBit | (state_.xpsr & kItMask));
        }
        // Of all flag registers only this one makes Unicorn look at the processor's mode again.
        write_register(engine_, UC_ARM_REG_APSR_NZCV, state_.xpsr & kFlagsMask);
    }
    known_ = state_;
}

} // namespace terrarium::arm
