// nRF51 TIMER: counts 16 MHz cycles through a prescaler, or tasks.
// nRF51 Reference Manual 3.0, chapter 18.
//
// Modelled: timer and counter mode, 8 to 32 bits (TIMER1 and TIMER2: 8 and 16), four compare/capture
// registers, shortcuts.
// Nothing runs while it counts: the count follows from the clock, and one event is set for the next
// compare that matters to anyone.
#pragma once

#include <array>

#include "sim/core/clock.h"
#include "sim/nrf51/task_peripheral.h"

namespace terrarium::nrf51 {

class Timer final : public TaskPeripheral {
public:
    // `most_bits`: 32 or 16; a timer of 16 bits takes the wider settings for 16.
    Timer(Clock &clock, std::string_view name, unsigned id, unsigned most_bits, EventListener &listener);

    void reset() override;
    void archive(Archive &archive) override;
    void interface_changed() override { schedule(); }

private:
    static constexpr unsigned kCompares = 4;

    void start();
    void stop();
    void clear();
    void count();
    void capture(unsigned n) {
        compare_[n] = value();
        schedule();
    }
    void fire_compares();
    void compare_matched();
    void schedule();
    [[nodiscard]] u32 mask() const;
    [[nodiscard]] u64 ticks() const; // Since base_, while running as a timer.
    [[nodiscard]] u32 value() const;
    [[nodiscard]] bool counts_time() const { return running_ && mode_ == 0; }
    void set_value(u32 value);

    Clock &clock_;
    u32 most_mask_;
    Event match_;
    u32 mode_ = 0;
    u32 bit_mode_ = 0;
    u32 prescaler_ = 4;
    std::array<u32, kCompares> compare_{};
    bool running_ = false;
    u32 value_ = 0; // At base_.
    Time base_;
};

} // namespace terrarium::nrf51
