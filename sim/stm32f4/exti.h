// STM32F4 SYSCFG and EXTI: which pin is which external interrupt, and the interrupts' edges.
// RM0090, chapters 9 and 12.
//
// Modelled: which memory stands at address 0 (MEMRMP; at reset the boot pins decide), lines 0 to 15 from any
// port, and lines that other peripherals raise (16 PVD, 17 RTC alarm, 18 USB wake-up, 20 to 22 USB HS, tamper
// and RTC wake-up), both edges, the software trigger, and events without interrupt (EMR). Not modelled:
// FSMC's memory at 0 (remarked upon), the compensation cell, Ethernet's mode.
#pragma once

#include <array>
#include <functional>

#include "sim/core/irq_line.h"
#include "sim/core/peripheral.h"
#include "sim/core/trace.h"
#include "sim/stm32f4/gated_peripheral.h"
#include "sim/stm32f4/trigger_line.h"

namespace terrarium::stm32f4 {

// What stands at address 0: MEM_MODE, and what the boot pins choose.
enum class BootMemory : u8 { Flash = 0, System = 1, External = 2, Ram = 3 };

class Syscfg final : public GatedPeripheral {
public:
    explicit Syscfg(Trace &trace);

    // MEMRMP has been written or reset.
    std::function<void()> on_memory;
    [[nodiscard]] BootMemory memory() const { return BootMemory(memory_map_ & 3); }
    void set_memory(BootMemory memory);
    // What the boot pins have chosen: MEMRMP's reset value, and its value now.
    void set_boot(BootMemory memory);

    // The ports of four lines from `first` on have been chosen anew.
    std::function<void(unsigned first)> on_change;
    // The port, 0 for A, whose pin is external interrupt `line`.
    void reset() override;
    void archive(Archive &archive) override;
    [[nodiscard]] unsigned port_of(unsigned line) const {
        return sources_[line / 4] >> (4 * (line % 4)) & 15;
    }

private:
    std::array<u32, 4> sources_{};
    u32 memory_map_ = 0;
    u32 boot_ = 0;
};

class Exti final : public Peripheral {
public:
    static constexpr unsigned kLines = 23;

    Exti();

    // Lines 0 to 4 each have an interrupt; 5 to 9 and 10 to 15 share one; the rest have their own again.
    std::array<IrqLine, kLines> irq;
    [[nodiscard]] static unsigned first_of_group(unsigned line) {
        return line >= 16 || line < 5 ? line : line < 10 ? 5 : 10;
    }
    // The chip's interrupt of a line, and whether an interrupt is some line's. RM0090, table 61.
    [[nodiscard]] static unsigned interrupt_of(unsigned line) {
        static constexpr unsigned kInterrupts[kLines] = {6,  7,  8,  9,  10, 23, 23, 23, 23, 23, 40, 40,
                                                         40, 40, 40, 40, 1,  41, 42, 62, 76, 2,  3};
        return kInterrupts[line];
    }
    [[nodiscard]] static bool has_interrupt(unsigned interrupt) {
        for (unsigned line = 0; line < kLines; ++line) {
            if (interrupt_of(line) == interrupt) return true;
        }
        return false;
    }

    // Pulses at each chosen edge of lines 0 to 15 that are on in IMR or EMR: what starts converters.
    std::array<TriggerLine, 16> events;
    // A line that EMR lets through has had its edge: an event for the core.
    std::function<void()> on_event;
    // A pending interrupt keeps the chip out of stop mode.
    [[nodiscard]] bool anything_pending() const { return (pending_ & interrupt_mask_) != 0; }

    // True when the level is another one than before.
    bool set_level(unsigned line, bool level);
    void reset() override;
    void archive(Archive &archive) override;

private:
    void update_irq();

    u32 interrupt_mask_ = 0;
    u32 event_mask_ = 0;
    u32 rising_ = 0;
    u32 falling_ = 0;
    u32 pending_ = 0;
    u32 software_ = 0;
    u32 levels_ = 0;
};

} // namespace terrarium::stm32f4
