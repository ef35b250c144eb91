// nRF51 GPIOTE: turns edges on pins into events, and tasks into edges. nRF51 Reference Manual 3.0,
// chapter 15.
//
// Modelled: four channels in event and task mode, the PORT event.
#pragma once

#include <array>

#include "sim/nrf51/gpio.h"
#include "sim/nrf51/task_peripheral.h"

namespace terrarium::nrf51 {

class Gpiote final : public TaskPeripheral {
public:
    Gpiote(Gpio &gpio, EventListener &listener);

    // The GPIO says that a pin's level, or its DETECT signal, has changed.
    void level_changed(unsigned pin, bool level);
    void detect_changed(bool level);

    void reset() override;
    void archive(Archive &archive) override;

private:
    static constexpr unsigned kChannels = 4;
    enum Mode { kDisabled = 0, kEvent = 1, kTask = 3 };
    enum Polarity { kLowToHigh = 1, kHighToLow = 2, kToggle = 3 };

    struct Channel {
        u32 configuration = 0;
        std::unique_ptr<Pin> pin; // Drives the wire in task mode.
        bool high = false;

        [[nodiscard]] unsigned mode() const { return configuration & 3; }
        [[nodiscard]] unsigned number() const { return configuration >> 8 & 31; }
        [[nodiscard]] unsigned polarity() const { return configuration >> 16 & 3; }
    };

    void configure(Channel &channel, u32 value);
    void drive(Channel &channel);
    void run_task(Channel &channel);

    Gpio &gpio_;
    std::array<Channel, kChannels> channels_;
};

} // namespace terrarium::nrf51
