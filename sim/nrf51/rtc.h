// nRF51 RTC: a 24-bit counter of the 32,768 Hz clock with a prescaler.
// nRF51 Reference Manual 3.0, chapter 19.
//
// Modelled: prescaler, TICK, OVRFLW and COMPARE events with event and interrupt enables, counting only
// while LFCLK runs. Not modelled: the up to two LFCLK cycles a task or a compare needs to take effect.
#pragma once

#include <array>

#include "sim/core/clock.h"
#include "sim/nrf51/task_peripheral.h"

namespace terrarium::nrf51 {

class Rtc final : public TaskPeripheral {
public:
    Rtc(Clock &clock, std::string_view name, unsigned id, unsigned compares, EventListener &listener);

    // The 32,768 Hz clock has been started or stopped.
    void set_clock_running(bool running);

    void reset() override;
    void archive(Archive &archive) override;
    void interface_changed() override { schedule(); }

private:
    static constexpr unsigned kMostCompares = 4;

    [[nodiscard]] bool counts() const { return started_ && clock_running_; }
    [[nodiscard]] u64 ticks() const; // Since base_.
    [[nodiscard]] u32 value() const;
    void set_value(u32 value);
    void schedule();
    void tick_reached();
    [[nodiscard]] u32 wanted() const { return interrupts_enabled() | event_enable_; }

    Clock &clock_;
    unsigned compares_;
    Event match_;
    u32 prescaler_ = 0;
    u32 event_enable_ = 0;
    std::array<u32, kMostCompares> compare_{};
    bool started_ = false;
    bool clock_running_ = false;
    u32 value_ = 0; // At base_.
    u64 base_ = 0;  // In cycles of LFCLK since power-on.
};

} // namespace terrarium::nrf51
