#include "sim/cpu/arm/unicorn_arm.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include "sim/cpu/arm/thumb2.h"
#include "sim/cpu/arm/unicorn_engine.h"

namespace terrarium::arm {

namespace {

// QEMU's exception numbers, as Unicorn's interrupt hook gives them.
enum QemuException {
    kNoInterrupt = -1,
    kSoftwareInterrupt = 2,
    kDataAbort = 4,
    kBreakpoint = 7,
    kExceptionExit = 8,
    kNoCoprocessor = 17,
};

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
        if (offset < hot.size) [[likely]] {
            PackedBlock const known = hot.blocks[offset / 2];
            Cycles now = hot.slice->now;
            if (at != hot.expected) now += refill_cycles(hot.refill, known.late_target());
            if (now < hot.slice->deadline && known.is_plain_and_has(size)) [[likely]] {
                hot.block = at;
                hot.expected = at + size;
                hot.refill = known.refill();
                if (hot.timing != nullptr) return cpu.run_timed_block(at, known, now);
                hot.slice->now = now + known.cycles();
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

UnicornArm::UnicornArm(Clock &clock, Bus &bus, Model model, FlashWriter *flash, FlashTiming *timing,
                       std::function<void()> on_send_event)
    : clock_(clock), bus_(bus), model_(model), flash_(flash), timing_(timing),
      on_send_event_(std::move(on_send_event)) {
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
    hot_.slice = &clock.slice;
    known_ = peek_state();
    // No state has these values, so the first store writes them all.
    known_.xpsr = known_.control = known_.primask = known_.msp = known_.psp = ~0u;
    if (model != Model::CortexM0) known_.basepri = known_.faultmask = ~0u;
}

UnicornArm::~UnicornArm() { uc_close(engine_); }

void UnicornArm::attach() {
    for (MemoryRegion const &region : bus_.memories()) {
        mappings_.push_back(std::make_unique<Mapping>());
        map_memory(*mappings_.back(), region);
    }
    list_readable();
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

CpuExit UnicornArm::run_to_watched(bool pass) {
    u32 const start = state().pc;
    Mapping const *const mapping = mapping_at(start);
    if (mapping == nullptr) return {CpuExit::Reason::Budget, start};
    std::span<u8 const> const code = mapping->region.bytes.subspan(start - mapping->region.base);
    Block const block = measure_block(code, start, model_);
    auto const kind = [&](u32 at) {
        Instruction const instruction = instruction_at(at);
        return u32(is_floating_point(instruction) ? kFloatingPoint
                   : is_division(instruction)     ? kDivision
                                                  : kNothing) &
               watched_;
    };
    auto const behind = [&](u32 at) { return at + (is_wide(halfword_at(at)) ? 4 : 2); };
    u32 const end = start + block.bytes;
    if (!pass && kind(start) != kNothing) return {CpuExit::Reason::Watched, start, kind(start)};
    // One that has to be passed by itself, since another may follow that depends on it.
    u32 stop = behind(start);
    while (!pass && stop < end && kind(stop) == kNothing) stop = behind(stop);
    if (stop >= end && !pass) return {CpuExit::Reason::Budget, start};
    // The whole block may have been translated already, without a stop in its middle.
    uc_ctl_remove_cache(engine_, start, end);
    CpuExit exit = emulate(stop);
    uc_ctl_remove_cache(engine_, start, end);
    if (exit.reason == CpuExit::Reason::Budget && exit.pc == stop && kind(stop) != 0) {
        exit.reason = CpuExit::Reason::Watched;
        exit.value = kind(stop);
    }
    return exit;
}

bool UnicornArm::run_part(unsigned instructions) {
    u32 const start = state().pc;
    Mapping const *const mapping = mapping_at(start);
    if (mapping == nullptr) return false;
    u32 const end =
        start +
        measure_block(mapping->region.bytes.subspan(start - mapping->region.base), start, model_).bytes;
    u32 stop = start;
    for (unsigned i = 0; i < instructions && stop < end; ++i) {
        Instruction const instruction = instruction_at(stop);
        if ((watched_ & kFloatingPoint) != 0 && is_floating_point(instruction)) return false;
        if ((watched_ & kDivision) != 0 && is_division(instruction)) return false;
        stop += is_wide(instruction.first) ? 4 : 2;
    }
    if (stop >= end) return false;
    uc_ctl_remove_cache(engine_, start, end);
    CpuExit const exit = emulate(stop);
    uc_ctl_remove_cache(engine_, start, end);
    return exit.reason == CpuExit::Reason::Budget && exit.pc == stop;
}

CpuExit UnicornArm::run() { return emulate(0); }

// Runs until something is to be told, or up to the instruction at `until` in the next block.
CpuExit UnicornArm::emulate(u32 until) {
    // Without the Thumb bit Unicorn raises the fault, behind the block hook as for any other block.
    bool const thumb = state_valid_ ? (state_.xpsr & kThumbBit) != 0 : thumb_state();
    store_state();
    hot_.expected = hot_.block = state_.pc;
    until_ = until;
    hot_.timing = timing_ != nullptr && timing_->active() ? timing_ : nullptr;
    if (watched_ != kNothing || until != 0) hot_.size = 0; // Let every block go the long way.
    interrupt_ = kNoInterrupt;
    fault_ = CpuExit::FaultKind::None;
    stopped_at_block_ = unmask_block_done_ = stopped_at_watched_ = false;
    u32 const start = state_.pc;
    running_ = true;
    // An end address of 0 is the cheapest for Unicorn; it then stops at address 0 by itself.
    uc_err const error = uc_emu_start(engine_, start | (thumb ? 1 : 0), until, 0, 0);
    running_ = false;
    state_valid_ = floats_valid_ = false;
    CpuExit exit = classify(error);
    if (failure_) undo_since_failed_store();
    if (!touched_flash_.empty()) settle_flash();
    if (stale_bytes_ != 0) invalidate(exit.pc, std::exchange(stale_bytes_, 0));
    if (!remapped_.empty()) settle_remaps();
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
    case kNoCoprocessor: return {Reason::NoCoprocessor, pc};
    default: return {Reason::Undefined, pc};
    }
    if (error == UC_ERR_OK && stopped_at_watched_) return {Reason::Watched, pc};
    if (error == UC_ERR_OK && until_ != 0 && pc == until_) return {Reason::Budget, pc};
    if (error == UC_ERR_OK && stopped_at_block_) {
        return {unmask_block_done_ ? Reason::Unmasked : Reason::Budget, pc};
    }
    // The instructions that Unicorn stops for end their block.
    if (pc == hot_.expected && pc != hot_.block) {
        u16 const last = halfword_at(pc - 2);
        if (error == UC_ERR_OK && last == kWfi) return {Reason::Sleep, pc};
        if (error == UC_ERR_INSN_INVALID && last == kWfe) return {Reason::WaitEvent, pc};
        if (error == UC_ERR_INSN_INVALID && last == kYield) return {Reason::Budget, pc};
        if (halfword_at(pc - 4) == kWideHint) {
            if (error == UC_ERR_OK && last == kWideWfi) return {Reason::Sleep, pc};
            if (error == UC_ERR_INSN_INVALID && last == kWideWfe) return {Reason::WaitEvent, pc};
            if (error == UC_ERR_INSN_INVALID && last == kWideYield) return {Reason::Budget, pc};
        }
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
        Instruction const instruction = instruction_at(pc);
        auto const access = data_access(instruction, pc, state);
        if (found_uses == 0 && access && access->write == write &&
            address - access->address < access->bytes) {
            found = pc;
            found_uses = access->uses;
        }
        if ((written_registers(instruction) & found_uses) != 0) found_uses = 0;
        pc += is_wide(instruction.first) ? 4 : 2;
    }
    return found;
}

u16 UnicornArm::halfword_at(u32 address) {
    Mapping const *const mapping = mapping_at(address);
    if (mapping == nullptr || !mapping->region.contains(address, 2)) return 0;
    return load_u16(mapping->region.bytes, address - mapping->region.base);
}

Instruction UnicornArm::instruction_at(u32 address) {
    u16 const first = halfword_at(address);
    return {first, is_wide(first) ? halfword_at(address + 2) : u16(0)};
}

bool UnicornArm::thumb_state() { return (read_register(engine_, UC_ARM_REG_CPSR) & kCpsrThumb) != 0; }

void UnicornArm::note_failed_store() {
    // Unicorn goes on to the end of the block after a store that cannot be. The registers and memories of
    // this moment come back then; devices and flash are kept from what follows.
    failure_ = std::make_unique<Failure>();
    failure_->state = peek_state();
    if (model_ != Model::CortexM0) failure_->floats = peek_floats();
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
    if (model_ != Model::CortexM0) edit_floats() = failure_->floats;
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
        std::fill_n(mapping->blocks.begin() + from / 2, kPageBytes / 2, PackedBlock{});
        // A block may reach in from the page before, by one instruction.
        if (page > 0) mapping->blocks[from / 2 - 1] = {};
        if (!mapping->translated.empty()) mapping->executed[page] = false;
        u64 const base = mapping->region.base;
        uc_ctl_remove_cache(engine_, base + from, base + from + kPageBytes);
    }
}

} // namespace terrarium::arm
