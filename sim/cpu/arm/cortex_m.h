// CortexM: a core, its exceptions, its NVIC, SysTick and system control block.
// ARMv6-M manual B1.5 (exception model) and B3 (system control space); ARMv7-M manual, the same chapters.
//
// The core back end only executes; entry, return, tail-chaining, late arrival, faults, lock-up and sleep
// happen here, between its runs, and are the same for every back end.
//
// Modelled: all of the above, SEVONPEND, SLEEPONEXIT. The program counter stacked for a bus fault is found by
// matching the block's instructions with the faulting address (see UnicornArm). For a Cortex-M4 also
// MemManage, BusFault and UsageFault with their escalation, and the floating point part of frames; see
// mainline.h. Not modelled: debug, and the flash patch unit. A Cortex-M4's stores to nowhere are precise
// faults here, as on a chip with ACTLR.DISDEFWBUF set. Unaligned accesses are not trapped (CCR.UNALIGN_TRP):
// Unicorn carries them out. A chip's BASEPRI has the bits of its priorities only; a program that reads back
// the others sees them here, but they count for nothing.
#pragma once

#include <functional>
#include <memory>

#include "sim/core/bus.h"
#include "sim/core/peripheral.h"
#include "sim/cpu/arm/arm_cpu.h"
#include "sim/cpu/arm/mainline.h"
#include "sim/cpu/arm/nvic.h"
#include "sim/cpu/arm/systick.h"
#include "sim/cpu/arm/thumb.h"
#include "sim/cpu/flash_timing.h"

namespace terrarium::arm {

struct CortexMOptions {
    Model model = Model::CortexM0;
    unsigned interrupts = 32;
    unsigned priority_bits = 2;
    unsigned systick_divider = 1;
    FlashWriter *flash = nullptr;
    FlashTiming *timing = nullptr; // Of the memory that programs are in; null for one that never waits.
};

class CortexM final : public Processor {
public:
    CortexM(Clock &clock, Bus &bus, Trace &trace, CortexMOptions const &options);
    ~CortexM() override;

    // The guest asked for a reset (AIRCR.SYSRESETREQ), or has locked up. Wired by the chip.
    std::function<void()> on_reset_request;
    std::function<void()> on_lockup;
    // The core goes to sleep with SCR.SLEEPDEEP and nothing wakes it at once: SysTick stands still from now
    // on. False when the chip does not go along, and the program goes on. Wired by the chip.
    std::function<bool()> on_deep_sleep;
    // It is about to go on; a chip that takes its time stalls the clock.
    std::function<void()> on_deep_sleep_end;
    // An event for WFE, from outside the core.
    void signal_event() {
        event_register_ = true;
        clock_.request_exit();
    }

    // To be called by a chip that has changed the CPU's frequency.
    void frequency_changed() { systick_.frequency_changed(); }
    // Stops the core until the next reset().
    void hold() { held_ = true; }
    // Puts the core on the bus's memories. To be called once everything is mapped.
    void attach();

    // During a run() it takes place at the end of the block being executed.
    void reset() override;
    // After a reset: begins at another vector table than the one at 0, as a boot loader begins a program. If
    // it is not there the core locks up. VTOR stays.
    void start_from(u32 table);
    void run(Time limit) override;
    bool run_part(unsigned instructions) override;
    [[nodiscard]] bool sleeping() const override { return sleeping_ || locked_up_ || held_; }
    [[nodiscard]] bool locked_up() const { return locked_up_; }
    [[nodiscard]] ArmCpu &cpu() override { return *cpu_; }
    [[nodiscard]] Nvic &nvic() { return nvic_; }
    void archive(Archive &archive) override;

private:
    class SystemControlSpace;
    struct Frame; // What entry pushes on the stack.

    void define_scb(RegisterBank &registers);
    void write_aircr(u32 value);
    [[nodiscard]] u32 icsr();
    void write_icsr(u32 value);

    void set_program_counter(u32 vector);
    bool step(Time limit);
    [[nodiscard]] Masks masks();
    void interrupts_changed(); // Stops the core if there is something that it may have to take.
    bool take_exception();     // Enters the most urgent exception if it may be taken now.
    bool deep_sleep_refused();
    bool wakes(); // What ends a sleep, other than an exception that is taken.
    void enter(unsigned exception, u32 return_value, bool stack_first);
    bool push_frame();
    bool pop_frame(u32 exc_return);
    [[nodiscard]] u32 return_value();
    [[nodiscard]] bool is_known_return(u32 exc_return) const;
    void return_from_exception(u32 exc_return);
    void handle(CpuExit const &exit);
    void report_fault(CpuExit const &exit);
    void report_fetch_fault(u32 address);
    // Raises the fault that a Cortex-M4 tells by `causes`; on a Cortex-M0 it is a hard fault.
    void fault(u32 causes);
    void hard_fault(u32 causes = 0);
    void handle_watched();
    [[nodiscard]] bool divides_by_zero();
    void set_sleeping(bool sleeping);
    [[nodiscard]] u32 vector_base() const { return mainline_ ? mainline_->vector_base : vector_base_; }
    void lock_up();
    [[nodiscard]] bool read_word(u32 address, u32 &value);
    void spend(Cycles cycles);

    Clock &clock_;
    Bus &bus_;
    Trace &trace_;
    CortexMOptions options_;
    std::unique_ptr<ArmCpu> cpu_;
    Nvic nvic_;
    SysTick systick_;
    std::unique_ptr<SystemControlSpace> scs_;
    std::unique_ptr<Mainline> mainline_; // None for a Cortex-M0.
    ModelCosts costs_;
    u32 vector_base_ = 0;    // Always, for a Cortex-M0.
    u32 system_control_ = 0; // SCR.
    bool sleeping_ = false;
    bool deeply_ = false;            // With the chip's clocks stopped.
    bool waiting_for_event_ = false; // The sleep is a WFE's.
    bool event_register_ = false;
    bool locked_up_ = false;
    bool held_ = false;
    bool reset_asked_ = false; // By the guest.
    bool reset_due_ = false;   // By the chip, while the core was running.
    bool running_ = false;
};

} // namespace terrarium::arm
