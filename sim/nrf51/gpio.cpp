#include "sim/nrf51/gpio.h"

#include <bit>

namespace terrarium::nrf51 {

namespace {

constexpr u32 kDirection = 1u << 0;
constexpr u32 kInputOff = 1u << 1;
constexpr u32 kResetConfiguration = kInputOff;
constexpr u32 kConfigurationMask = 0x0003070F;

enum Sense { kSenseHigh = 2, kSenseLow = 3 };

Pull pull_of(u32 configuration) {
    switch (configuration >> 2 & 3) {
    case 1: return Pull::Down;
    case 3: return Pull::Up;
    default: return Pull::None;
    }
}

// DRIVE: values 4 and 5 disconnect at low, 6 and 7 at high.
Drive drive_of(u32 configuration, bool high) {
    unsigned const drive = configuration >> 8 & 7;
    if (high) return drive >= 6 ? Drive::None : Drive::High;
    return drive == 4 || drive == 5 ? Drive::None : Drive::Low;
}

} // namespace

Gpio::Gpio(Clock &clock, Trace &trace) : Peripheral("GPIO") {
    for (unsigned n = 0; n < kPins; ++n) {
        std::string const name = "P0." + std::string(n < 10 ? "0" : "") + std::to_string(n);
        nets_[n] = std::make_unique<Net>(clock, trace, name);
        pins_[n] = std::make_unique<Pin>(name);
        pins_[n]->on_change = [this, n](bool level) {
            levels_ = level ? levels_ | 1u << n : levels_ & ~(1u << n);
            if (on_level) on_level(n, level);
            if ((configuration_[n] >> 16 & 3) != 0) update_detect();
        };
        nets_[n]->connect(*pins_[n]);
        registers.define(0x700 + 4 * n, "PIN_CNF[" + std::to_string(n) + "]")
            .reads([this, n] { return configuration_[n]; })
            .writes([this, n](u32 value) { configure(n, value); });
    }
    registers.define(0x504, "OUT").reads([this] { return out_; }).writes([this](u32 value) {
        set_out(value);
    });
    registers.define(0x508, "OUTSET").reads([this] { return out_; }).writes([this](u32 value) {
        set_out(out_ | value);
    });
    registers.define(0x50C, "OUTCLR").reads([this] { return out_; }).writes([this](u32 value) {
        set_out(out_ & ~value);
    });
    registers.define(0x510, "IN").reads([this] { return input(); }).read_only();
    registers.define(0x514, "DIR").reads([this] { return direction_; }).writes([this](u32 value) {
        set_direction(value);
    });
    registers.define(0x518, "DIRSET").reads([this] { return direction_; }).writes([this](u32 value) {
        set_direction(direction_ | value);
    });
    registers.define(0x51C, "DIRCLR").reads([this] { return direction_; }).writes([this](u32 value) {
        set_direction(direction_ & ~value);
    });
    configuration_.fill(kResetConfiguration);
}

void Gpio::set_out(u32 value) {
    u32 const changed = out_ ^ value;
    out_ = value;
    update_all(changed & direction_);
}

void Gpio::set_direction(u32 value) {
    u32 const changed = direction_ ^ value;
    direction_ = value;
    for (u32 bits = changed; bits != 0; bits &= bits - 1) {
        unsigned const n = unsigned(std::countr_zero(bits));
        configuration_[n] = (configuration_[n] & ~kDirection) | (value >> n & 1);
    }
    update_all(changed);
}

void Gpio::configure(unsigned pin, u32 value) {
    configuration_[pin] = value & kConfigurationMask;
    u32 const bit = 1u << pin;
    direction_ = (value & kDirection) != 0 ? direction_ | bit : direction_ & ~bit;
    connected_ = (value & kInputOff) == 0 ? connected_ | bit : connected_ & ~bit;
    update(pin);
    update_detect();
}

void Gpio::lend_output(unsigned pin, bool lent) {
    lent_ = lent ? lent_ | 1u << pin : lent_ & ~(1u << pin);
    update(pin);
}

void Gpio::update_all(u32 changed) {
    for (; changed != 0; changed &= changed - 1) update(unsigned(std::countr_zero(changed)));
}

void Gpio::update(unsigned pin) {
    u32 const configuration = configuration_[pin];
    bool const drives = (direction_ >> pin & 1) != 0 && (lent_ >> pin & 1) == 0;
    pins_[pin]->pull(pull_of(configuration));
    pins_[pin]->drive(drives ? drive_of(configuration, (out_ >> pin & 1) != 0) : Drive::None);
}

void Gpio::update_detect() {
    bool detect = false;
    for (unsigned n = 0; n < kPins; ++n) {
        unsigned const sense = configuration_[n] >> 16 & 3;
        if ((configuration_[n] & kInputOff) != 0) continue;
        bool const high = (levels_ >> n & 1) != 0;
        detect |= (sense == kSenseHigh && high) || (sense == kSenseLow && !high);
    }
    if (detect == detect_) return;
    detect_ = detect;
    if (on_detect) on_detect(detect);
}

void Gpio::reset() {
    Peripheral::reset();
    out_ = direction_ = connected_ = lent_ = 0;
    detect_ = false;
    configuration_.fill(kResetConfiguration);
    for (unsigned n = 0; n < kPins; ++n) update(n);
}

void Gpio::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(out_, direction_, levels_, connected_, lent_, detect_, configuration_);
    for (unsigned n = 0; n < kPins; ++n) archive(*pins_[n], *nets_[n]);
}

} // namespace terrarium::nrf51
