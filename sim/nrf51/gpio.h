// nRF51 GPIO: 32 pins, each with output driver, pull and input buffer.
// nRF51 Reference Manual 3.0, chapter 14.
//
// Modelled: OUT, DIR, PIN_CNF with pulls, open-drain drives, input disconnect (IN then reads 0 and SENSE
// sees nothing; a peripheral still hears its pin), SENSE and the DETECT signal. Standard and high drive
// strength are the same here: nets know no current. A peripheral that takes a pin over (UART, TWI, GPIOTE)
// drives the net with a pin of its own; the GPIO's own output is then off.
#pragma once

#include <array>
#include <functional>
#include <memory>

#include "sim/core/net.h"
#include "sim/core/peripheral.h"

namespace terrarium::nrf51 {

class Gpio final : public Peripheral {
public:
    static constexpr unsigned kPins = 32;

    Gpio(Clock &clock, Trace &trace);

    [[nodiscard]] Net &net(unsigned pin) { return *nets_[pin]; }
    // Some pin with a connected input has the level its SENSE asks for.
    [[nodiscard]] bool detects() const { return detect_; }
    // Takes the pin's output away from OUT, or gives it back.
    void lend_output(unsigned pin, bool lent);

    // A pin's wire has changed its level.
    std::function<void(unsigned pin, bool level)> on_level;
    // The DETECT signal has changed.
    std::function<void(bool level)> on_detect;

    void reset() override;
    void archive(Archive &archive) override;

private:
    void set_out(u32 value);
    void set_direction(u32 value);
    void configure(unsigned pin, u32 value);
    void update(unsigned pin);
    void update_all(u32 changed);
    void update_detect();
    [[nodiscard]] u32 input() const { return levels_ & connected_; }

    u32 out_ = 0;
    u32 direction_ = 0;
    u32 levels_ = 0;    // Of the wires.
    u32 connected_ = 0; // Pins whose input buffer is on.
    u32 lent_ = 0;
    bool detect_ = false;
    std::array<u32, kPins> configuration_{};
    std::array<std::unique_ptr<Net>, kPins> nets_;
    std::array<std::unique_ptr<Pin>, kPins> pins_;
};

} // namespace terrarium::nrf51
