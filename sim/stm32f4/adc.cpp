#include "sim/stm32f4/adc.h"

#include <algorithm>

namespace terrarium::stm32f4 {

namespace {

// SR.
constexpr u32 kEnd = 1u << 1, kStarted = 1u << 4, kOverrun = 1u << 5;
// CR1.
constexpr u32 kEndInterrupt = 1u << 5, kScan = 1u << 8, kOverrunInterrupt = 1u << 26;
// CR2.
constexpr u32 kOn = 1u << 0, kContinuous = 1u << 1, kDma = 1u << 8, kEndEach = 1u << 10, kLeft = 1u << 11,
              kStart = 1u << 30;
// CCR.
constexpr u32 kBattery = 1u << 22, kSensors = 1u << 23;

constexpr double kReferenceVolts = 3.3;
constexpr double kInternalReference = 1.21;
constexpr unsigned kSensorChannel = 16, kReferenceChannel = 17, kBatteryChannel = 18;

constexpr u32 kSampleCycles[8] = {3, 15, 28, 56, 84, 112, 144, 480};

} // namespace

Adc::Adc(Clock &clock, Trace &trace, ClockTree &tree)
    : Peripheral("ADC"), trace_(trace), tree_(tree) {
    for (unsigned n = 0; n < kConverters; ++n) {
        converters_[n] =
            std::make_unique<Converter>(clock, "ADC" + std::to_string(n + 1), [this, n] { converted(n); });
        define(n);
    }
    registers.define(0x300, "CSR").read_only().reads([this] {
        u32 value = 0;
        for (unsigned n = 0; n < kConverters; ++n) value |= converters_[n]->status << (8 * n);
        return value;
    });
    registers.define(0x304, "CCR").stores(common_).mask(0x00C3EF1F).then([this] {
        if ((common_ & 0x1F) != 0) trace_.remark("ADC: dual and triple mode (CCR.MULTI) are not modelled");
    });
    registers.unmodelled(0x308, "CDR");
    registers.reset();
}

void Adc::define(unsigned n) {
    Converter &converter = *converters_[n];
    u32 const base = 0x100 * n;
    std::string const prefix = "ADC" + std::to_string(n + 1) + "_";
    auto const at = [&](u32 offset, std::string_view suffix) -> Register & {
        return registers.define(base + offset, prefix + std::string(suffix));
    };
    at(0x00, "SR").stores(converter.status).writes([this, &converter](u32 value) {
        converter.status &= value;
        update_irq();
    });
    at(0x04, "CR1").stores(converter.control1).mask(0x07C0FFFF).then([this, &converter] {
        if ((converter.control1 & 0x00C00080) != 0) {
            trace_.remark("ADC: the analog watchdog and injected conversions (CR1) are not modelled");
        }
        update_irq();
    });
    at(0x08, "CR2").stores(converter.control2).writes([this, n](u32 value) { write_control2(n, value); });
    at(0x0C, "SMPR1").stores(converter.sampling[0]).mask(0x07FFFFFF);
    at(0x10, "SMPR2").stores(converter.sampling[1]).mask(0x3FFFFFFF);
    for (u32 i = 0; i < 4; ++i) at(0x14 + 4 * i, "JOFR" + std::to_string(i + 1)).mask(0xFFF);
    at(0x24, "HTR").reset(0xFFF).mask(0xFFF);
    at(0x28, "LTR").mask(0xFFF);
    for (u32 i = 0; i < 3; ++i) {
        at(0x2C + 4 * i, "SQR" + std::to_string(i + 1))
            .stores(converter.sequence[i])
            .mask(i == 0 ? 0x00FFFFFF : 0x3FFFFFFF);
    }
    at(0x38, "JSQR").mask(0x003FFFFF);
    for (u32 i = 0; i < 4; ++i)
        registers.unmodelled(base + 0x3C + 4 * i, prefix + "JDR" + std::to_string(i + 1));
    at(0x4C, "DR").stores(converter.data).read_only().reads([this, &converter] {
        converter.status &= ~kEnd;
        update_irq();
        return converter.data;
    });
}

void Adc::write_control2(unsigned n, u32 value) {
    Converter &converter = *converters_[n];
    converter.control2 = value & 0x3F7F0F03;
    if ((value & 0x30000000) != 0) trace_.remark("ADC: hardware triggers (CR2.EXTEN) are not modelled");
    if ((value & 0x00700000) != 0) trace_.remark("ADC: injected conversions (CR2) are not modelled");
    if ((value & kOn) == 0) {
        converter.done.cancel();
    } else if ((value & kStart) != 0 && !converter.done.pending()) {
        converter.position = 0;
        converter.status |= kStarted;
        convert(n);
    }
    update_irq();
}

unsigned Adc::channel_of(Converter const &converter) const {
    u32 const place = converter.position;
    return converter.sequence[2 - place / 6] >> (5 * (place % 6)) & 31;
}

void Adc::convert(unsigned n) {
    Converter &converter = *converters_[n];
    unsigned const channel = channel_of(converter);
    u32 const field =
        channel < 10 ? converter.sampling[1] >> (3 * channel) : converter.sampling[0] >> (3 * (channel - 10));
    u32 const resolution = 12 - 2 * (converter.control1 >> 24 & 3);
    u64 const divider = 2 * ((common_ >> 16 & 3) + 1);
    converter.done.in(tree_.time_of(Domain::Apb2, divider * (kSampleCycles[field & 7] + resolution)));
}

double Adc::volts(unsigned n, unsigned channel) const {
    if (channel < kPinChannels)
        return channels_[channel] != nullptr ? channels_[channel]->millivolts() / 1000.0 : 0;
    if (n != 0) return 0; // Only the first converter hears the inner channels.
    if (channel == kSensorChannel && (common_ & kSensors) != 0) return 0.76 + (celsius_ - 25) * 0.0025;
    if (channel == kReferenceChannel && (common_ & kSensors) != 0) return kInternalReference;
    if (channel == kBatteryChannel && (common_ & kBattery) != 0)
        return kReferenceVolts / 2; // VBAT is on the supply.
    return 0;
}

void Adc::converted(unsigned n) {
    Converter &converter = *converters_[n];
    u32 const bits = 12 - 2 * (converter.control1 >> 24 & 3);
    u32 const whole =
        u32(std::clamp(volts(n, channel_of(converter)) / kReferenceVolts * 4095 + 0.5, 0.0, 4095.0));
    u32 const value = whole >> (12 - bits);
    bool const lost = (converter.status & kEnd) != 0 && (converter.control2 & (kDma | kEndEach)) != 0;
    if (lost) converter.status |= kOverrun;
    if (!lost)
        converter.data = (converter.control2 & kLeft) != 0 ? value << (bits == 6 ? 2 : 16 - bits) : value;
    u32 const length = (converter.control1 & kScan) != 0 ? (converter.sequence[0] >> 20 & 15) + 1 : 1;
    bool const over = ++converter.position >= length;
    if (over || (converter.control2 & (kEndEach | kDma)) != 0) converter.status |= kEnd;
    if (over) converter.position = 0;
    if (!lost && (!over || (converter.control2 & kContinuous) != 0)) convert(n);
    update_irq();
}

void Adc::update_irq() {
    bool asserted = false;
    for (unsigned n = 0; n < kConverters; ++n) {
        Converter const &converter = *converters_[n];
        asserted |= (converter.status & kEnd) != 0 && (converter.control1 & kEndInterrupt) != 0;
        asserted |= (converter.status & kOverrun) != 0 && (converter.control1 & kOverrunInterrupt) != 0;
        requests[n].set((converter.control2 & kDma) != 0 && (converter.status & kEnd) != 0);
    }
    irq.set(asserted);
}

void Adc::reset() {
    registers.reset();
    for (auto const &converter : converters_) {
        converter->done.cancel();
        converter->position = 0;
    }
    update_irq();
}

void Adc::archive(Archive &archive) {
    Peripheral::archive(archive);
    for (auto const &converter : converters_) archive(converter->done, converter->position);
    archive(celsius_);
    if (archive.loading()) update_irq();
}

} // namespace terrarium::stm32f4
