// STM32F4 ADC1 to ADC3 with their common registers. RM0090, chapter 13; STM32F405 data sheet, 5.3.20
// to 5.3.25.
//
// Modelled: regular and injected groups, single, scan, continuous and discontinuous, started by software, by
// timers and by external interrupts; automatic injection and offsets; sampling and conversion times,
// resolution, alignment; end of conversion, overrun and the analog watchdog with interrupts; DMA with and
// without DDS; dual and triple mode, simultaneous and interleaved, with the common data register and its DMA;
// the temperature sensor, the reference and the backup battery's voltage. Reference voltage: 3.3 V.
// Not modelled, and said so when a guest turns to it: the alternate trigger modes. Left out: noise, source
// impedance, the stabilisation time.
#pragma once

#include <array>
#include <deque>
#include <memory>

#include "sim/core/clock.h"
#include "sim/core/irq_line.h"
#include "sim/core/net.h"
#include "sim/core/trace.h"
#include "sim/stm32f4/clock_tree.h"
#include "sim/stm32f4/gated_peripheral.h"

namespace terrarium::stm32f4 {

class Adc final : public GatedPeripheral {
public:
    static constexpr unsigned kConverters = 3;
    static constexpr unsigned kPinChannels = 16;
    // What the factory stores: 12-bit readings at 3.3 V of the reference, and of the sensor at 30 and 110
    // degrees.
    static constexpr u16 kReferenceAtFactory = 1502, kWarmAtFactory = 959, kHotAtFactory = 1207;
    enum class Group : u8 { None, Regular, Injected };

    Adc(Clock &clock, Trace &trace, ClockTree &tree);

    IrqLine irq;
    std::array<IrqLine, kConverters> requests; // To DMA.
    // DMA has taken converter `n`'s data, for the last time in its transfer.
    void served(unsigned n, bool last);
    // An external trigger has changed its level; `selection` as in EXTSEL or JEXTSEL.
    void trigger(Group group, unsigned selection, bool level);

    void connect(unsigned channel, Net &net) { channels_[channel] = &net; }
    [[nodiscard]] double celsius() const { return celsius_; }
    void set_celsius(double celsius) { celsius_ = celsius; }

    void set_clock(bool on, bool quietly, unsigned part) override;
    void reset() override;
    void archive(Archive &archive) override;

private:
    [[nodiscard]] bool has_clock(u32 offset) const override;
    struct Converter {
        Converter(Clock &clock, std::string const &name, std::function<void()> on_done,
                  std::function<void()> on_delayed)
            : done(clock, name, std::move(on_done)), delayed(clock, name + " delay", std::move(on_delayed)) {}
        void archive(Archive &archive);
        Event done;
        Event delayed; // The start in its turn, interleaved.
        Time since;    // Conversions end at whole cycles of the converter's clock after this.
        u64 cycles = 0;
        u32 status = 0;
        u32 control1 = 0;
        u32 control2 = 0;
        std::array<u32, 2> sampling{};
        std::array<u32, 4> offsets{};
        u32 high = 0xFFF;
        u32 low = 0;
        std::array<u32, 3> sequence{};
        u32 injected_sequence = 0;
        std::array<u32, 4> injected_data{};
        u32 data = 0;
        u32 position = 0; // In the regular sequence.
        u32 injected_position = 0;
        u32 turn = 0; // Conversions left to this trigger, in discontinuous mode.
        Group converting = Group::None;
        bool sampled = false;
        u32 held = 0;         // What was sampled, of twelve bits.
        bool regular = false; // Under way, perhaps interrupted by the injected group.
        bool injected = false;
        bool requests = false;  // Data waits for DMA.
        bool exhausted = false; // DMA has made its last transfer, and DDS wants no more.
    };

    // adc.cpp: registers.
    void define(unsigned n);
    void define_injected(unsigned n);
    void define_common();
    void write_control2(unsigned n, u32 value);
    [[nodiscard]] u32 read_common_data();
    void update_irq();
    // adc_conversion.cpp: what the converters do.
    [[nodiscard]] unsigned together() const;
    void start(unsigned n, Group group);
    void start_regular(unsigned n);
    void start_injected(unsigned n);
    void next(unsigned n);
    void abandon(unsigned n);
    [[nodiscard]] u64 clock_divider() const { return 2 * ((common_ >> 16 & 3) + 1); }
    [[nodiscard]] unsigned channel_of(Converter const &converter) const;
    void go_on(Converter &converter, u64 cycles);
    void stage_done(unsigned n);
    void converted(unsigned n);
    void finish_regular(unsigned n, u32 value);
    void finish_injected(unsigned n, u32 value);
    void watch(Converter &converter, u32 value);
    [[nodiscard]] double volts(unsigned n, unsigned channel) const;

    Clock &clock_;
    Trace &trace_;
    ClockTree &tree_;
    std::array<std::unique_ptr<Converter>, kConverters> converters_;
    std::array<Net *, kPinChannels> channels_{};
    u32 common_ = 0;
    u32 clocks_ = 0;              // Which converters have theirs.
    std::deque<u16> common_data_; // For the common DMA, in the order of conversion.
    double celsius_ = 25;
};

} // namespace terrarium::stm32f4
