// STM32F4 DAC: two channels on PA4 and PA5. RM0090, chapter 14.
//
// Modelled: all data formats, triggers by software and by timers' updates, noise and triangle waves, DMA
// requests, the output as a voltage on the pin. The output takes over its pin whatever mode the GPIO is in.
// Not modelled: the external trigger (EXTI 9), DMA underrun, settling time, the buffer's load.
#pragma once

#include <array>

#include "sim/core/irq_line.h"
#include "sim/core/net.h"
#include "sim/core/peripheral.h"
#include "sim/core/trace.h"

namespace terrarium::stm32f4 {

class Dac final : public Peripheral {
public:
    explicit Dac(Trace &trace);

    IrqLine irq;
    std::array<IrqLine, 2> requests; // To DMA.

    void connect(unsigned channel, Net &net) { net.connect(channels_[channel].pin); }
    // A timer's update; `selection` as in CR.TSEL.
    void trigger(unsigned selection);

    void reset() override;
    void archive(Archive &archive) override;

private:
    struct Channel {
        explicit Channel(char const *name) : pin(name) {}
        Pin pin;
        u32 held = 0;   // What waits for the trigger.
        u32 output = 0; // DOR.
        u32 noise = 0xAAA;
        u32 triangle = 0;
        bool falling = false;
    };

    [[nodiscard]] u32 control(unsigned n) const { return control_ >> (16 * n) & 0xFFFF; }
    void define_formats();
    void hold(unsigned n, u32 value);
    void convert(unsigned n);
    void update(unsigned n);

    std::array<Channel, 2> channels_{Channel("DAC_OUT1"), Channel("DAC_OUT2")};
    u32 control_ = 0;
};

} // namespace terrarium::stm32f4
