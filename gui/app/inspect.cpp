#include "gui/app/inspect.h"

namespace terrarium::gui {

namespace {

void lay_out_registers(Machine &machine, Facts &facts) {
    for (Bus::Device const &device : machine.chip().bus().devices()) {
        Peripheral const &peripheral = *device.peripheral;
        for (Register const &entry : peripheral.registers.all()) {
            facts.registers.push_back({peripheral.name(), entry.name(), device.base + entry.offset(),
                                       peripheral.registers.peek(entry), entry.modelled()});
        }
    }
}

void lay_out_memory(Machine &machine, u32 address, u32 bytes, Facts &facts) {
    facts.memory_address = address;
    for (u32 i = 0; i < bytes; ++i) {
        MemoryRegion const *const region = machine.chip().bus().memory_at(address + i);
        facts.memory.push_back(region != nullptr ? std::optional(region->bytes[address + i - region->base])
                                                 : std::nullopt);
    }
}

} // namespace

void lay_out(Machine &machine, Wishes const &wishes, Facts &facts) {
    facts.now = machine.now();
    facts.objection = machine.objection();
    for (auto const &part : machine.parts())
        facts.parts.push_back({part->name(), part->look(), part->readings()});
    for (Surrounding const &each : machine.chip().surroundings())
        facts.surroundings.push_back({each.name, each.unit, each.low, each.high, each.get()});
    for (Access const &access : machine.trace().accesses()) facts.unmodelled.push_back(to_string(access));
    facts.program_counter = machine.chip().processor().cpu().program_counter();
    if (wishes.registers) lay_out_registers(machine, facts);
    if (wishes.memory) lay_out_memory(machine, *wishes.memory, wishes.memory_bytes, facts);
}

} // namespace terrarium::gui
