#include "gui/app/inspect.h"

#include <algorithm>
#include <cstdio>

#include "gui/app/disassembler.h"

namespace terrarium::gui {

namespace {

constexpr unsigned kLinesOfCode = 48;
constexpr u32 kBytesBefore = 10; // Of code before the program counter.

void list_registers(Machine &machine, Inspection &found) {
    for (Bus::Device const &device : machine.chip().bus().devices()) {
        Peripheral const &peripheral = *device.peripheral;
        for (Register const &entry : peripheral.registers.all()) {
            found.registers.push_back({peripheral.name(), entry.name(), device.base + entry.offset(),
                                       peripheral.registers.peek(entry), entry.modelled()});
        }
    }
}

void list_memory(Bus const &bus, u32 address, u32 bytes, Inspection &found) {
    found.memory_address = address;
    for (u32 i = 0; i < bytes; ++i) {
        MemoryRegion const *const region = bus.memory_at(address + i);
        found.memory.push_back(region != nullptr ? std::optional(region->bytes[address + i - region->base])
                                                 : std::nullopt);
    }
}

// The code from `address` to the end of its memory.
std::span<u8 const> code_at(Bus const &bus, u32 address) {
    MemoryRegion const *const region = bus.memory_at(address);
    if (region == nullptr) return {};
    return region->bytes.subspan(address - region->base);
}

// Instructions have different lengths, so that code can only be read forwards: an address some way before
// `pc` from which reading arrives at it.
u32 start_before(Disassembler &disassembler, Bus const &bus, u32 pc) {
    for (u32 back = std::min(kBytesBefore, pc); back > 0; back -= std::min(back, disassembler.unit())) {
        u32 at = pc - back;
        while (at < pc) {
            auto const decoded = disassembler.decode(code_at(bus, at), at);
            if (!decoded) break;
            at += decoded->bytes;
        }
        if (at == pc) return pc - back;
    }
    return pc;
}

void list_code(Machine &machine, std::optional<u32> wanted, Inspection &found) {
    Bus const &bus = machine.chip().bus();
    Cpu &cpu = machine.chip().processor().cpu();
    auto const disassembler = make_disassembler(cpu.instruction_set());
    if (!disassembler) return;
    u32 at = wanted ? *wanted - *wanted % disassembler->unit()
                    : start_before(*disassembler, bus, cpu.program_counter());
    for (unsigned line = 0; line < kLinesOfCode; ++line) {
        std::span<u8 const> const code = code_at(bus, at);
        if (code.size() < disassembler->unit()) return;
        Decoded const decoded =
            disassembler->decode(code, at).value_or(Decoded{disassembler->unit(), "(no instruction)"});
        std::string bytes;
        for (unsigned i = 0; i < decoded.bytes; ++i) {
            char text[4];
            std::snprintf(text, sizeof text, "%02x ", code[i]);
            bytes += text;
        }
        found.disassembly.push_back({at, bytes, decoded.text});
        at += decoded.bytes;
    }
}

} // namespace

void lay_out(Machine &machine, Facts &facts) {
    facts.now = machine.now();
    facts.powered = machine.powered();
    facts.objection = machine.objection();
    for (auto const &part : machine.parts())
        facts.parts.push_back({part->name(), part->look(), part->readings()});
    for (Surrounding const &each : machine.chip().surroundings())
        facts.surroundings.push_back({each.name, each.unit, each.low, each.high, each.get()});
    facts.program_counter = machine.chip().processor().cpu().program_counter();
}

Inspection inspect(Machine &machine, Wishes const &wishes) {
    Inspection found;
    Bus const &bus = machine.chip().bus();
    found.at = machine.now();
    if (wishes.registers) list_registers(machine, found);
    if (wishes.processor) found.processor = machine.chip().processor().cpu().registers();
    if (wishes.disassembly) list_code(machine, wishes.code, found);
    if (wishes.events) {
        for (Event const *event : machine.clock().pending())
            found.events.emplace_back(event->when(), event->name());
    }
    if (wishes.regions) {
        for (MemoryRegion const &region : bus.memories())
            found.regions.push_back({region.name, region.base, u32(region.bytes.size())});
    }
    if (wishes.memory) list_memory(bus, *wishes.memory, wishes.memory_bytes, found);
    if (wishes.complaints) {
        for (Access const &access : machine.trace().accesses()) found.unmodelled.push_back(to_string(access));
        found.remarks = machine.trace().remarks();
    }
    return found;
}

} // namespace terrarium::gui
