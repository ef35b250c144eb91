// BitBand: an alias in which each word stands for one bit. ARMv7-M manual B3.1, Cortex-M4 Technical Reference
// Manual 3.7.
//
// A write reads the word or part of a word that holds the bit, and writes it back, as the core's bus does; so
// a register whose bits are cleared by writing them reacts to it as on the chip.
#pragma once

#include <functional>

#include "sim/core/bus.h"
#include "sim/core/peripheral.h"

namespace terrarium::arm {

class BitBand final : public Peripheral {
public:
    static constexpr u32 kAliasBytes = 32u << 20; // For one megabyte.

    // `target` is the address of the first bit. `on_memory_write` is told of memory that has changed.
    BitBand(std::string_view name, Bus &bus, u32 target,
            std::function<void(u32 address, u32 length)> on_memory_write)
        : Peripheral(name), bus_(bus), target_(target), on_memory_write_(std::move(on_memory_write)) {}

    [[nodiscard]] u32 read(u32 offset, unsigned size) override;
    void write(u32 offset, u32 value, unsigned size) override;

private:
    [[nodiscard]] u32 read_target(u32 address, unsigned size);
    void write_target(u32 address, u32 value, unsigned size);

    Bus &bus_;
    u32 target_;
    std::function<void(u32, u32)> on_memory_write_;
};

} // namespace terrarium::arm
