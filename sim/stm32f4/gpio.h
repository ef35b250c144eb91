// STM32F4 GPIO: a port of sixteen pins. RM0090, chapter 8.
//
// Modelled: the four modes, push-pull and open drain, pulls (none in analog mode), BSRR, the lock, and
// alternate functions: a pin is connected to the Signal that the data sheet's table names.
// Kept but without effect: output speed. Not modelled: Schmitt trigger thresholds, 5 V tolerance.
#pragma once

#include <array>
#include <functional>
#include <memory>

#include "sim/core/net.h"
#include "sim/stm32f4/gated_peripheral.h"
#include "sim/stm32f4/signal.h"

namespace terrarium::stm32f4 {

class Gpio final : public GatedPeripheral {
public:
    static constexpr unsigned kPins = 16;

    Gpio(Clock &clock, Trace &trace, char port);

    [[nodiscard]] Net &net(unsigned pin) { return *pins_[pin]->net(); }
    // Alternate function `function` (0 to 15) of `pin` is `signal`; told once, by the chip's table.
    void connect(unsigned pin, unsigned function, Signal &signal) { functions_[pin][function] = &signal; }

    // A pin's wire has changed its level.
    std::function<void(unsigned pin, bool level)> on_level;

    void reset() override;
    void archive(Archive &archive) override;

private:
    enum Mode : u32 { kInput, kOutput, kAlternate, kAnalog };

    [[nodiscard]] u32 mode(unsigned pin) const { return mode_ >> (2 * pin) & 3; }
    void changed(u32 &storage, u32 value, unsigned bits); // A register of `bits` bits a pin.
    void set_output(u32 value);
    void write_lock(u32 value);
    [[nodiscard]] u32 input() const;
    [[nodiscard]] Signal *signal_of(unsigned pin) const;
    void route(unsigned pin);
    void update(unsigned pin);

    u32 mode_ = 0;
    u32 open_drain_ = 0;
    u32 speed_ = 0;
    u32 pulls_ = 0;
    u32 output_ = 0;
    u32 lock_ = 0;
    u32 lock_step_ = 0; // How far the key sequence has come.
    std::array<u32, 2> alternate_{};
    u32 levels_ = 0; // Of the wires.
    std::array<std::array<Signal *, 16>, kPins> functions_{};
    std::array<Signal *, kPins> routed_{};
    std::array<std::unique_ptr<Net>, kPins> nets_;
    std::array<std::unique_ptr<Pin>, kPins> pins_;
};

} // namespace terrarium::stm32f4
