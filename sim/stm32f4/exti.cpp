#include "sim/stm32f4/exti.h"

namespace terrarium::stm32f4 {

namespace {
constexpr u32 kAllLines = 0x007FFFFF;
}

Syscfg::Syscfg(Trace &trace) : GatedPeripheral("SYSCFG") {
    registers.define(0x00, "MEMRMP").stores(memory_map_).mask(3).then([this, &trace] {
        if (memory() == BootMemory::External)
            trace.remark("SYSCFG: FSMC's memory at address 0 (MEMRMP) is not modelled; flash is there");
        if (on_memory) on_memory();
    });
    registers.define(0x04, "PMC").mask(0x00800000);
    for (u32 n = 0; n < 4; ++n) {
        registers.define(0x08 + 4 * n, "EXTICR" + std::to_string(n + 1))
            .stores(sources_[n])
            .mask(0xFFFF)
            .then([this, n] {
                if (on_change) on_change(4 * n);
            });
    }
    registers.define(0x20, "CMPCR").reads([] { return 0x100u; }); // The compensation cell is ready.
    registers.reset();
}

void Syscfg::set_memory(BootMemory memory) {
    memory_map_ = u32(memory);
    if (on_memory) on_memory();
}

void Syscfg::set_boot(BootMemory memory) {
    boot_ = u32(memory);
    set_memory(memory);
}

void Syscfg::reset() {
    registers.reset();
    set_memory(BootMemory(boot_));
    for (unsigned first = 0; first < 16; first += 4) {
        if (on_change) on_change(first);
    }
}

void Syscfg::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(boot_);
    if (!archive.require(boot_ <= 3, "a choice of the boot pins makes no sense")) boot_ = 0;
}

Exti::Exti() : Peripheral("EXTI") {
    registers.define(0x00, "IMR").stores(interrupt_mask_).mask(kAllLines).then([this] { update_irq(); });
    registers.define(0x04, "EMR").stores(event_mask_).mask(kAllLines);
    registers.define(0x08, "RTSR").stores(rising_).mask(kAllLines);
    registers.define(0x0C, "FTSR").stores(falling_).mask(kAllLines);
    registers.define(0x10, "SWIER").stores(software_).writes([this](u32 value) {
        u32 const begun = value & ~software_ & kAllLines;
        pending_ |= begun & interrupt_mask_;
        if ((begun & event_mask_) != 0 && on_event) on_event();
        // A zero takes the bit back, which the manual does not say: MicroPython's swint() clears and sets it,
        // and its tests on the board see the second interrupt.
        software_ = value & kAllLines;
        update_irq();
    });
    registers.define(0x14, "PR").stores(pending_).writes([this](u32 value) {
        pending_ &= ~value;
        software_ &= ~value;
        update_irq();
    });
    registers.reset();
}

bool Exti::set_level(unsigned line, bool level) {
    u32 const bit = 1u << line;
    if (((levels_ & bit) != 0) == level) return false;
    levels_ ^= bit;
    if (((level ? rising_ : falling_) & bit) == 0) return true;
    // A masked line does not become pending, neither by an edge nor by SWIER: in event mode PR stays as it is
    // (RM0090, 12.2.3), and on boards an edge that came while IMR was off does not fire when it is on again
    // (stm32duino's pull request 1602).
    pending_ |= bit & interrupt_mask_;
    if ((event_mask_ & bit) != 0 && on_event) on_event();
    update_irq();
    if (line < events.size() && ((interrupt_mask_ | event_mask_) & bit) != 0) events[line].pulse();
    return true;
}

void Exti::update_irq() {
    u32 const active = pending_ & interrupt_mask_;
    u32 groups = 0;
    for (unsigned line = 0; line < kLines; ++line) {
        if ((active >> line & 1) != 0) groups |= 1u << first_of_group(line);
    }
    for (unsigned line = 0; line < kLines; ++line) irq[line].set((groups >> line & 1) != 0);
}

void Exti::reset() {
    registers.reset();
    update_irq();
}

void Exti::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(levels_);
    if (archive.loading()) update_irq();
}

} // namespace terrarium::stm32f4
