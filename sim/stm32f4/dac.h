// STM32F4 DAC: two channels on PA4 and PA5. RM0090, chapter 14.
//
// Modelled: all data formats, triggers by software, timers and EXTI 9, noise and triangle waves, DMA requests
// and their underrun with its interrupt, the output as a voltage on the pin. The output takes over its pin
// whatever mode the GPIO is in. Left out: the output buffers (BOFF is kept; nothing loads the output),
// settling time, the three bus clocks from a trigger to the output.
#pragma once

#include <array>

#include "sim/core/irq_line.h"
#include "sim/core/net.h"
#include "sim/stm32f4/gated_peripheral.h"

namespace terrarium::stm32f4 {

class Dac final : public GatedPeripheral {
public:
    Dac();

    IrqLine irq;
    std::array<IrqLine, 2> requests; // To DMA.

    void connect(unsigned channel, Net &net) { net.connect(channels_[channel].pin); }
    // An external trigger; `selection` as in CR.TSEL.
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
    void update_irq();

    std::array<Channel, 2> channels_{Channel("DAC_OUT1"), Channel("DAC_OUT2")};
    u32 control_ = 0;
    u32 status_ = 0;
};

} // namespace terrarium::stm32f4
