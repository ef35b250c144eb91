// STM32F4 ADC1 to ADC3 with their common registers. RM0090, chapter 13; STM32F405 data sheet, 5.3.20
// to 5.3.25.
//
// Modelled: regular sequences started by software, single, scan and continuous, sampling and conversion
// times, resolution, alignment, end of conversion and overrun with interrupts, DMA requests; the temperature
// sensor, the reference and the backup battery's voltage. Reference voltage: 3.3 V. Not modelled, and said so
// when a guest turns to it: injected conversions, hardware triggers, the analog watchdog, dual and triple
// mode. Left out: noise, source impedance, the stabilisation time.
#pragma once

#include <array>
#include <memory>

#include "sim/core/clock.h"
#include "sim/core/irq_line.h"
#include "sim/core/net.h"
#include "sim/core/peripheral.h"
#include "sim/core/trace.h"
#include "sim/stm32f4/clock_tree.h"

namespace terrarium::stm32f4 {

class Adc final : public Peripheral {
public:
    static constexpr unsigned kConverters = 3;
    static constexpr unsigned kPinChannels = 16;
    // What the factory stores: 12-bit readings at 3.3 V of the reference, and of the sensor at 30 and 110
    // degrees.
    static constexpr u16 kReferenceAtFactory = 1502, kWarmAtFactory = 959, kHotAtFactory = 1207;

    Adc(Clock &clock, Trace &trace, ClockTree &tree);

    IrqLine irq;
    std::array<IrqLine, kConverters> requests; // To DMA.

    void connect(unsigned channel, Net &net) { channels_[channel] = &net; }
    [[nodiscard]] double celsius() const { return celsius_; }
    void set_celsius(double celsius) { celsius_ = celsius; }

    void reset() override;
    void archive(Archive &archive) override;

private:
    struct Converter {
        Converter(Clock &clock, std::string const &name, std::function<void()> on_done)
            : done(clock, name, std::move(on_done)) {}
        Event done;
        u32 status = 0;
        u32 control1 = 0;
        u32 control2 = 0;
        std::array<u32, 2> sampling{};
        std::array<u32, 3> sequence{};
        u32 data = 0;
        u32 position = 0; // In the sequence.
    };

    void define(unsigned n);
    void write_control2(unsigned n, u32 value);
    void convert(unsigned n);
    void converted(unsigned n);
    [[nodiscard]] unsigned channel_of(Converter const &converter) const;
    [[nodiscard]] double volts(unsigned n, unsigned channel) const;
    void update_irq();

    Trace &trace_;
    ClockTree &tree_;
    std::array<std::unique_ptr<Converter>, kConverters> converters_;
    std::array<Net *, kPinChannels> channels_{};
    u32 common_ = 0;
    double celsius_ = 25;
};

} // namespace terrarium::stm32f4
