#include "sim/cpu/arm/cortex_m.h"

#include <utility>

#include "sim/core/text.h"
#include "sim/cpu/arm/thumb.h"
#include "sim/cpu/arm/unicorn_arm.h"

namespace terrarium::arm {

namespace {

constexpr u32 kScsBase = 0xE000E000;
constexpr u32 kScsSize = 0x1000;

constexpr u32 kSleepOnExit = 1u << 1;
constexpr u32 kSevOnPend = 1u << 4;

constexpr u32 kReturnToHandler = 0xFFFFFFF1;
constexpr u32 kReturnToThreadMsp = 0xFFFFFFF9;
constexpr u32 kReturnToThreadPsp = 0xFFFFFFFD;

constexpr u32 kFrameBytes = 32;
constexpr u32 kStackAligned = 1u << 9; // In the stacked xPSR: a word was skipped to align the frame.

} // namespace

class CortexM::SystemControlSpace final : public Peripheral {
public:
    SystemControlSpace() : Peripheral("SCS") {}
};

CortexM::CortexM(Clock &clock, Bus &bus, Trace &trace, CortexMOptions const &options)
    : clock_(clock), bus_(bus), trace_(trace), options_(options),
      cpu_(std::make_unique<UnicornArm>(clock, bus, options.model, options.flash,
                                        [this] { event_register_ = true; })),
      nvic_(options.interrupts, options.priority_bits),
      systick_(clock, options.systick_divider, [this] { nvic_.set_pending(kSysTick); }),
      scs_(std::make_unique<SystemControlSpace>()) {
    nvic_.on_change = [this] { interrupts_changed(); };
    nvic_.on_pend = [this] {
        if ((system_control_ & kSevOnPend) != 0) event_register_ = true;
    };
    systick_.define_registers(scs_->registers);
    nvic_.define_registers(scs_->registers);
    define_scb(scs_->registers);
    bus.map(kScsBase, kScsSize, *scs_);
    trace.program_counter = [this] { return cpu_->program_counter(); };
}

CortexM::~CortexM() = default;

void CortexM::attach() { static_cast<UnicornArm &>(*cpu_).attach(); }

void CortexM::define_scb(RegisterBank &registers) {
    registers.define(0xD00, "CPUID").reset(0x410CC200).read_only();
    registers.define(0xD04, "ICSR").reads([this] { return icsr(); }).writes([this](u32 value) {
        write_icsr(value);
    });
    registers.define(0xD0C, "AIRCR").reads([] { return 0xFA050000u; }).writes([this](u32 value) {
        write_aircr(value);
    });
    registers.define(0xD10, "SCR").stores(system_control_).mask(kSleepOnExit | 4 | kSevOnPend);
    registers.define(0xD14, "CCR").reset(0x208).read_only(); // Stack alignment, unaligned trap: always on.
}

u32 CortexM::icsr() {
    u32 value = cpu_->state().ipsr() | nvic_.next() << 12;
    if (nvic_.pending(kNmi)) value |= 1u << 31;
    if (nvic_.pending(kPendSv)) value |= 1u << 28;
    if (nvic_.pending(kSysTick)) value |= 1u << 26;
    if (nvic_.next() >= kFirstInterrupt) value |= 1u << 22;
    return value;
}

void CortexM::write_icsr(u32 value) {
    if ((value >> 31 & 1) != 0) nvic_.set_pending(kNmi);
    if ((value >> 28 & 1) != 0) nvic_.set_pending(kPendSv);
    if ((value >> 27 & 1) != 0) nvic_.clear_pending(kPendSv);
    if ((value >> 26 & 1) != 0) nvic_.set_pending(kSysTick);
    if ((value >> 25 & 1) != 0) nvic_.clear_pending(kSysTick);
}

void CortexM::write_aircr(u32 value) {
    constexpr u32 kKey = 0x05FA;
    constexpr u32 kSysResetReq = 1u << 2;
    if (value >> 16 != kKey || (value & kSysResetReq) == 0) return;
    reset_asked_ = true;
    clock_.request_exit();
}

void CortexM::reset() {
    if (running_) {
        // A device asked for it, in the middle of a block or of an exception's entry.
        reset_due_ = true;
        clock_.request_exit();
        return;
    }
    nvic_.reset();
    systick_.reset();
    scs_->registers.reset();
    vector_base_ = 0;
    sleeping_ = waiting_for_event_ = event_register_ = false;
    locked_up_ = held_ = reset_asked_ = reset_due_ = false;
    ArmState &state = cpu_->edit();
    state = {};
    state.lr = 0xFFFFFFFF;
    u32 entry = 0;
    // A vector table that is not there leaves the core where it locks up at once, as the chip does.
    if (!read_word(vector_base_, state.msp) || !read_word(vector_base_ + 4, entry)) return lock_up();
    state.msp &= ~3u;
    set_program_counter(entry);
}

void CortexM::set_program_counter(u32 vector) {
    // Without the Thumb bit there are no instructions: the first one faults.
    ArmState &state = cpu_->edit();
    state.pc = vector & ~1u;
    state.xpsr = (state.xpsr & ~kThumbBit) | ((vector & 1) != 0 ? kThumbBit : 0);
}

Masks CortexM::masks() {
    ArmState const &state = cpu_->state();
    return {(state.primask & 1) != 0, (state.faultmask & 1) != 0, u8(state.basepri)};
}

void CortexM::interrupts_changed() {
    // Whether it can be taken is decided outside the core's run; a pending exception is a good reason to
    // look.
    if (nvic_.anything_pending()) clock_.request_exit();
}

bool CortexM::wakes() {
    if (waiting_for_event_) return std::exchange(event_register_, false);
    // WFI wakes for what would be taken if PRIMASK were clear.
    Masks unmasked = masks();
    unmasked.primask = false;
    return nvic_.anything_pending() && nvic_.preempts(nvic_.next(), unmasked);
}

void CortexM::run(Time limit) {
    running_ = true;
    while (!reset_due_ && !reset_asked_ && step(limit)) {
    }
    running_ = false;
    if (reset_due_) {
        reset();
    } else if (std::exchange(reset_asked_, false) && on_reset_request) {
        on_reset_request();
    }
}

// Takes one exception or lets the core run once; false when there is nothing more to do for now.
bool CortexM::step(Time limit) {
    if (locked_up_ || held_) return false;
    bool masked = false;
    if (nvic_.anything_pending()) {
        if (take_exception()) return true;
        masked = nvic_.preempts(nvic_.next(), Masks{});
    }
    if (sleeping_ && !wakes()) return false;
    sleeping_ = false;
    clock_.open_slice(limit);
    if (clock_.slice.now >= clock_.slice.deadline) return false;
    cpu_->watch_unmask(masked);
    handle(cpu_->run());
    return true;
}

bool CortexM::take_exception() {
    unsigned const exception = nvic_.next();
    if (!nvic_.preempts(exception, masks())) return false;
    sleeping_ = false;
    ArmState const &state = cpu_->state();
    u32 const return_value = state.ipsr() != 0  ? kReturnToHandler
                             : state.uses_psp() ? kReturnToThreadPsp
                                                : kReturnToThreadMsp;
    enter(exception, return_value, true);
    return true;
}

void CortexM::enter(unsigned exception, u32 return_value, bool stack_first) {
    if (stack_first) {
        bool const stacked = push_frame();
        // While registers are stacked, something more urgent may arrive: it is entered in place of this one.
        spend(kEntryCycles);
        if (!stacked) {
            // The push itself faulted: the fault's handler runs, on a frame that is not there.
            if (nvic_.execution_priority(masks()) <= -1 || exception == kHardFault) return lock_up();
            nvic_.set_pending(kHardFault);
        }
        if (unsigned const now_next = nvic_.next(); now_next != 0) {
            if (nvic_.effective_priority(now_next) < nvic_.effective_priority(exception))
                exception = now_next;
        }
    } else {
        spend(kEntryCycles - kReturnCycles); // Tail-chaining: only the vector is fetched.
    }
    nvic_.activate(exception);
    event_register_ = true; // Exception entry is an event for a later WFE.
    ArmState &state = cpu_->edit();
    state.xpsr = (state.xpsr & kFlagsMask) | kThumbBit | exception;
    state.control &= ~2u;
    state.lr = return_value;
    u32 vector = 0;
    if (!read_word(vector_base_ + 4 * exception, vector)) {
        if (exception == kHardFault) return lock_up();
        return fault();
    }
    set_program_counter(vector);
}

bool CortexM::push_frame() {
    ArmState &state = cpu_->edit();
    u32 const sp = state.sp();
    u32 const frame = (sp - kFrameBytes) & ~7u;
    u32 const words[8] = {
        state.r[0],  state.r[1], state.r[2], state.r[3],
        state.r[12], state.lr,   state.pc,   state.xpsr | ((sp & 4) != 0 ? kStackAligned : 0)};
    state.set_sp(frame);
    MemoryRegion const *const region = bus_.memory_at(frame, kFrameBytes);
    if (region == nullptr || region->kind != MemoryRegion::Kind::Ram) {
        bus_.report_unmapped(frame, true, words[0]);
        return false;
    }
    for (unsigned i = 0; i < 8; ++i) store_u32(region->bytes, frame - region->base + 4 * i, words[i]);
    cpu_->invalidate(frame, kFrameBytes); // The stack may lie on code.
    return true;
}

bool CortexM::pop_frame(u32 exc_return) {
    ArmState &state = cpu_->edit();
    bool const from_psp = exc_return == kReturnToThreadPsp;
    u32 &sp = from_psp ? state.psp : state.msp;
    MemoryRegion const *const region = bus_.memory_at(sp, kFrameBytes);
    if (region == nullptr || (sp & 3) != 0) {
        bus_.report_unmapped(sp, false, 0);
        return false;
    }
    u32 words[8];
    for (unsigned i = 0; i < 8; ++i) words[i] = load_u32(region->bytes, sp - region->base + 4 * i);
    // A guest may write anything into a frame. The manual leaves open what returning to a handler that is not
    // active does; here it is a fault, as in later architectures.
    u32 const handler = words[7] & kIpsrMask;
    if (exc_return == kReturnToHandler && (handler >= Nvic::kExceptions || !nvic_.active(handler)))
        return false;
    for (unsigned i = 0; i < 4; ++i) state.r[i] = words[i];
    state.r[12] = words[4];
    state.lr = words[5];
    state.pc = words[6] & ~1u;
    state.xpsr = words[7] & (kFlagsMask | kItMask | kIpsrMask | kThumbBit);
    sp += kFrameBytes;
    if ((words[7] & kStackAligned) != 0) sp |= 4;
    if (exc_return == kReturnToHandler) return true;
    state.xpsr &= ~kIpsrMask;
    state.control = (state.control & ~2u) | (from_psp ? 2 : 0);
    return true;
}

void CortexM::return_from_exception(u32 exc_return) {
    unsigned const leaving = cpu_->state().ipsr();
    nvic_.deactivate(leaving);
    if (leaving != kNmi) cpu_->edit().faultmask = 0;
    bool const known = exc_return == kReturnToHandler || exc_return == kReturnToThreadMsp ||
                       exc_return == kReturnToThreadPsp;
    if (leaving == 0 || !known || (exc_return == kReturnToHandler) != nvic_.anything_active()) return fault();
    spend(kReturnCycles);
    event_register_ = true; // As entry, return is an event for a later WFE.
    if (nvic_.anything_pending() && nvic_.preempts(nvic_.next(), masks())) {
        return enter(nvic_.next(), exc_return, false);
    }
    if (!pop_frame(exc_return)) return fault();
    if (exc_return != kReturnToHandler && (system_control_ & kSleepOnExit) != 0) {
        sleeping_ = true;
        waiting_for_event_ = false;
    }
}

void CortexM::handle(CpuExit const &exit) {
    switch (exit.reason) {
    case CpuExit::Reason::Budget:
    case CpuExit::Reason::Unmasked: break;
    case CpuExit::Reason::Sleep:
        sleeping_ = true;
        waiting_for_event_ = false;
        break;
    case CpuExit::Reason::WaitEvent:
        sleeping_ = waiting_for_event_ = true; // Until the event that may be there already is noticed.
        break;
    case CpuExit::Reason::Svc:
        // A supervisor call that cannot be taken at once becomes a fault.
        if (nvic_.preempts(kSvCall, masks())) {
            nvic_.set_pending(kSvCall);
        } else {
            fault();
        }
        break;
    case CpuExit::Reason::ExcReturn: return_from_exception(exit.value); break;
    case CpuExit::Reason::Fault:
    case CpuExit::Reason::Undefined:
    case CpuExit::Reason::Breakpoint: fault(); break;
    }
}

void CortexM::fault() {
    Masks none;
    none.faultmask = (cpu_->state().faultmask & 1) != 0;
    if (nvic_.execution_priority(none) <= -1) return lock_up();
    nvic_.set_pending(kHardFault);
}

void CortexM::lock_up() {
    trace_.remark("the CPU has locked up at pc " + hex(cpu_->state().pc) +
                  ": a fault inside the hard fault handler, or no vector table");
    locked_up_ = true;
    clock_.request_exit();
    if (on_lockup) on_lockup();
}

bool CortexM::read_word(u32 address, u32 &value) {
    MemoryRegion const *region = bus_.memory_at(address, 4);
    if (region == nullptr || (address & 3) != 0) return false;
    value = load_u32(region->bytes, address - region->base);
    return true;
}

void CortexM::spend(Cycles cycles) {
    clock_.slice.now += cycles;
    clock_.dispatch_due();
}

void CortexM::archive(Archive &archive) {
    archive.section("cortex-m");
    archive(cpu_->edit());
    archive(nvic_, systick_);
    scs_->archive(archive);
    archive(vector_base_, system_control_, sleeping_, waiting_for_event_, event_register_, locked_up_, held_,
            reset_asked_);
}

} // namespace terrarium::arm
