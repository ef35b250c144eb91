// Facts: what the machine's thread has laid out for the window: a copy, complete, and never changed again.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gui/app/pin_facts.h"
#include "sim/core/time.h"
#include "sim/core/types.h"
#include "sim/cpu/cpu.h"
#include "sim/host/pacer.h"
#include "sim/parts/look.h"
#include "sim/parts/part.h"

namespace terrarium::gui {

// Which of the costly facts somebody is looking at.
struct Wishes {
    bool registers = false;
    bool processor = false; // Its registers.
    bool disassembly = false;
    bool events = false;
    bool complaints = false;
    bool regions = false;
    std::optional<u32> code;   // Disassemble from this address on; nothing: around the program counter.
    std::optional<u32> memory; // From this address on.
    u32 memory_bytes = 512;
    std::optional<PinsWish> pins;
    bool signals = false; // The list of all pins.

    bool operator==(Wishes const &) const = default;
};

struct PartFact {
    std::string name;
    Look look;
    std::vector<Part::Reading> readings;
};

struct SurroundingFact {
    std::string name;
    std::string unit;
    double low = 0;
    double high = 0;
    double value = 0;
};

struct PortFact {
    std::string kind;    // "pty", "tcp", "rfc2217".
    std::string address; // Where it is open; empty: closed.
};

struct RegisterFact {
    std::string peripheral;
    std::string name;
    u32 address = 0;
    u32 value = 0;
    bool modelled = true;
};

struct InstructionFact {
    u32 address = 0;
    std::string bytes;
    std::string text;
};

// The script that the window has sent last.
struct ScriptFact {
    u64 number = 0;      // Counts scripts; 0: none yet.
    std::string purpose; // As it was given with it.
    bool sent = false;   // It is on the board.
    bool over = false;
    std::string error;  // A traceback, or why it could not run.
    std::string output; // What it printed, when it was not for the terminal.
    bool operator==(ScriptFact const &) const = default;
};

struct RegionFact {
    std::string name;
    u32 base = 0;
    u32 bytes = 0;
};

// What the inspecting views show: made only when one of them is looked at, and ten times a second while the
// machine runs.
struct Inspection {
    Time at;
    std::vector<RegisterFact> registers;
    std::vector<CpuRegister> processor;
    std::vector<InstructionFact> disassembly;         // The one at program_counter may be among them.
    std::vector<std::pair<Time, std::string>> events; // The clock's queue, soonest first.
    std::vector<RegionFact> regions;
    u32 memory_address = 0;
    std::vector<std::optional<u8>> memory; // Nothing where nothing is mapped.
    std::vector<std::string> unmodelled;   // A line for each unmodelled access so far.
    std::vector<std::string> remarks;
};

struct Facts {
    u64 sequence = 0; // Counts layouts.
    Time now;
    double factor = 0; // Virtual seconds per second of the host, lately.
    bool running = true;
    bool powered = true;
    host::Speed speed;
    ScriptFact script;
    std::string objection; // Why strict mode has stopped the machine.

    std::size_t untyped = 0; // Bytes of a paste that the board has not been given yet.

    std::vector<PartFact> parts; // In the order of the board's table.
    std::vector<SurroundingFact> surroundings;
    std::vector<PortFact> ports;
    std::vector<Time> snapshots; // To rewind to, oldest first.

    std::optional<PinsFact> pins; // As wished.
    std::vector<SignalFact> signals;
    std::size_t snapshot_bytes = 0;
    unsigned inside_block = 0; // Instructions that a step has gone into a block: what is seen is its middle.

    u32 program_counter = 0;
    std::shared_ptr<Inspection const> inspection; // As wished; never null.
};

} // namespace terrarium::gui
