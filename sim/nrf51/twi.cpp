#include "sim/nrf51/twi.h"

namespace terrarium::nrf51 {

namespace {

constexpr u32 kStopped = 0x104, kReceived = 0x108, kSent = 0x11C, kError = 0x124, kByteBoundary = 0x138,
              kSuspended = 0x148;
constexpr u32 kStop = 0x014, kSuspend = 0x01C;

enum ErrorSource : u32 { kOverrun = 1, kAddressNack = 2, kDataNack = 4 };

} // namespace

Twi::Twi(Clock &clock, Trace &trace, std::string_view name, unsigned id, Gpio &gpio, EventListener &listener)
    : TaskPeripheral(name, id, listener), trace_(trace), gpio_(gpio),
      lines_(clock, std::string(name), [this](I2cDone what) { done(what); }),
      spi_(clock, "SPI" + std::string(name.substr(3)), gpio, [this] { fire(kReceived); }) {
    task(0x000, "STARTRX", [this] { begin(Transfer::Read); });
    task(0x008, "STARTTX", [this] { begin(Transfer::Write); });
    task(kStop, "STOP", [this] { stop(); });
    task(kSuspend, "SUSPEND", [this] {
        suspended_ = true;
        fire(kSuspended);
    });
    task(0x020, "RESUME", [this] {
        suspended_ = false;
        proceed();
    });
    event(kStopped, "STOPPED");
    event(kReceived, "RXDREADY"); // SPI's READY.
    event(kSent, "TXDSENT");
    event(kError, "ERROR");
    event(kByteBoundary, "BB");
    event(kSuspended, "SUSPENDED");
    shortcut(0, kByteBoundary, kSuspend);
    shortcut(1, kByteBoundary, kStop);
    finish_interface();
    registers.define(0x4C4, "ERRORSRC").reads([this] { return error_source_; }).writes([this](u32 value) {
        error_source_ &= ~value;
    });
    registers.define(0x500, "ENABLE").stores(enable_).mask(7).then([this] {
        if (enable_ == kSpiSlave) {
            trace_.report({Access::Kind::Unmodelled, "SPIS" + this->name().substr(3), "ENABLE",
                           base() + 0x500, true, enable_, 0});
        }
        apply();
    });
    registers.define(0x508, "PSELSCL").stores(pin_scl_).reset(kDisconnected).then([this] { apply(); });
    registers.define(0x50C, "PSELSDA").stores(pin_sda_).reset(kDisconnected).then([this] { apply(); });
    registers.define(0x510, "PSELMISO").stores(pin_miso_).reset(kDisconnected).then([this] { apply(); });
    registers.define(0x518, "RXD")
        .reads([this] {
            if (enable_ == kSpi) return u32(spi_.receive());
            received_full_ = false;
            return u32(received_);
        })
        .read_only();
    registers.define(0x51C, "TXD").reads([this] { return u32(sending_); }).writes([this](u32 value) {
        sending_ = u8(value);
        if (enable_ == kSpi) return spi_.send(sending_);
        byte_to_send_ = !failed_; // Behind a NACK it goes nowhere, not even with the next start.
        proceed();
    });
    registers.define(0x524, "FREQUENCY").stores(frequency_).reset(0x04000000).then([this] { apply(); });
    registers.define(0x554, "CONFIG").stores(configuration_).mask(7).then([this] { apply(); });
    registers.define(0x588, "ADDRESS").stores(address_).mask(0x7F);
}

void Twi::attach() {
    bool const connected = lent_scl_ < Gpio::kPins && lent_sda_ < Gpio::kPins;
    lines_.attach(connected ? &gpio_.net(lent_scl_) : nullptr, connected ? &gpio_.net(lent_sda_) : nullptr);
}

void Twi::apply() {
    bool const connected = enabled() && pin_scl_ < Gpio::kPins && pin_sda_ < Gpio::kPins;
    if (!connected) {
        lines_.abort();
        transfer_ = start_asked_ = Transfer::None;
        stop_asked_ = suspended_ = address_sent_ = failed_ = acknowledge_due_ = byte_to_send_ = false;
    }
    u32 const scl = connected ? pin_scl_ : kDisconnected;
    u32 const sda = connected ? pin_sda_ : kDisconnected;
    if (scl != lent_scl_ || sda != lent_sda_) {
        for (u32 const pin : {lent_scl_, lent_sda_}) {
            if (pin < Gpio::kPins) gpio_.lend_output(pin, false);
        }
        lent_scl_ = scl;
        lent_sda_ = sda;
        for (u32 const pin : {lent_scl_, lent_sda_}) {
            if (pin < Gpio::kPins) gpio_.lend_output(pin, true);
        }
        attach();
    }
    // The register counts in 16 MHz / 2^32, like the UART's.
    u64 const divisor = frequency_ == 0 ? 1 : frequency_;
    Time const bit = Time::picoseconds(i64((u128(62'500) << 32) / divisor));
    lines_.set_bit_time(bit);
    if (enable_ == kSpi)
        spi_.enable({pin_scl_, pin_sda_, pin_miso_, configuration_, bit});
    else
        spi_.disable();
}

void Twi::begin(Transfer transfer) {
    if (lent_scl_ == kDisconnected) return;
    start_asked_ = transfer;
    suspended_ = false;
    // A byte to send may have been written ahead of the start.
    if (transfer == Transfer::Read) byte_to_send_ = false;
    proceed();
}

void Twi::stop() {
    if (lent_scl_ == kDisconnected) return;
    stop_asked_ = true;
    suspended_ = false;
    proceed();
}

void Twi::proceed() {
    if (lines_.busy() || suspended_) return;
    if (acknowledge_due_) {
        // The last byte of a read is refused, which tells the target to let go of the bus.
        acknowledge_due_ = false;
        return lines_.acknowledge(!stop_asked_ && start_asked_ == Transfer::None);
    }
    if (start_asked_ != Transfer::None) {
        transfer_ = start_asked_;
        start_asked_ = Transfer::None;
        address_sent_ = failed_ = received_full_ = false;
        return lines_.start();
    }
    if (stop_asked_) {
        if (lines_.holds_bus()) return lines_.stop();
        return stopped();
    }
    if (!address_sent_ || failed_) return;
    if (transfer_ == Transfer::Read) return lines_.read();
    if (transfer_ == Transfer::Write && byte_to_send_) {
        byte_to_send_ = false;
        lines_.write(sending_);
    }
}

void Twi::done(I2cDone done) {
    switch (done.what) {
    case I2cDone::What::Start:
        lines_.write(u8(address_ << 1 | (transfer_ == Transfer::Read ? 1 : 0)));
        return;
    case I2cDone::What::Write:
        if (!done.acknowledged) {
            fail(address_sent_ ? kDataNack : kAddressNack);
        } else if (!address_sent_) {
            address_sent_ = true;
        } else {
            fire(kByteBoundary);
            fire(kSent);
        }
        break;
    case I2cDone::What::Read: byte_received(done.byte); break;
    case I2cDone::What::Acknowledge: break;
    case I2cDone::What::Stop: stopped(); break;
    case I2cDone::What::Lost:
    case I2cDone::What::Disturbed: break; // The only master of its bus.
    }
    proceed();
}

void Twi::byte_received(u8 byte) {
    if (received_full_) {
        error_source_ |= kOverrun;
        fire(kError);
    }
    received_ = byte;
    received_full_ = true;
    acknowledge_due_ = true;
    // The shortcuts of the byte boundary decide here whether this byte is the last.
    fire(kByteBoundary);
    fire(kReceived);
}

void Twi::stopped() {
    transfer_ = Transfer::None;
    stop_asked_ = address_sent_ = failed_ = byte_to_send_ = false;
    fire(kStopped);
}

// No acknowledge.
void Twi::fail(u32 error) {
    failed_ = true;
    byte_to_send_ = false;
    error_source_ |= error;
    fire(kError);
}

void Twi::reset() {
    TaskPeripheral::reset();
    error_source_ = 0;
    sending_ = received_ = 0;
    received_full_ = false;
    spi_.reset();
    apply();
}

void Twi::archive(Archive &archive) {
    TaskPeripheral::archive(archive);
    archive(error_source_, lent_scl_, lent_sda_, transfer_, start_asked_, stop_asked_, suspended_,
            address_sent_);
    archive(failed_, acknowledge_due_, byte_to_send_, sending_, received_, received_full_);
    if (archive.loading()) attach();
    archive(lines_, spi_);
    // What proceed() relies on.
    bool const on_pins = lent_scl_ < Gpio::kPins && lent_sda_ < Gpio::kPins;
    bool const off_pins = lent_scl_ == kDisconnected && lent_sda_ == kDisconnected;
    bool const on_bus =
        (!address_sent_ || failed_ || lines_.holds_bus()) && (!acknowledge_due_ || lines_.owes_acknowledge());
    archive.require((on_pins || off_pins) && on_bus, "a transfer makes no sense");
}

} // namespace terrarium::nrf51
