#include "sim/stm32f4/gpio.h"

namespace terrarium::stm32f4 {

namespace {

// The debug port's pins come out of reset as such, with their pulls.
struct ResetValues {
    u32 mode = 0;
    u32 speed = 0;
    u32 pulls = 0;
};
ResetValues reset_values(char port) {
    if (port == 'A') return {0xA8000000, 0, 0x64000000};
    if (port == 'B') return {0x00000280, 0x000000C0, 0x00000100};
    return {};
}

constexpr u32 kLockKey = 1u << 16;

} // namespace

Gpio::Gpio(Clock &clock, Trace &trace, char port) : GatedPeripheral("GPIO" + std::string(1, port)) {
    for (unsigned n = 0; n < kPins; ++n) {
        std::string const pin = "P" + std::string(1, port) + std::to_string(n);
        nets_[n] = std::make_unique<Net>(clock, trace, pin);
        pins_[n] = std::make_unique<Pin>(pin);
        pins_[n]->on_change = [this, n](bool level) {
            levels_ = level ? levels_ | 1u << n : levels_ & ~(1u << n);
            if (on_level) on_level(n, level);
            if (routed_[n] != nullptr) routed_[n]->level_changed(net(n), level);
        };
        nets_[n]->connect(*pins_[n]);
    }
    ResetValues const at_reset = reset_values(port);
    auto const field = [this](u32 offset, std::string_view register_name, u32 &storage, unsigned bits,
                              u32 reset) {
        registers.define(offset, register_name)
            .reset(reset)
            .stores(storage)
            .writes([this, &storage, bits](u32 value) { changed(storage, value, bits); });
    };
    field(0x00, "MODER", mode_, 2, at_reset.mode);
    field(0x04, "OTYPER", open_drain_, 1, 0);
    field(0x08, "OSPEEDR", speed_, 2, at_reset.speed);
    field(0x0C, "PUPDR", pulls_, 2, at_reset.pulls);
    registers.define(0x10, "IDR").reads([this] { return input(); }).read_only();
    registers.define(0x14, "ODR").stores(output_).writes([this](u32 value) { set_output(value); });
    registers.define(0x18, "BSRR").reads([] { return 0u; }).writes([this](u32 value) {
        set_output((output_ & ~(value >> 16)) | (value & 0xFFFF)); // Setting wins over clearing.
    });
    registers.define(0x1C, "LCKR")
        .stores(lock_)
        .writes([this](u32 value) { write_lock(value); })
        .reads([this] {
            if (lock_step_ == 3) lock_ |= kLockKey; // The read that ends the sequence.
            lock_step_ = 0;
            return lock_;
        });
    field(0x20, "AFRL", alternate_[0], 4, 0);
    field(0x24, "AFRH", alternate_[1], 4, 0);
    registers.reset();
}

void Gpio::changed(u32 &storage, u32 value, unsigned bits) {
    // Locked pins keep what they have.
    if ((lock_ & kLockKey) != 0) {
        unsigned const first = &storage == &alternate_[1] ? 8 : 0;
        u32 const ones = (1u << bits) - 1;
        for (unsigned n = first; n < kPins && (n - first + 1) * bits <= 32; ++n) {
            if ((lock_ >> n & 1) == 0) continue;
            u32 const field = ones << ((n - first) * bits);
            value = (value & ~field) | (storage & field);
        }
    }
    storage = bits == 1 ? value & 0xFFFF : value;
    for (unsigned n = 0; n < kPins; ++n) {
        route(n);
        update(n);
    }
}

void Gpio::set_output(u32 value) {
    u32 const different = (output_ ^ value) & 0xFFFF;
    output_ = value & 0xFFFF;
    for (unsigned n = 0; n < kPins; ++n) {
        if ((different >> n & 1) != 0) update(n);
    }
}

// The key: bit 16 written as 1, 0, 1 with the same pins, then a read.
void Gpio::write_lock(u32 value) {
    if ((lock_ & kLockKey) != 0) return;
    bool const key = (value & kLockKey) != 0;
    u32 const chosen = value & 0xFFFF;
    bool const same = lock_step_ == 0 || chosen == lock_;
    lock_step_ = same && key == (lock_step_ != 1) ? lock_step_ + 1 : 0;
    lock_ = chosen;
}

u32 Gpio::input() const {
    u32 value = levels_;
    for (unsigned n = 0; n < kPins; ++n) {
        if (mode(n) == kAnalog) value &= ~(1u << n);
    }
    return value;
}

Signal *Gpio::signal_of(unsigned pin) const {
    if (mode(pin) != kAlternate) return nullptr;
    return functions_[pin][alternate_[pin / 8] >> (4 * (pin % 8)) & 15];
}

void Gpio::route(unsigned pin) {
    Signal *const wanted = signal_of(pin);
    Signal *const before = routed_[pin];
    if (wanted == before) return;
    if (before != nullptr) {
        routed_[pin] = nullptr;
        before->remove(net(pin));
    }
    if (wanted == nullptr) return;
    // An engine takes the wire over; what the GPIO drove is let go before.
    if (wanted->on_wire) pins_[pin]->drive(Drive::None);
    routed_[pin] = wanted;
    wanted->add(net(pin), [this, pin] { update(pin); });
}

void Gpio::update(unsigned pin) {
    u32 const how = mode(pin);
    u32 const pull = how == kAnalog ? 0 : pulls_ >> (2 * pin) & 3;
    pins_[pin]->pull(pull == 1 ? Pull::Up : pull == 2 ? Pull::Down : Pull::None);
    Drive drive = Drive::None;
    if (how == kOutput) drive = (output_ >> pin & 1) != 0 ? Drive::High : Drive::Low;
    if (how == kAlternate && routed_[pin] != nullptr && !routed_[pin]->on_wire) drive = routed_[pin]->drive();
    if ((open_drain_ >> pin & 1) != 0 && drive == Drive::High) drive = Drive::None;
    pins_[pin]->drive(drive);
}

void Gpio::reset() {
    registers.reset();
    lock_step_ = 0;
    for (unsigned n = 0; n < kPins; ++n) {
        route(n);
        update(n);
    }
}

// To be restored before the peripherals, whose engines are put on the wires here.
void Gpio::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(lock_step_, levels_);
    if (archive.loading()) {
        for (unsigned n = 0; n < kPins; ++n) route(n);
    }
    for (unsigned n = 0; n < kPins; ++n) archive(*pins_[n], *nets_[n]);
}

} // namespace terrarium::stm32f4
