#include "sim/stm32f4/dac.h"

#include <algorithm>
#include <bit>

namespace terrarium::stm32f4 {

namespace {
// CR, of one channel.
constexpr u32 kEnable = 1u << 0, kTriggered = 1u << 2, kNoise = 1u << 6, kTriangle = 1u << 7, kDma = 1u << 12;
constexpr u32 kUnderrun = 1u << 13; // SR, and its interrupt enable in CR.
constexpr u32 kBothUnderruns = kUnderrun | kUnderrun << 16;
constexpr unsigned kSoftware = 7;
constexpr u32 kNoiseStart = 0xAAA;
constexpr u32 kHighest = 0xFFF;
} // namespace

Dac::Dac() : GatedPeripheral("DAC") {
    registers.define(0x00, "CR").stores(control_).mask(0x3FFF3FFF).then([this] {
        for (unsigned n = 0; n < 2; ++n) {
            // A wave begins anew after it has been off.
            if ((control(n) & kTriangle) == 0) {
                channels_[n].triangle = 0;
                channels_[n].falling = false;
            }
            if ((control(n) & (kTriangle | kNoise)) != kNoise) channels_[n].noise = kNoiseStart;
            update(n);
        }
        update_irq();
    });
    registers.define(0x04, "SWTRIGR").reads([] { return 0u; }).writes([this](u32 value) {
        for (unsigned n = 0; n < 2; ++n) {
            if ((value >> n & 1) != 0 && (control(n) >> 3 & 7) == kSoftware) convert(n);
        }
    });
    define_formats();
    registers.define(0x2C, "DOR1").read_only().reads([this] { return channels_[0].output; });
    registers.define(0x30, "DOR2").read_only().reads([this] { return channels_[1].output; });
    registers.define(0x34, "SR").stores(status_).writes([this](u32 value) {
        status_ &= ~(value & kBothUnderruns);
        update_irq();
    });
    registers.reset();
}

void Dac::define_formats() {
    for (unsigned n = 0; n < 2; ++n) {
        std::string const suffix = std::to_string(n + 1);
        u32 const base = 0x08 + 0x0C * n;
        u32 &held = channels_[n].held;
        registers.define(base, "DHR12R" + suffix)
            .reads([&held] { return held; })
            .writes([this, n](u32 value) { hold(n, value & 0xFFF); });
        registers.define(base + 4, "DHR12L" + suffix)
            .reads([&held] { return held << 4; })
            .writes([this, n](u32 value) { hold(n, value >> 4 & 0xFFF); });
        registers.define(base + 8, "DHR8R" + suffix)
            .reads([&held] { return held >> 4; })
            .writes([this, n](u32 value) { hold(n, (value & 0xFF) << 4); });
    }
    auto const both = [this](u32 offset, std::string_view register_name, unsigned second, unsigned drop,
                             u32 mask, unsigned shift) {
        registers.define(offset, register_name)
            .reads([this, second, drop, mask, shift] {
                return (channels_[0].held >> shift & mask) << drop | (channels_[1].held >> shift & mask)
                                                                         << (second + drop);
            })
            .writes([this, second, drop, mask, shift](u32 value) {
                hold(0, (value >> drop & mask) << shift);
                hold(1, (value >> (second + drop) & mask) << shift);
            });
    };
    both(0x20, "DHR12RD", 16, 0, 0xFFF, 0);
    both(0x24, "DHR12LD", 16, 4, 0xFFF, 0);
    both(0x28, "DHR8RD", 8, 0, 0xFF, 4);
}

void Dac::hold(unsigned n, u32 value) {
    channels_[n].held = value;
    requests[n].set(false); // The word that DMA was asked for has come.
    if ((control(n) & kTriggered) == 0) channels_[n].output = value;
    update(n);
}

void Dac::trigger(unsigned selection) {
    for (unsigned n = 0; n < 2; ++n) {
        if ((control(n) & kTriggered) != 0 && (control(n) >> 3 & 7) == selection) convert(n);
    }
}

void Dac::convert(unsigned n) {
    Channel &channel = channels_[n];
    u32 const how = control(n);
    if ((how & kEnable) == 0 || (how & kTriggered) == 0) return;
    u32 const amplitude = (1u << (std::min(how >> 8 & 15, 11u) + 1)) - 1;
    channel.output = channel.held;
    if ((how & kTriangle) != 0) {
        channel.output = std::min(channel.held + channel.triangle, kHighest);
        if (channel.triangle == amplitude) channel.falling = true;
        if (channel.triangle == 0) channel.falling = false;
        channel.triangle = channel.falling ? channel.triangle - 1 : channel.triangle + 1;
    } else if ((how & kNoise) != 0) {
        channel.output = std::min(channel.held + (channel.noise & amplitude), kHighest);
        // Taps at bits 0, 1, 4 and 6; a register of zeros gets a one.
        u32 const bit = u32(std::popcount(channel.noise & 0x53u)) & 1;
        channel.noise = channel.noise == 0 ? 1 : channel.noise >> 1 | bit << 11;
    }
    if ((how & kDma) != 0) {
        // What the last trigger asked for has not come: nothing is asked for until that is cleared.
        u32 const underrun = kUnderrun << (16 * n);
        if (requests[n].level()) status_ |= underrun;
        requests[n].set((status_ & underrun) == 0);
        update_irq();
    }
    update(n);
}

void Dac::update_irq() { irq.set((status_ & control_ & kBothUnderruns) != 0); }

void Dac::update(unsigned n) {
    Channel &channel = channels_[n];
    if ((control(n) & kDma) == 0) requests[n].set(false);
    if ((control(n) & kEnable) == 0) return channel.pin.drive(Drive::None);
    channel.pin.drive_millivolts(int((channel.output * 3300 + 2047) / 4095));
}

void Dac::reset() {
    registers.reset();
    for (unsigned n = 0; n < 2; ++n) {
        Channel &channel = channels_[n];
        channel.held = channel.output = channel.triangle = 0;
        channel.noise = kNoiseStart;
        channel.falling = false;
        update(n);
    }
    update_irq();
}

void Dac::archive(Archive &archive) {
    Peripheral::archive(archive);
    for (unsigned n = 0; n < 2; ++n) {
        Channel &channel = channels_[n];
        bool request = requests[n].level();
        archive(channel.pin, channel.held, channel.output, channel.noise, channel.triangle, channel.falling,
                request);
        if (archive.loading()) requests[n].set(request);
    }
    if (archive.loading()) update_irq();
}

} // namespace terrarium::stm32f4
