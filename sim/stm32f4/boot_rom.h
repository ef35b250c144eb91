// What stands in system memory in place of ST's boot loader: a program of five instructions that hands over
// to native code. RM0090, 2.4 (boot configuration).
//
// It begins with a vector table, as the ROM does, so that the boot pins, MEMRMP or a jump through 0x1FFF0000
// all lead there. The program writes to a register that the chip does not have, behind the system memory; to
// any other program that address is as empty as on the chip, but for the bus fault.
#pragma once

#include <functional>

#include "sim/core/bus.h"
#include "sim/core/peripheral.h"

namespace terrarium::stm32f4 {

constexpr u32 kSystemMemoryBase = 0x1FFF0000;
constexpr u32 kSystemMemoryBytes = 32 * 1024; // With OTP, the unique identity and factory calibration.
constexpr u32 kBootDoorBase = kSystemMemoryBase + kSystemMemoryBytes;

class BootDoor final : public Peripheral {
public:
    // `on_open`: the program is there. `inside`: whether the program counter is in system memory.
    std::function<void()> on_open;
    std::function<bool()> inside;
    std::function<void(bool write, u32 value)> on_stray;

    BootDoor() : Peripheral("boot loader") {
        registers.define(0, "DOOR")
            .reads([this] {
                on_stray(false, 0);
                return 0u;
            })
            .writes([this](u32 value) { inside() ? on_open() : on_stray(true, value); });
    }

    // Writes the program to the beginning of the system memory.
    static void install(std::span<u8> memory) {
        constexpr u32 kStack = 0x20001000, kEntry = 0x40;
        store_u32(memory, 0, kStack);
        for (u32 vector = 4; vector < kEntry; vector += 4)
            store_u32(memory, vector, kSystemMemoryBase + kEntry + 1);
        constexpr u32 kProgram[] = {0x6000'4801, // ldr r0, door; str r0, [r0]
                                    0xBF00'E7FE, // b .; nop
                                    kBootDoorBase};
        for (u32 i = 0; i < 3; ++i) store_u32(memory, kEntry + 4 * i, kProgram[i]);
    }
};

} // namespace terrarium::stm32f4
