// CortexM: a core, its exceptions, its NVIC, SysTick and system control block.
// ARMv6-M manual B1.5 (exception model) and B3 (system control space).
//
// The core back end only executes; entry, return, tail-chaining, late arrival, faults, lock-up and sleep
// happen here, between its runs, and are the same for every back end.
//
// Modelled (ARMv6-M): all of the above, SEVONPEND, SLEEPONEXIT. The program counter stacked for a bus
// fault is found by matching the block's instructions with the faulting address (see UnicornArm).
// Not modelled: debug, and the flash patch unit.
#pragma once

#include <functional>
#include <memory>

#include "sim/core/bus.h"
#include "sim/core/peripheral.h"
#include "sim/cpu/arm/arm_cpu.h"
#include "sim/cpu/arm/nvic.h"
#include "sim/cpu/arm/systick.h"

namespace terrarium::arm {

struct CortexMOptions {
    Model model = Model::CortexM0;
    unsigned interrupts = 32;
    unsigned priority_bits = 2;
    unsigned systick_divider = 1;
    FlashWriter *flash = nullptr;
};

class CortexM final : public Processor {
public:
    CortexM(Clock &clock, Bus &bus, Trace &trace, CortexMOptions const &options);
    ~CortexM() override;

    // The guest asked for a reset (AIRCR.SYSRESETREQ), or has locked up. Wired by the chip.
    std::function<void()> on_reset_request;
    std::function<void()> on_lockup;

    // To be called by a chip that has changed the CPU's frequency.
    void frequency_changed() { systick_.frequency_changed(); }
    // Stops the core until the next reset().
    void hold() { held_ = true; }
    // Puts the core on the bus's memories. To be called once everything is mapped.
    void attach();

    // During a run() it takes place at the end of the block being executed.
    void reset() override;
    void run(Time limit) override;
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
    bool wakes();              // What ends a sleep, other than an exception that is taken.
    void enter(unsigned exception, u32 return_value, bool stack_first);
    bool push_frame();
    bool pop_frame(u32 exc_return);
    void return_from_exception(u32 exc_return);
    void handle(CpuExit const &exit);
    void fault();
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
    u32 vector_base_ = 0;
    u32 system_control_ = 0; // SCR.
    bool sleeping_ = false;
    bool waiting_for_event_ = false; // The sleep is a WFE's.
    bool event_register_ = false;
    bool locked_up_ = false;
    bool held_ = false;
    bool reset_asked_ = false; // By the guest.
    bool reset_due_ = false;   // By the chip, while the core was running.
    bool running_ = false;
};

} // namespace terrarium::arm
