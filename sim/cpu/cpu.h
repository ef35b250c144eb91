// Cpu: what every core back end offers, whatever its instruction set.
//
// A core executes instructions and nothing else: exceptions, interrupt controllers and time stand outside
// it. It runs until the clock's deadline, in blocks cut by a rule that all back ends of an architecture
// share, so that two of them can run in lockstep.
#pragma once

#include <string>
#include <vector>

#include "sim/core/bus.h"
#include "sim/core/clock.h"
#include "sim/core/types.h"

namespace terrarium {

struct CpuExit {
    enum class Reason : u8 {
        Budget,        // The deadline was reached or an exit requested; pc is the next block.
        Unmasked,      // A block that may have unmasked interrupts has run, as asked for by watch_unmask.
        Sleep,         // WFI; pc is behind it.
        WaitEvent,     // WFE; pc is behind it.
        Svc,           // Supervisor call; pc is behind it.
        ExcReturn,     // A branch to an exception return value, which `value` holds.
        Fault,         // A memory access that cannot be; `value` is its address, pc the instruction.
        Undefined,     // pc is an instruction this core does not have, or not in its state.
        Breakpoint,    // BKPT; pc is at it.
        Watched,       // The next block or instruction is of a kind that the back end was told to watch.
        NoCoprocessor, // pc is an instruction of a coprocessor that is not there.
    };
    enum class FaultKind : u8 { None, Fetch, Read, Write, Unaligned };

    Reason reason = Reason::Budget;
    u32 pc = 0;
    u32 value = 0;
    FaultKind fault = FaultKind::None;
};

// For a disassembler.
enum class InstructionSet : u8 { ArmThumb };

// A register as an inspector shows it.
struct CpuRegister {
    std::string name; // As the manual has it: "r0", "xpsr".
    u32 value = 0;
};

class Cpu {
public:
    virtual ~Cpu() = default;

    [[nodiscard]] virtual InstructionSet instruction_set() const = 0;
    // All registers that a program can see, in the manual's order; not during run().
    [[nodiscard]] virtual std::vector<CpuRegister> registers() = 0;

    // Executes from the present state until the clock's deadline or something to tell.
    virtual CpuExit run() = 0;
    // Code or data at `address` was changed from outside (DMA, a loader, a flash controller).
    virtual void invalidate(u32 address, u32 length) = 0;
    // Other memory stands at `base` now (see Bus::replace). Loads see it at once unless it was RAM before,
    // the rest from the end of the block being executed on.
    virtual void remap(u32 base) = 0;
    // Where the guest is, during an access to a register or memory; else the next instruction.
    [[nodiscard]] virtual u32 program_counter() = 0;
    // Asks for Exit::Unmasked after any block that may lower the interrupt mask.
    virtual void watch_unmask(bool on) = 0;
    // Blocks whose length was not what the shared rule says, since power-on: 0 unless a back end errs.
    [[nodiscard]] virtual u64 rule_mismatches() const = 0;
};

// A flash controller's side of a guest's store into flash.
class FlashWriter {
public:
    virtual ~FlashWriter() = default;
    // Carries out a store of `size` bytes at `address`, as far as the controller allows it now.
    virtual void store_to_flash(u32 address, u32 value, unsigned size) = 0;
};

// A CPU with its interrupt controller: what the machine drives.
class Processor {
public:
    virtual ~Processor() = default;
    virtual void reset() = 0;
    // Runs until the clock's next event or `limit`, until it sleeps, or until a reset is asked for.
    virtual void run(Time limit) = 0;
    // Runs the first `instructions` of the block that comes next and leaves the processor in its middle, to
    // be looked at; whoever goes on has to restore an earlier state first, because events wait for a block's
    // end. False when there is nothing to see: the block is over by then, or an exception, a sleep or a fault
    // comes before. To be restored then too.
    virtual bool run_part(unsigned instructions) = 0;
    [[nodiscard]] virtual bool sleeping() const = 0;
    [[nodiscard]] virtual Cpu &cpu() = 0;
    virtual void archive(Archive &archive) = 0;
};

} // namespace terrarium
