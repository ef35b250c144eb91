// GatedPeripheral: one that RCC's enable bits give a clock, or not. RM0090, 7.3.10 to 7.3.14.
//
// Without its clock a peripheral reads as 0 and takes no writes, and what counts in it stands still; what is
// on its way (a byte on the wire, a conversion) goes to its end, as in stop. Nobody is told of an access
// without a clock: MicroPython's own drivers read RNG to see whether it is on, and switch off DMA, I2C and
// CAN that are.
#pragma once

#include <functional>
#include <vector>

#include "sim/core/peripheral.h"
#include "sim/stm32f4/clock_tree.h"

namespace terrarium::stm32f4 {

// The clock tree as a peripheral behind an enable bit sees it: 0 Hz while the bit is off.
class ClockGate {
public:
    explicit ClockGate(ClockTree &tree) : tree_(tree) {}
    [[nodiscard]] u64 hertz(Domain domain) const { return open_ ? tree_.hertz(domain) : 0; }
    [[nodiscard]] bool runs(Domain domain) const { return hertz(domain) != 0; }
    [[nodiscard]] Hertz of(Domain domain) const { return tree_.of(domain); }
    [[nodiscard]] Time time_of(Domain domain, u64 ticks) const { return tree_.time_of(domain, ticks); }
    [[nodiscard]] bool open() const { return open_; }
    void on_change(std::function<void()> listener) {
        listeners_.push_back(listener);
        tree_.on_change(std::move(listener));
    }
    // `quietly`: a snapshot is being loaded, and each has kept what it counts with.
    void set(bool open, bool quietly) {
        if (open == open_) return;
        open_ = open;
        if (quietly) return;
        for (auto const &listener : listeners_) listener();
    }

private:
    ClockTree &tree_;
    bool open_ = false;
    std::vector<std::function<void()>> listeners_;
};

class GatedPeripheral : public Peripheral {
public:
    using Peripheral::Peripheral;

    [[nodiscard]] u32 read(u32 offset, unsigned size) override {
        return has_clock(offset) ? Peripheral::read(offset, size) : 0;
    }
    void write(u32 offset, u32 value, unsigned size) override {
        if (has_clock(offset)) Peripheral::write(offset, value, size);
    }

    // By RCC. `part`: of those that have an enable bit each.
    virtual void set_clock(bool on, bool quietly, [[maybe_unused]] unsigned part) {
        clocked_ = on;
        if (gate_ != nullptr) gate_->set(on, quietly);
    }

protected:
    // What counts in the peripheral goes by this gate.
    void follow(ClockGate &gate) { gate_ = &gate; }
    [[nodiscard]] virtual bool has_clock([[maybe_unused]] u32 offset) const { return clocked_; }

private:
    ClockGate *gate_ = nullptr;
    bool clocked_ = false; // As RCC's register has it, which is what a snapshot keeps.
};

} // namespace terrarium::stm32f4
