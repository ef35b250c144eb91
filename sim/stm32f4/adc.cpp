// The converters' registers and interrupts. What the converters do is in adc_conversion.cpp.
#include "sim/stm32f4/adc.h"

#include "sim/stm32f4/adc_bits.h"

namespace terrarium::stm32f4 {

using namespace adc;

Adc::Adc(Clock &clock, Trace &trace, ClockTree &tree)
    : GatedPeripheral("ADC"), clock_(clock), trace_(trace), tree_(tree) {
    for (unsigned n = 0; n < kConverters; ++n) {
        converters_[n] = std::make_unique<Converter>(
            clock, "ADC" + std::to_string(n + 1), [this, n] { stage_done(n); },
            [this, n] {
                start_regular(n);
                update_irq();
            });
        define(n);
        define_injected(n);
    }
    define_common();
    // A conversion under way ends as it was begun; what follows is counted in the new cycles.
    tree.on_change([this] {
        for (auto const &converter : converters_) {
            if (!converter->done.pending()) continue;
            converter->since = converter->done.when();
            converter->cycles = 0;
        }
    });
    registers.reset();
}

// The common registers are there with any of the three.
bool Adc::has_clock(u32 offset) const {
    unsigned const n = offset / 0x100;
    return n < kConverters ? (clocks_ >> n & 1) != 0 : clocks_ != 0;
}

void Adc::set_clock(bool on, [[maybe_unused]] bool quietly, unsigned part) {
    clocks_ = on ? clocks_ | 1u << part : clocks_ & ~(1u << part);
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
    at(0x04, "CR1").stores(converter.control1).mask(0x07C0FFFF).then([this] { update_irq(); });
    at(0x08, "CR2").stores(converter.control2).writes([this, n](u32 value) { write_control2(n, value); });
    at(0x0C, "SMPR1").stores(converter.sampling[0]).mask(0x07FFFFFF);
    at(0x10, "SMPR2").stores(converter.sampling[1]).mask(0x3FFFFFFF);
    at(0x24, "HTR").stores(converter.high).reset(0xFFF).mask(0xFFF);
    at(0x28, "LTR").stores(converter.low).mask(0xFFF);
    for (u32 i = 0; i < 3; ++i) {
        at(0x2C + 4 * i, "SQR" + std::to_string(i + 1))
            .stores(converter.sequence[i])
            .mask(i == 0 ? 0x00FFFFFF : 0x3FFFFFFF);
    }
    at(0x4C, "DR").stores(converter.data).read_only().reads([this, &converter] {
        converter.status &= ~kEnd;
        converter.requests = false;
        update_irq();
        return converter.data;
    });
}

void Adc::define_injected(unsigned n) {
    Converter &converter = *converters_[n];
    u32 const base = 0x100 * n;
    std::string const prefix = "ADC" + std::to_string(n + 1) + "_";
    registers.define(base + 0x38, prefix + "JSQR").stores(converter.injected_sequence).mask(0x003FFFFF);
    for (u32 i = 0; i < 4; ++i) {
        std::string const suffix = std::to_string(i + 1);
        registers.define(base + 0x14 + 4 * i, prefix + "JOFR" + suffix)
            .stores(converter.offsets[i])
            .mask(0xFFF);
        registers.define(base + 0x3C + 4 * i, prefix + "JDR" + suffix)
            .stores(converter.injected_data[i])
            .read_only();
    }
}

void Adc::define_common() {
    registers.define(0x300, "CSR").read_only().reads([this] {
        u32 value = 0;
        for (unsigned n = 0; n < kConverters; ++n) value |= converters_[n]->status << (8 * n);
        return value;
    });
    registers.define(0x304, "CCR").stores(common_).mask(0x00C3EF1F).then([this] {
        u32 const mode = multi_mode(common_);
        if (mode == kSimultaneousAlternate || mode == kAlternate)
            trace_.remark("ADC: the alternate trigger modes (CCR.MULTI) are not modelled");
        common_data_.clear();
        update_irq();
    });
    registers.define(0x308, "CDR").read_only().reads([this] { return read_common_data(); });
}

void Adc::write_control2(unsigned n, u32 value) {
    Converter &converter = *converters_[n];
    converter.control2 = value & 0x3F3F0F03; // The start bits are taken back at once.
    if ((value & kDma) == 0) converter.exhausted = converter.requests = false;
    if ((value & kOn) == 0) {
        abandon(n);
    } else {
        if ((value & kInjectedStart) != 0) start(n, Group::Injected);
        if ((value & kStart) != 0) start(n, Group::Regular);
    }
    update_irq();
}

// Without DMA the first two converters' data; with it, what waits there.
u32 Adc::read_common_data() {
    u32 const mode = common_dma(common_);
    if (mode == 0 || common_data_.empty()) {
        for (unsigned n = 0; n < 2; ++n) converters_[n]->status &= ~kEnd;
        update_irq();
        return converters_[1]->data << 16 | converters_[0]->data;
    }
    auto const take = [this] {
        if (common_data_.empty()) return u32(0);
        u32 const value = common_data_.front();
        common_data_.pop_front();
        return value;
    };
    u32 value = take();
    if (mode == 2) value |= take() << 16;
    if (mode == 3) value = (value & 0xFF) | (take() & 0xFF) << 8;
    update_irq();
    return value;
}

void Adc::served(unsigned n, bool last) {
    Converter &converter = *converters_[n];
    u32 const goes_on = together() > 1 ? common_ & kCommonDmaGoesOn : converter.control2 & kDmaGoesOn;
    if (last && goes_on == 0) converter.exhausted = true;
    update_irq();
}

void Adc::update_irq() {
    bool asserted = false;
    for (unsigned n = 0; n < kConverters; ++n) {
        Converter const &converter = *converters_[n];
        u32 const flags = converter.status;
        u32 const enables = converter.control1;
        asserted |= (flags & kEnd) != 0 && (enables & kEndInterrupt) != 0;
        asserted |= (flags & kInjectedEnd) != 0 && (enables & kInjectedInterrupt) != 0;
        asserted |= (flags & kWatched) != 0 && (enables & kWatchInterrupt) != 0;
        asserted |= (flags & kOverrun) != 0 && (enables & kOverrunInterrupt) != 0;
    }
    irq.set(asserted);
    bool const common = together() > 1 && common_dma(common_) != 0;
    for (unsigned n = 0; n < kConverters; ++n) {
        Converter const &converter = *converters_[n];
        bool level = converter.requests && (converter.control2 & kDma) != 0;
        if (common && n < together())
            level = n == 0 && common_data_.size() >= (common_dma(common_) == 1 ? 1 : 2);
        requests[n].set(level && !converter.exhausted);
    }
}

void Adc::reset() {
    registers.reset();
    for (unsigned n = 0; n < kConverters; ++n) {
        abandon(n);
        converters_[n]->requests = converters_[n]->exhausted = false;
    }
    common_data_.clear();
    update_irq();
}

void Adc::Converter::archive(Archive &archive) {
    archive(done, delayed, since, cycles, position, injected_position, turn, converting, sampled, held,
            regular, injected, requests, exhausted);
    bool const sensible = cycles <= 1'000'000'000'000 && position < 16 && injected_position < 4 &&
                          held <= 0xFFF && converting <= Group::Injected;
    if (archive.require(sensible, "a conversion makes no sense")) return;
    cycles = position = injected_position = held = 0;
    converting = Group::None;
}

void Adc::archive(Archive &archive) {
    Peripheral::archive(archive);
    for (auto const &converter : converters_) archive(*converter);
    archive(common_data_, celsius_);
    if (archive.loading()) update_irq();
}

} // namespace terrarium::stm32f4
