#include "sim/stm32f4/usart.h"

#include <algorithm>
#include <bit>

namespace terrarium::stm32f4 {

namespace {

// SR.
constexpr u32 kParityError = 1u << 0, kFramingError = 1u << 1, kNoise = 1u << 2, kOverrun = 1u << 3,
              kIdle = 1u << 4, kReceived = 1u << 5, kComplete = 1u << 6, kEmpty = 1u << 7,
              kBreakFound = 1u << 8, kCtsChanged = 1u << 9;
constexpr u32 kClearedByRead = kParityError | kFramingError | kNoise | kOverrun | kIdle;
constexpr u32 kClearedByZero = kReceived | kComplete | kBreakFound | kCtsChanged;
// CR1. The interrupt enables of IDLE, RXNE, TC and TXE sit at the flags' own bits.
constexpr u32 kBreak = 1u << 0, kMute = 1u << 1, kReceiverOn = 1u << 2, kTransmitterOn = 1u << 3,
              kParityInterrupt = 1u << 8, kOddParity = 1u << 9, kParityOn = 1u << 10, kWakeByMark = 1u << 11,
              kNineBits = 1u << 12, kOn = 1u << 13, kOversample8 = 1u << 15;
// CR2.
constexpr u32 kLongBreak = 1u << 5, kBreakInterrupt = 1u << 6, kSynchronous = 1u << 11, kLin = 1u << 14;
// CR3.
constexpr u32 kErrorInterrupt = 1u << 0, kIrda = 1u << 1, kHalfDuplex = 1u << 3, kSmartcard = 1u << 5,
              kReceiveDma = 1u << 6, kTransmitDma = 1u << 7, kRts = 1u << 8, kCts = 1u << 9,
              kCtsInterrupt = 1u << 10, kOneSample = 1u << 11;

} // namespace

Usart::Usart(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name, Domain domain)
    : GatedPeripheral(name), tx(name + "_TX"), rx(name + "_RX"), cts(name + "_CTS"), rts(name + "_RTS"),
      clock_(clock), trace_(trace), tree_(tree), domain_(domain),
      transmitter_(clock, name + " TX", [this] { sent(); }),
      receiver_(clock, name + " RX", [this](UartFrame frame) { received(frame); }),
      idle_(clock, name + " idle", [this] { line_idle(); }) {
    registers.define(0x00, "SR")
        .reset(0xC0)
        .stores(status_)
        .reads([this] {
            seen_ |= status_ & (kClearedByRead | kComplete);
            return status_;
        })
        .writes([this](u32 value) {
            status_ &= value | ~kClearedByZero;
            update_irq();
        });
    registers.define(0x04, "DR").reads([this] { return read_data(); }).writes([this](u32 value) {
        write_data(value & 0x1FF);
    });
    registers.define(0x08, "BRR").stores(divider_).mask(0xFFFF).then([this] { apply(); });
    registers.define(0x0C, "CR1").stores(control1_).mask(0xBFFF).then([this] { apply(); });
    registers.define(0x10, "CR2").stores(control2_).mask(0x7F6F).then([this] { apply(); });
    registers.define(0x14, "CR3").stores(control3_).mask(0x0FFF).then([this] { apply(); });
    registers.define(0x18, "GTPR").mask(0xFFFF);
    tx.on_wire = [this](Net *) { apply(); };
    rx.on_wire = [this](Net *) { apply(); };
    tx.on_level = [this](bool level) {
        if (half_duplex()) line_changed(level);
    };
    rx.on_level = [this](bool level) {
        if (!half_duplex()) line_changed(level);
    };
    cts.on_level = [this](bool) { cts_changed(); };
    follow(tree_);
    tree_.on_change([this] { apply(); });
    registers.reset();
}

void Usart::remark_unmodelled() {
    if ((control2_ & kSynchronous) != 0) trace_.remark(name() + ": synchronous mode (CR2) is not modelled");
    if ((control3_ & (kIrda | kSmartcard)) != 0)
        trace_.remark(name() + ": IrDA and smartcard mode (CR3) are not modelled");
}

bool Usart::enabled(u32 bit) const { return (control1_ & kOn) != 0 && (control1_ & bit) != 0; }

bool Usart::half_duplex() const { return (control3_ & kHalfDuplex) != 0; }

Net *Usart::receiver_wire() const {
    if (!enabled(kReceiverOn)) return nullptr;
    return half_duplex() ? tx.net() : rx.net();
}

// In half duplex the wire is the sender's only while it sends.
Net *Usart::transmitter_wire() const {
    return enabled(kTransmitterOn) && (!half_duplex() || transmitter_.busy()) ? tx.net() : nullptr;
}

// Parity is part of the word here, since a guest that reads DR sees it there.
UartFormat Usart::format() const {
    UartFormat format;
    bool const eight = (control1_ & kOversample8) != 0;
    // With eight samples a bit the fraction has three bits, and the integer part stays where it was.
    u32 const cycles = eight ? (divider_ >> 4) * 8 + (divider_ & 7) : divider_;
    format.bit = tree_.time_of(domain_, std::max(cycles, 1u));
    format.data_bits = (control1_ & kNineBits) != 0 ? 9 : 8;
    format.samples = eight ? 8 : 16;
    static constexpr u8 kStopHalves[4] = {2, 1, 4, 3};
    format.stop_halves = kStopHalves[control2_ >> 12 & 3];
    return format;
}

u16 Usart::with_parity(u16 word) const {
    if ((control1_ & kParityOn) == 0) return word;
    u16 const top = (control1_ & kNineBits) != 0 ? 0x100 : 0x80;
    bool const odd = std::popcount(u16(word & (top - 1))) % 2 != 0;
    return u16((word & (top - 1)) | (odd != ((control1_ & kOddParity) != 0) ? top : 0));
}

void Usart::apply() {
    remark_unmodelled();
    if (!enabled(kTransmitterOn)) {
        transmitter_.abort();
        breaking_ = false;
        status_ |= kEmpty | kComplete;
    }
    transmitter_.attach(transmitter_wire());
    receiver_.set_format(format());
    receiver_.attach(receiver_wire());
    receiver_.enable(enabled(kReceiverOn) && tree_.runs(domain_));
    if (!enabled(kReceiverOn)) {
        idle_.cancel();
        idle_due_ = low_ = false;
    }
    proceed();
    update_irq();
}

void Usart::write_data(u16 word) {
    if (!enabled(kTransmitterOn)) return;
    status_ &= ~(kEmpty | (seen_ & kComplete)); // TC by reading SR, then writing here.
    seen_ &= ~kComplete;
    held_ = word; // Over one that waits there already, if the guest did not look.
    proceed();
    update_irq();
}

// Begins the next frame if there is one to send and the other side lets it.
void Usart::proceed() {
    if (transmitter_.busy() || !enabled(kTransmitterOn)) return;
    if ((control3_ & kCts) != 0 && cts.level()) return;
    if ((control1_ & kBreak) != 0) {
        breaking_ = true;
        transmitter_.send_break((control2_ & kLin) != 0        ? 13
                                : (control1_ & kNineBits) != 0 ? 11
                                                               : 10,
                                format());
    } else if ((status_ & kEmpty) == 0) {
        status_ |= kEmpty;
        transmitter_.send(with_parity(held_), format());
    }
    transmitter_.attach(transmitter_wire());
}

void Usart::sent() {
    if (breaking_) control1_ &= ~kBreak;
    breaking_ = false;
    proceed();
    if (!transmitter_.busy() && (status_ & kEmpty) != 0) status_ |= kComplete;
    update_irq();
}

void Usart::received(UartFrame frame) {
    idle_.in(format().duration());
    idle_due_ = false;
    u16 const word = u16(frame.byte | (frame.ninth ? 0x100 : 0));
    if (muted(word)) return update_irq();
    if ((status_ & kReceived) != 0) {
        status_ |= kOverrun; // The word that was not fetched stays; this one is lost.
    } else {
        received_ = word;
        bool const noise = frame.noise && (control3_ & kOneSample) == 0;
        status_ |= kReceived | (with_parity(word) != word ? kParityError : 0) |
                   (frame.framing_error ? kFramingError : 0) | (noise ? kNoise : 0);
    }
    update_irq();
}

// Whether mute mode keeps the word from the guest. With address marks the word itself decides.
bool Usart::muted(u16 word) {
    if ((control1_ & kWakeByMark) != 0 && (word & ((control1_ & kNineBits) != 0 ? 0x100 : 0x80)) != 0) {
        bool const mine = (word & 15) == (control2_ & 15);
        control1_ = mine ? control1_ & ~kMute : control1_ | kMute;
    }
    return (control1_ & kMute) != 0;
}

void Usart::line_idle() {
    if (receiver_.busy()) return idle_.in(format().duration()); // Unless that was noise, its end comes first.
    Net const *const wire = receiver_wire();
    idle_due_ = wire != nullptr && !wire->level();
    if (idle_due_) return;
    bool const wakes = (control1_ & (kMute | kWakeByMark)) == kMute;
    if (wakes)
        control1_ &= ~kMute;
    else if ((control1_ & kMute) == 0)
        status_ |= kIdle;
    update_irq();
}

void Usart::line_changed(bool level) {
    if (!enabled(kReceiverOn)) return;
    bool const was_low = low_;
    low_ = !level;
    if (low_) {
        fell_ = clock_.now();
        return;
    }
    if (idle_due_) idle_.in(format().duration());
    idle_due_ = false;
    Time const bit = format().bit;
    Time const shortest = bit * ((control2_ & kLongBreak) != 0 ? 11 : 10) - bit / 2;
    if ((control2_ & kLin) != 0 && was_low && clock_.now() - fell_ >= shortest) {
        status_ |= kBreakFound;
        update_irq();
    }
}

void Usart::cts_changed() {
    if ((control3_ & kCts) == 0) return;
    status_ |= kCtsChanged;
    proceed();
    update_irq();
}

u32 Usart::read_data() {
    status_ &= ~(kReceived | (seen_ & kClearedByRead));
    seen_ &= ~kClearedByRead;
    update_irq();
    return received_;
}

void Usart::update_irq() {
    u32 const flags =
        status_ | ((status_ & kOverrun) != 0 ? kReceived : 0); // RXNEIE also tells of an overrun.
    bool const errors = (control3_ & kErrorInterrupt) != 0 && (control3_ & kReceiveDma) != 0 &&
                        (status_ & (kFramingError | kNoise | kOverrun)) != 0;
    bool const parity = (control1_ & kParityInterrupt) != 0 && (status_ & kParityError) != 0;
    bool const lin = (control2_ & kBreakInterrupt) != 0 && (status_ & kBreakFound) != 0;
    bool const flow = (control3_ & kCtsInterrupt) != 0 && (status_ & kCtsChanged) != 0;
    irq.set((flags & control1_ & (kIdle | kReceived | kComplete | kEmpty)) != 0 || errors || parity || lin ||
            flow);
    transmit_request.set((control3_ & kTransmitDma) != 0 && enabled(kTransmitterOn) &&
                         (status_ & kEmpty) != 0);
    receive_request.set((control3_ & kReceiveDma) != 0 && (status_ & kReceived) != 0);
    // Low asks the other side to send.
    bool const ready = enabled(kReceiverOn) && (status_ & kReceived) == 0;
    rts.drive((control3_ & kRts) == 0 ? Drive::None : ready ? Drive::Low : Drive::High);
}

void Usart::reset() {
    registers.reset();
    seen_ = 0;
    apply();
}

void Usart::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(seen_, held_, received_, breaking_, idle_due_, low_, fell_, rts);
    // The engines' pins go on their wires first; whether the transmitter is busy decides about its own.
    if (archive.loading()) receiver_.attach(receiver_wire());
    archive(transmitter_, receiver_, idle_);
    if (archive.loading()) {
        transmitter_.attach(transmitter_wire());
        update_irq();
    }
}

} // namespace terrarium::stm32f4
