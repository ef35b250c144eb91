#include "sim/nrf51/gpiote.h"

namespace terrarium::nrf51 {

namespace {
constexpr u32 kInEvent = 0x100;
constexpr u32 kPortEvent = 0x17C;
constexpr u32 kConfigurationMask = 0x00131F03;
} // namespace

Gpiote::Gpiote(Gpio &gpio, EventListener &listener) : TaskPeripheral("GPIOTE", 6, listener), gpio_(gpio) {
    for (unsigned n = 0; n < kChannels; ++n) {
        std::string const suffix = "[" + std::to_string(n) + "]";
        channels_[n].pin = std::make_unique<Pin>("GPIOTE" + suffix);
        task(4 * n, "OUT" + suffix, [this, n] { run_task(channels_[n]); });
        event(kInEvent + 4 * n, "IN" + suffix);
        registers.define(0x510 + 4 * n, "CONFIG" + suffix)
            .reads([this, n] { return channels_[n].configuration; })
            .writes([this, n](u32 value) { configure(channels_[n], value & kConfigurationMask); });
    }
    event(kPortEvent, "PORT");
    finish_interface();
}

void Gpiote::configure(Channel &channel, u32 value) {
    bool const was_task = channel.mode() == kTask;
    unsigned const old_number = channel.number();
    channel.configuration = value;
    bool const is_task = channel.mode() == kTask;
    if (was_task && (!is_task || old_number != channel.number())) {
        gpio_.net(old_number).disconnect(*channel.pin);
        gpio_.lend_output(old_number, false);
    }
    if (!is_task) return;
    channel.high = (value >> 20 & 1) != 0;
    drive(channel);
    gpio_.lend_output(channel.number(), true);
    gpio_.net(channel.number()).connect(*channel.pin);
}

void Gpiote::drive(Channel &channel) { channel.pin->drive(channel.high ? Drive::High : Drive::Low); }

void Gpiote::run_task(Channel &channel) {
    if (channel.mode() != kTask || channel.polarity() == 0) return;
    channel.high = channel.polarity() == kToggle ? !channel.high : channel.polarity() == kLowToHigh;
    drive(channel);
}

void Gpiote::level_changed(unsigned pin, bool level) {
    for (unsigned n = 0; n < kChannels; ++n) {
        Channel const &channel = channels_[n];
        if (channel.mode() != kEvent || channel.number() != pin) continue;
        if ((channel.polarity() & (level ? kLowToHigh : kHighToLow)) != 0) fire(kInEvent + 4 * n);
    }
}

void Gpiote::detect_changed(bool level) {
    if (level) fire(kPortEvent);
}

void Gpiote::reset() {
    TaskPeripheral::reset();
    for (Channel &channel : channels_) configure(channel, 0);
}

void Gpiote::archive(Archive &archive) {
    TaskPeripheral::archive(archive);
    for (Channel &channel : channels_) {
        if (archive.loading() && channel.mode() == kTask)
            gpio_.net(channel.number()).disconnect(*channel.pin);
        archive(channel.configuration, channel.high);
        if (archive.loading() && channel.mode() == kTask) gpio_.net(channel.number()).connect(*channel.pin);
        archive(*channel.pin);
    }
}

} // namespace terrarium::nrf51
