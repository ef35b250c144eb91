// Peripheral: something on the bus with a name and registers.
#pragma once

#include <string>
#include <string_view>

#include "sim/core/archive.h"
#include "sim/core/register_bank.h"
#include "sim/core/types.h"

namespace terrarium {

class Peripheral {
public:
    explicit Peripheral(std::string_view name) : name_(name) {}
    virtual ~Peripheral() = default;
    Peripheral(Peripheral const &) = delete;
    Peripheral &operator=(Peripheral const &) = delete;

    [[nodiscard]] std::string const &name() const { return name_; }

    // One access by the CPU: `offset` from the peripheral's base, `size` 1, 2 or 4 bytes.
    [[nodiscard]] virtual u32 read(u32 offset, unsigned size) { return registers.read(offset, size); }
    virtual void write(u32 offset, u32 value, unsigned size) { registers.write(offset, value, size); }

    // To the state after the chip's reset.
    virtual void reset() { registers.reset(); }
    virtual void archive(Archive &archive) {
        archive.section(name_);
        registers.archive(archive);
    }

    RegisterBank registers;

private:
    std::string name_;
};

} // namespace terrarium
