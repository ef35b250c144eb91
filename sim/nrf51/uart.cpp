#include "sim/nrf51/uart.h"

namespace terrarium::nrf51 {

namespace {

constexpr u32 kCts = 0x100, kNotCts = 0x104, kReceived = 0x108, kSent = 0x11C, kError = 0x124,
              kTimeout = 0x144;
constexpr u32 kStartRx = 0x000, kStopRx = 0x004;
constexpr std::size_t kBufferBytes = 6;

enum ErrorSource : u32 { kOverrun = 1, kParityError = 2, kFraming = 4, kBreak = 8 };

} // namespace

Uart::Uart(Clock &clock, Trace &trace, Gpio &gpio, EventListener &listener)
    : TaskPeripheral("UART0", 2, listener), trace_(trace), gpio_(gpio),
      transmitter_(clock, "UART0 TXD", [this] { fire(kSent); }),
      receiver_(clock, "UART0 RXD", [this](UartFrame frame) { received(frame); }),
      receive_timeout_(clock, "UART0 RXTO", [this] {
          receiver_.enable(false);
          fire(kTimeout);
      }) {
    task(kStartRx, "STARTRX", [this] {
        receiving_ = true;
        receive_timeout_.cancel();
        apply();
    });
    task(kStopRx, "STOPRX", [this] { stop_receiving(); });
    task(0x008, "STARTTX", [this] { transmitting_ = true; });
    task(0x00C, "STOPTX", [this] { transmitting_ = false; });
    task(0x01C, "SUSPEND", [this] {
        transmitting_ = false;
        stop_receiving();
    });
    event(kCts, "CTS");
    event(kNotCts, "NCTS");
    event(kReceived, "RXDRDY");
    event(kSent, "TXDRDY");
    event(kError, "ERROR");
    event(kTimeout, "RXTO");
    shortcut(3, kCts, kStartRx);
    shortcut(4, kNotCts, kStopRx);
    finish_interface();
    registers.define(0x480, "ERRORSRC").reads([this] { return error_source_; }).writes([this](u32 value) {
        error_source_ &= ~value;
    });
    registers.define(0x500, "ENABLE").stores(enable_).mask(7).then([this] { apply(); });
    registers.define(0x508, "PSELRTS").reset(kDisconnected);
    registers.define(0x50C, "PSELTXD").stores(pin_out_).reset(kDisconnected).then([this] { apply(); });
    registers.define(0x510, "PSELCTS").reset(kDisconnected);
    registers.define(0x514, "PSELRXD").stores(pin_in_).reset(kDisconnected).then([this] { apply(); });
    registers.define(0x518, "RXD").reads([this] { return read_byte(); }).read_only();
    registers.define(0x51C, "TXD").reads([] { return 0u; }).writes([this](u32 value) {
        transmit(u8(value));
    });
    registers.define(0x524, "BAUDRATE").stores(baud_rate_).reset(0x04000000).then([this] { apply(); });
    registers.define(0x56C, "CONFIG").stores(configuration_).mask(15).then([this] {
        if ((configuration_ & 1) != 0)
            trace_.remark("UART0: hardware flow control (CONFIG.HWFC) is not modelled");
        apply();
    });
}

UartFormat Uart::format() const {
    UartFormat format;
    // The register counts in 16 MHz / 2^32.
    u64 const divisor = baud_rate_ == 0 ? 1 : baud_rate_;
    format.bit = Time::picoseconds(i64((u128(62'500) << 32) / divisor));
    format.parity = (configuration_ >> 1 & 7) == 7 ? Parity::Even : Parity::None;
    return format;
}

void Uart::apply() {
    // A pin changes hands without two drivers on its wire: the GPIO lets go first and takes over last.
    u32 const pin = enabled() && pin_out_ < Gpio::kPins ? pin_out_ : kDisconnected;
    if (pin != lent_pin_) {
        transmitter_.attach(nullptr);
        if (lent_pin_ != kDisconnected) gpio_.lend_output(lent_pin_, false);
        if (pin != kDisconnected) {
            gpio_.lend_output(pin, true);
            transmitter_.attach(&gpio_.net(pin));
        }
        lent_pin_ = pin;
    }
    if (!enabled()) {
        transmitter_.abort();
        receive_timeout_.cancel();
    }
    receiver_.attach(enabled() && pin_in_ < Gpio::kPins ? &gpio_.net(pin_in_) : nullptr);
    receiver_.set_format(format());
    receiver_.enable(enabled() && (receiving_ || receive_timeout_.pending()));
}

// The receiver listens on for the time of four bytes after telling the sender to stop.
void Uart::stop_receiving() {
    if (!receiving_) return;
    receiving_ = false;
    receive_timeout_.in(format().duration() * 4);
}

void Uart::transmit(u8 byte) {
    // Without STARTTX, or while a byte is on its way, the byte is lost.
    if (enabled() && transmitting_ && !transmitter_.busy()) transmitter_.send(byte, format());
}

void Uart::received(UartFrame frame) {
    if (frame.parity_error) fail(kParityError);
    if (frame.framing_error) fail(frame.is_break ? kFraming | kBreak : kFraming);
    if (buffer_.size() == kBufferBytes) return fail(kOverrun);
    buffer_.push_back(frame.byte);
    if (buffer_.size() == 1) fire(kReceived);
}

u32 Uart::read_byte() {
    if (buffer_.empty()) return 0;
    u8 const byte = buffer_.front();
    buffer_.pop_front();
    if (!buffer_.empty()) fire(kReceived); // The next byte moves up.
    return byte;
}

void Uart::fail(u32 error) {
    error_source_ |= error;
    fire(kError);
}

void Uart::reset() {
    TaskPeripheral::reset();
    transmitting_ = receiving_ = false;
    error_source_ = 0;
    buffer_.clear();
    apply();
}

void Uart::archive(Archive &archive) {
    TaskPeripheral::archive(archive);
    archive(error_source_, transmitting_, receiving_, lent_pin_, buffer_);
    archive.require(lent_pin_ < Gpio::kPins || lent_pin_ == kDisconnected, "it drives no pin of this chip");
    if (archive.loading()) {
        transmitter_.attach(lent_pin_ < Gpio::kPins ? &gpio_.net(lent_pin_) : nullptr);
        receiver_.attach(enabled() && pin_in_ < Gpio::kPins ? &gpio_.net(pin_in_) : nullptr);
    }
    archive(transmitter_, receiver_, receive_timeout_);
}

} // namespace terrarium::nrf51
