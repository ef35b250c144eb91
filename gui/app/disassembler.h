// Disassembler: machine code to text, whatever the instruction set.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "sim/cpu/cpu.h"

namespace terrarium::gui {

struct Decoded {
    unsigned bytes = 0;
    std::string text; // "ldr r0, [r1, #4]".
};

class Disassembler {
public:
    virtual ~Disassembler() = default;
    // The instruction that `code` begins with, standing at `address`; nothing when it is none.
    [[nodiscard]] virtual std::optional<Decoded> decode(std::span<u8 const> code, u32 address) = 0;
    // Every instruction is a multiple of this long, and stands at a multiple of it.
    [[nodiscard]] virtual unsigned unit() const = 0;
};

// Null when none is there for this instruction set.
std::unique_ptr<Disassembler> make_disassembler(InstructionSet set);

} // namespace terrarium::gui
