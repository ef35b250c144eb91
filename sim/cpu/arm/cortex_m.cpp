#include "sim/cpu/arm/cortex_m.h"

#include <utility>

#include "sim/core/text.h"
#include "sim/cpu/arm/thumb2.h"
#include "sim/cpu/arm/unicorn_arm.h"

namespace terrarium::arm {

namespace {

constexpr u32 kScsBase = 0xE000E000;
constexpr u32 kScsSize = 0x1000;

constexpr u32 kSleepOnExit = 1u << 1;
constexpr u32 kSleepDeep = 1u << 2;
constexpr u32 kSevOnPend = 1u << 4;

constexpr u32 kReturnToHandler = 0xFFFFFFF1;
constexpr u32 kReturnToThreadMsp = 0xFFFFFFF9;
constexpr u32 kReturnToThreadPsp = 0xFFFFFFFD;

// With bit 4 clear in any of these, the frame has the floating point registers too.
constexpr u32 kBasicFrame = 1u << 4;

constexpr u32 kFrameBytes = 32;
constexpr u32 kExtendedFrameBytes = kFrameBytes + 4 * FloatContext::kWords;
constexpr u32 kStackAligned = 1u << 9; // In the stacked xPSR: a word was skipped to align the frame.

} // namespace

class CortexM::SystemControlSpace final : public Peripheral {
public:
    SystemControlSpace() : Peripheral("SCS") {}
};

CortexM::CortexM(Clock &clock, Bus &bus, Trace &trace, CortexMOptions const &options)
    : clock_(clock), bus_(bus), trace_(trace), options_(options),
      cpu_(std::make_unique<UnicornArm>(clock, bus, options.model, options.flash, options.timing,
                                        [this] { event_register_ = true; })),
      nvic_(options.interrupts, options.priority_bits, options.model != Model::CortexM0),
      systick_(clock, options.systick_divider, [this] { nvic_.set_pending(kSysTick); }),
      scs_(std::make_unique<SystemControlSpace>()), costs_(costs_of(options.model)) {
    nvic_.on_change = [this] { interrupts_changed(); };
    nvic_.on_pend = [this] {
        if ((system_control_ & kSevOnPend) != 0) event_register_ = true;
    };
    systick_.define_registers(scs_->registers);
    nvic_.define_registers(scs_->registers);
    if (options.model != Model::CortexM0) {
        mainline_ = std::make_unique<Mainline>(clock, bus, trace, *cpu_, nvic_, options.interrupts);
        mainline_->define_registers(scs_->registers);
    }
    define_scb(scs_->registers);
    bus.map(kScsBase, kScsSize, *scs_);
    if (mainline_) mainline_->map(bus);
    trace.program_counter = [this] { return cpu_->program_counter(); };
}

CortexM::~CortexM() = default;

void CortexM::attach() { static_cast<UnicornArm &>(*cpu_).attach(); }

void CortexM::define_scb(RegisterBank &registers) {
    registers.define(0xD00, "CPUID").reset(mainline_ ? 0x410FC241 : 0x410CC200).read_only();
    registers.define(0xD04, "ICSR").reads([this] { return icsr(); }).writes([this](u32 value) {
        write_icsr(value);
    });
    registers.define(0xD0C, "AIRCR")
        .reads([this] { return 0xFA050000u | u32(nvic_.grouping()) << 8; })
        .writes([this](u32 value) { write_aircr(value); });
    registers.define(0xD10, "SCR").stores(system_control_).mask(kSleepOnExit | kSleepDeep | kSevOnPend);
    if (mainline_) return;
    registers.define(0xD14, "CCR").reset(0x208).read_only(); // Stack alignment, unaligned trap: always on.
}

u32 CortexM::icsr() {
    u32 value = cpu_->state().ipsr() | nvic_.next() << 12;
    if (nvic_.pending(kNmi)) value |= 1u << 31;
    if (nvic_.pending(kPendSv)) value |= 1u << 28;
    if (nvic_.pending(kSysTick)) value |= 1u << 26;
    if (mainline_) {
        constexpr u32 kReturnToBase = 1u << 11;
        if (nvic_.any_interrupt_pending()) value |= 1u << 22;
        if (nvic_.active_count() <= 1) value |= kReturnToBase;
    } else if (nvic_.next() >= kFirstInterrupt) {
        value |= 1u << 22;
    }
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
    if (value >> 16 != kKey) return;
    if (mainline_) nvic_.set_grouping(value >> 8 & 7);
    if ((value & kSysResetReq) == 0) return;
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
    if (mainline_) {
        mainline_->reset();
        cpu_->edit_floats() = {};
    }
    sleeping_ = deeply_ = waiting_for_event_ = event_register_ = false;
    locked_up_ = held_ = reset_asked_ = reset_due_ = false;
    ArmState &state = cpu_->edit();
    state = {};
    state.lr = 0xFFFFFFFF;
    start_from(vector_base());
}

void CortexM::start_from(u32 table) {
    locked_up_ = false;
    ArmState &state = cpu_->edit();
    u32 entry = 0;
    // A vector table that is not there leaves the core where it locks up at once, as the chip does.
    if (!read_word(table, state.msp) || !read_word(table + 4, entry)) return lock_up();
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
    return {(state.primask & 1) != 0, (state.faultmask & 1) != 0, u8(state.basepri & nvic_.priority_mask())};
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

// Asks the chip once, when a deep sleep begins.
bool CortexM::deep_sleep_refused() {
    if (deeply_ || (system_control_ & kSleepDeep) == 0 || !on_deep_sleep) return false;
    deeply_ = on_deep_sleep();
    if (deeply_) systick_.stand_still(true);
    return !deeply_;
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
    if (sleeping_ && !wakes() && !deep_sleep_refused()) return false;
    set_sleeping(false);
    clock_.open_slice(limit);
    if (clock_.slice.now >= clock_.slice.deadline) return false;
    cpu_->watch_unmask(masked);
    if (mainline_) cpu_->watch_instructions(mainline_->watched());
    handle(cpu_->run());
    return true;
}

bool CortexM::run_part(unsigned instructions) {
    if (sleeping()) return false;
    if (nvic_.anything_pending() && nvic_.preempts(nvic_.next(), masks())) return false;
    if (mainline_) cpu_->watch_instructions(mainline_->watched());
    clock_.open_slice(Time::never());
    return cpu_->run_part(instructions);
}

bool CortexM::take_exception() {
    unsigned const exception = nvic_.next();
    if (!nvic_.preempts(exception, masks())) return false;
    set_sleeping(false);
    enter(exception, return_value(), true);
    return true;
}

void CortexM::set_sleeping(bool sleeping) {
    sleeping_ = sleeping;
    if (!sleeping && std::exchange(deeply_, false)) {
        if (on_deep_sleep_end) on_deep_sleep_end();
        systick_.stand_still(false);
    }
    if (mainline_) mainline_->watchpoint.sleep(sleeping);
}

u32 CortexM::return_value() {
    ArmState const &state = cpu_->state();
    u32 const value = state.ipsr() != 0  ? kReturnToHandler
                      : state.uses_psp() ? kReturnToThreadPsp
                                         : kReturnToThreadMsp;
    return mainline_ && mainline_->floats.to_be_stacked() ? value & ~kBasicFrame : value;
}

bool CortexM::is_known_return(u32 exc_return) const {
    u32 const basic = mainline_ ? exc_return | kBasicFrame : exc_return;
    return basic == kReturnToHandler || basic == kReturnToThreadMsp || basic == kReturnToThreadPsp;
}

void CortexM::enter(unsigned exception, u32 return_value, bool stack_first) {
    if (stack_first) {
        bool const stacked = push_frame();
        // While registers are stacked, something more urgent may arrive: it is entered in place of this one.
        spend(costs_.entry);
        if (!stacked) {
            // The push itself faulted: the fault's handler runs, on a frame that is not there.
            if (nvic_.execution_priority(masks()) <= -1 || exception == kHardFault) return lock_up();
            fault(kStackingError);
            exception = nvic_.next();
        }
        if (unsigned const now_next = nvic_.next(); now_next != 0) {
            if (nvic_.effective_priority(now_next) < nvic_.effective_priority(exception))
                exception = now_next;
        }
    } else {
        if (costs_.chain != 0) spend(costs_.chain); // Tail-chaining: only the vector is fetched.
    }
    nvic_.activate(exception);
    event_register_ = true; // Exception entry is an event for a later WFE.
    ArmState &state = cpu_->edit();
    state.xpsr = (state.xpsr & kFlagsMask) | kThumbBit | exception;
    state.control &= ~(kControlProcessStack | kControlFloat);
    state.lr = return_value;
    u32 vector = 0;
    if (!read_word(vector_base() + 4 * exception, vector)) {
        if (exception == kHardFault) return lock_up();
        return hard_fault(kVectorTable);
    }
    set_program_counter(vector);
}

bool CortexM::push_frame() {
    ArmState &state = cpu_->edit();
    u32 const sp = state.sp();
    bool const with_floats = mainline_ && mainline_->floats.to_be_stacked();
    bool const align = !mainline_ || with_floats || mainline_->configured(Mainline::kStackAlign);
    u32 const bytes = with_floats ? kExtendedFrameBytes : kFrameBytes;
    u32 const frame = (sp - bytes) & ~(align ? 7u : 3u);
    u32 const words[8] = {
        state.r[0],  state.r[1], state.r[2], state.r[3],
        state.r[12], state.lr,   state.pc,   state.xpsr | (align && (sp & 4) != 0 ? kStackAligned : 0)};
    state.set_sp(frame);
    MemoryRegion const *const region = bus_.memory_at(frame, bytes);
    if (region == nullptr || region->kind != MemoryRegion::Kind::Ram) {
        bus_.report_unmapped(frame, true, words[0]);
        return false;
    }
    for (unsigned i = 0; i < 8; ++i) store_u32(region->bytes, frame - region->base + 4 * i, words[i]);
    cpu_->invalidate(frame, kFrameBytes); // The stack may lie on code.
    if (with_floats) mainline_->floats.stack(frame + kFrameBytes);
    return true;
}

bool CortexM::pop_frame(u32 exc_return) {
    ArmState &state = cpu_->edit();
    bool const with_floats = (exc_return & kBasicFrame) == 0;
    u32 const bytes = with_floats ? kExtendedFrameBytes : kFrameBytes;
    exc_return |= kBasicFrame;
    bool const from_psp = exc_return == kReturnToThreadPsp;
    u32 &sp = from_psp ? state.psp : state.msp;
    MemoryRegion const *const region = bus_.memory_at(sp, bytes);
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
    if (mainline_) {
        if (with_floats) mainline_->floats.unstack(sp + kFrameBytes);
        state.control = (state.control & ~kControlFloat) | (with_floats ? kControlFloat : 0);
    }
    sp += bytes;
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
    bool const to_handler = (exc_return | kBasicFrame) == kReturnToHandler;
    bool const may_skip = mainline_ && !to_handler && mainline_->configured(Mainline::kReturnFromNested);
    if (leaving == 0 || !is_known_return(exc_return) || (to_handler != nvic_.anything_active() && !may_skip))
        return fault(kInvalidReturn);
    spend(costs_.return_decision);
    event_register_ = true; // As entry, return is an event for a later WFE.
    if (nvic_.anything_pending() && nvic_.preempts(nvic_.next(), masks())) {
        return enter(nvic_.next(), exc_return, false);
    }
    if (costs_.unstack != 0) spend(costs_.unstack);
    if (!pop_frame(exc_return)) return fault(kUnstackingError);
    if (!to_handler && (system_control_ & kSleepOnExit) != 0) {
        set_sleeping(true);
        waiting_for_event_ = false;
    }
}

void CortexM::handle(CpuExit const &exit) {
    switch (exit.reason) {
    case CpuExit::Reason::Budget:
    case CpuExit::Reason::Unmasked: break;
    case CpuExit::Reason::Sleep:
        set_sleeping(true);
        waiting_for_event_ = false;
        break;
    case CpuExit::Reason::WaitEvent:
        set_sleeping(true);
        waiting_for_event_ = true; // Until the event that may be there already is noticed.
        break;
    case CpuExit::Reason::Svc:
        // A supervisor call that cannot be taken at once becomes a fault.
        if (nvic_.preempts(kSvCall, masks())) {
            nvic_.set_pending(kSvCall);
        } else {
            hard_fault(kForced);
        }
        break;
    case CpuExit::Reason::ExcReturn: return_from_exception(exit.value); break;
    case CpuExit::Reason::Watched: handle_watched(); break;
    case CpuExit::Reason::Fault: report_fault(exit); break;
    case CpuExit::Reason::Undefined:
        if (bus_.memory_at(exit.pc) == nullptr) return report_fetch_fault(exit.pc); // In a device.
        fault((cpu_->state().xpsr & kThumbBit) != 0 ? kUndefinedInstruction : kInvalidState);
        break;
    case CpuExit::Reason::NoCoprocessor: fault(kNoCoprocessor); break;
    case CpuExit::Reason::Breakpoint: hard_fault(kDebugEvent); break;
    }
}

void CortexM::report_fault(CpuExit const &exit) {
    switch (exit.fault) {
    case CpuExit::FaultKind::None:
    case CpuExit::FaultKind::Unaligned: return fault(kUnaligned);
    case CpuExit::FaultKind::Fetch: return report_fetch_fault(exit.value);
    case CpuExit::FaultKind::Read:
    case CpuExit::FaultKind::Write:
        if (mainline_) mainline_->faults.note_bus_address(exit.value);
        return fault(kPreciseError);
    }
}

void CortexM::report_fetch_fault(u32 address) {
    // Devices and the system space are never executed from, whatever there is.
    u32 const area = address >> 29;
    fault(area == 2 || area >= 5 ? kFetchForbidden : kFetchError);
}

// The next block holds an instruction that may trap.
void CortexM::handle_watched() {
    FloatContext &floats = mainline_->floats;
    if (floats.allowed()) floats.prepare();
    u8 const watched = mainline_->watched();
    if (watched == ArmCpu::kNothing) return;
    cpu_->watch_instructions(watched);
    CpuExit exit = cpu_->run_to_watched(false);
    while (exit.reason == CpuExit::Reason::Watched) {
        bool const is_float = exit.value == ArmCpu::kFloatingPoint;
        if (is_float && floats.allowed()) floats.prepare(); // The block itself has allowed it.
        if (condition_holds(cpu_->state())) {
            if (is_float && !floats.allowed()) return fault(kNoCoprocessor);
            if (!is_float && divides_by_zero()) return fault(kDivisionByZero);
        }
        exit = cpu_->run_to_watched(true);
    }
    handle(exit);
}

bool CortexM::divides_by_zero() {
    ArmState const &state = cpu_->state();
    MemoryRegion const *const region = bus_.memory_at(state.pc, 4);
    if (region == nullptr) return false;
    unsigned const divisor = load_u16(region->bytes, state.pc - region->base + 2) & 15;
    return divisor < 13 ? state.r[divisor] == 0 : divisor == 14 && state.lr == 0;
}

void CortexM::fault(u32 causes) {
    if (!mainline_) return hard_fault();
    mainline_->faults.note(causes);
    unsigned const exception = FaultStatus::exception_of(causes);
    if (nvic_.enabled(exception) && nvic_.preempts(exception, masks())) return nvic_.set_pending(exception);
    hard_fault(kForced);
}

void CortexM::hard_fault(u32 causes) {
    if (mainline_) mainline_->faults.note_hard(causes);
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
    if (mainline_) archive(cpu_->edit_floats(), *mainline_);
    archive(vector_base_, system_control_, sleeping_, deeply_, waiting_for_event_, event_register_,
            locked_up_, held_, reset_asked_);
}

} // namespace terrarium::arm
