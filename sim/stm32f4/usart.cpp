#include "sim/stm32f4/usart.h"

#include <algorithm>

namespace terrarium::stm32f4 {

namespace {

// SR.
constexpr u32 kParityError = 1u << 0, kFramingError = 1u << 1, kNoise = 1u << 2, kOverrun = 1u << 3,
              kIdle = 1u << 4, kReceived = 1u << 5, kComplete = 1u << 6, kEmpty = 1u << 7;
constexpr u32 kClearedByRead = kParityError | kFramingError | kNoise | kOverrun | kIdle;
// CR1. The interrupt enables of IDLE, RXNE, TC and TXE sit at the flags' own bits.
constexpr u32 kBreak = 1u << 0, kReceiverOn = 1u << 2, kTransmitterOn = 1u << 3, kParityInterrupt = 1u << 8,
              kOddParity = 1u << 9, kParityOn = 1u << 10, kNineBits = 1u << 12, kOn = 1u << 13,
              kOversample8 = 1u << 15;
// CR3.
constexpr u32 kErrorInterrupt = 1u << 0, kReceiveDma = 1u << 6, kTransmitDma = 1u << 7;

} // namespace

Usart::Usart(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name, Domain domain)
    : Peripheral(name), tx(name + "_TX"), rx(name + "_RX"), trace_(trace), tree_(tree), domain_(domain),
      transmitter_(clock, name + " TX", [this] { sent(); }),
      receiver_(clock, name + " RX", [this](UartFrame frame) { received(frame); }),
      idle_(clock, name + " idle", [this] {
          if (receiver_.busy()) return;
          status_ |= kIdle;
          update_irq();
      }) {
    registers.define(0x00, "SR")
        .reset(0xC0)
        .stores(status_)
        .reads([this] {
            seen_ |= status_ & kClearedByRead;
            return status_;
        })
        .writes([this](u32 value) {
            status_ &= value | ~(kReceived | kComplete); // These are cleared by 0.
            update_irq();
        });
    registers.define(0x04, "DR").reads([this] { return read_data(); }).writes([this](u32 value) {
        write_data(u8(value));
    });
    registers.define(0x08, "BRR").stores(divider_).mask(0xFFFF).then([this] { apply(); });
    registers.define(0x0C, "CR1").stores(control1_).mask(0xBFFF).then([this] {
        remark_unmodelled();
        apply();
    });
    registers.define(0x10, "CR2").stores(control2_).mask(0x7F6F).then([this] {
        remark_unmodelled();
        apply();
    });
    registers.define(0x14, "CR3").stores(control3_).mask(0x0FFF).then([this] {
        remark_unmodelled();
        update_irq();
    });
    registers.define(0x18, "GTPR").mask(0xFFFF);
    tx.on_wire = [this](Net *) { apply(); };
    rx.on_wire = [this](Net *) { apply(); };
    tree.on_change([this] { apply(); });
    registers.reset();
}

void Usart::remark_unmodelled() {
    std::string const &who = name();
    if ((control1_ & kBreak) != 0) trace_.remark(who + ": sending a break (CR1.SBK) is not modelled");
    if ((control1_ & kNineBits) != 0 && (control1_ & kParityOn) == 0) {
        trace_.remark(who + ": nine data bits (CR1.M without parity) are not modelled; eight are sent");
    }
    if ((control2_ & 0x4800) != 0) trace_.remark(who + ": LIN and synchronous mode (CR2) are not modelled");
    if ((control3_ & 0x032A) != 0) {
        trace_.remark(who + ": flow control, half duplex, IrDA and smartcard mode (CR3) are not modelled");
    }
}

bool Usart::enabled(u32 bit) const { return (control1_ & kOn) != 0 && (control1_ & bit) != 0; }

UartFormat Usart::format() const {
    UartFormat format;
    // With eight samples a bit the fraction has three bits, and the integer part stays where it was.
    u32 const cycles = (control1_ & kOversample8) != 0 ? (divider_ >> 4) * 8 + (divider_ & 7) : divider_;
    format.bit = tree_.time_of(domain_, std::max(cycles, 1u));
    if ((control1_ & kParityOn) != 0) {
        format.parity = (control1_ & kOddParity) != 0 ? Parity::Odd : Parity::Even;
        format.data_bits = (control1_ & kNineBits) != 0 ? 8 : 7;
    }
    format.stop_bits = (control2_ >> 13 & 1) != 0 ? 2 : 1;
    return format;
}

void Usart::apply() {
    if (!enabled(kTransmitterOn)) {
        transmitter_.abort();
        status_ |= kEmpty | kComplete;
    }
    transmitter_.attach(enabled(kTransmitterOn) ? tx.net() : nullptr);
    receiver_.set_format(format());
    receiver_.attach(enabled(kReceiverOn) ? rx.net() : nullptr);
    receiver_.enable(enabled(kReceiverOn) && tree_.runs(domain_));
    if (!enabled(kReceiverOn)) idle_.cancel();
    update_irq();
}

void Usart::write_data(u8 byte) {
    if (!enabled(kTransmitterOn)) return;
    status_ &= ~kComplete;
    if (transmitter_.busy()) {
        held_ = byte; // Over one that waits there already, if the guest did not look.
        status_ &= ~kEmpty;
    } else {
        transmitter_.send(byte, format());
    }
    update_irq();
}

void Usart::sent() {
    if ((status_ & kEmpty) == 0) {
        status_ |= kEmpty;
        transmitter_.send(held_, format());
    } else {
        status_ |= kComplete;
    }
    update_irq();
}

void Usart::received(UartFrame frame) {
    idle_.in(format().bit * format().length());
    if ((status_ & kReceived) != 0) {
        status_ |= kOverrun; // The byte that was not fetched stays; this one is lost.
    } else {
        received_ = frame.byte;
        status_ |=
            kReceived | (frame.parity_error ? kParityError : 0) | (frame.framing_error ? kFramingError : 0);
    }
    update_irq();
}

u32 Usart::read_data() {
    status_ &= ~(kReceived | seen_);
    seen_ = 0;
    update_irq();
    return received_;
}

void Usart::update_irq() {
    u32 const flags =
        status_ | ((status_ & kOverrun) != 0 ? kReceived : 0); // RXNEIE also tells of an overrun.
    bool const errors = (control3_ & kErrorInterrupt) != 0 && (control3_ & kReceiveDma) != 0 &&
                        (status_ & (kFramingError | kNoise | kOverrun)) != 0;
    bool const parity = (control1_ & kParityInterrupt) != 0 && (status_ & kParityError) != 0;
    irq.set((flags & control1_ & (kIdle | kReceived | kComplete | kEmpty)) != 0 || errors || parity);
    transmit_request.set((control3_ & kTransmitDma) != 0 && enabled(kTransmitterOn) &&
                         (status_ & kEmpty) != 0);
    receive_request.set((control3_ & kReceiveDma) != 0 && (status_ & kReceived) != 0);
}

void Usart::reset() {
    registers.reset();
    seen_ = 0;
    apply();
}

void Usart::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(seen_, held_, received_);
    if (archive.loading()) {
        transmitter_.attach(enabled(kTransmitterOn) ? tx.net() : nullptr);
        receiver_.attach(enabled(kReceiverOn) ? rx.net() : nullptr);
    }
    archive(transmitter_, receiver_, idle_);
    if (archive.loading()) update_irq();
}

} // namespace terrarium::stm32f4
