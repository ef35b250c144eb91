#include "sim/stm32f4/spi.h"

namespace terrarium::stm32f4 {

namespace {

// SR.
constexpr u32 kNotEmpty = 1u << 0, kEmpty = 1u << 1, kOverrun = 1u << 6, kBusy = 1u << 7;
// CR1.
constexpr u32 kPhase = 1u << 0, kPolarity = 1u << 1, kMaster = 1u << 2, kOn = 1u << 6, kLeastFirst = 1u << 7;
// CR2.
constexpr u32 kReceiveDma = 1u << 0, kTransmitDma = 1u << 1, kSelectOutput = 1u << 2,
              kErrorInterrupt = 1u << 5, kReceiveInterrupt = 1u << 6, kTransmitInterrupt = 1u << 7;

} // namespace

Spi::Spi(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name, Domain domain)
    : Peripheral(name), sck(name + "_SCK"), miso(name + "_MISO"), mosi(name + "_MOSI"), nss(name + "_NSS"),
      clock_(clock), trace_(trace), tree_(tree), domain_(domain), edge_(clock, name, [this] { edge(); }) {
    registers.define(0x00, "CR1").stores(control1_).mask(0xFFFF).then([this] { apply(); });
    registers.define(0x04, "CR2").stores(control2_).mask(0xF7).then([this] { apply(); });
    registers.define(0x08, "SR")
        .stores(status_)
        .reset(kEmpty)
        .reads([this] {
            u32 const value = status_;
            if (overrun_seen_) status_ &= ~kOverrun;
            overrun_seen_ = false;
            update_irq();
            return value;
        })
        .writes([](u32) {});
    registers.define(0x0C, "DR")
        .reads([this] {
            overrun_seen_ = (status_ & kOverrun) != 0;
            status_ &= ~kNotEmpty;
            update_irq();
            return received_;
        })
        .writes([this](u32 value) { write_data(value & 0xFFFF); });
    registers.define(0x10, "CRCPR").reset(7).mask(0xFFFF);
    registers.define(0x14, "RXCRCR").read_only();
    registers.define(0x18, "TXCRCR").read_only();
    registers.define(0x1C, "I2SCFGR").stores(sound_).mask(0xFBF).then([this] {
        if ((sound_ & 0x800) != 0) trace_.remark(this->name() + ": I2S (I2SCFGR) is not modelled");
    });
    registers.define(0x20, "I2SPR").reset(2).mask(0x3FF);
    registers.reset();
}

void Spi::apply() {
    if ((control1_ & kOn) != 0) {
        if ((control1_ & kMaster) == 0) trace_.remark(name() + ": slave mode is not modelled");
        if ((control1_ & 0xA400) != 0)
            trace_.remark(name() + ": one-wire, receive-only and CRC modes (CR1) are not modelled");
    }
    if (!on()) {
        edge_.cancel();
        status_ = (status_ & ~kBusy) | kEmpty;
    }
    // Between words the clock rests at its polarity; a word on its way is left alone.
    if (!edge_.pending()) {
        sck.drive(!on() ? Drive::None : (control1_ & kPolarity) != 0 ? Drive::High : Drive::Low);
        if (!on())
            mosi.drive(Drive::None);
        else if (mosi.drive() == Drive::None)
            mosi.drive(Drive::Low);
    }
    nss.drive(on() && (control2_ & kSelectOutput) != 0 ? Drive::Low : Drive::None);
    update_irq();
}

void Spi::write_data(u32 value) {
    if (!on()) return;
    held_ = value;
    status_ &= ~kEmpty;
    if (!edge_.pending()) begin();
    update_irq();
}

void Spi::begin() {
    shift_out_ = held_;
    shift_in_ = 0;
    edges_ = 0;
    status_ |= kEmpty | kBusy;
    start_ = clock_.now();
    if ((control1_ & kPhase) == 0) put_bit(0);
    u64 const half = u64(1) << (control1_ >> 3 & 7);
    edge_.at(start_ + tree_.time_of(domain_, half));
}

void Spi::put_bit(unsigned number) {
    unsigned const position = (control1_ & kLeastFirst) != 0 ? number : bits() - 1 - number;
    mosi.drive((shift_out_ >> position & 1) != 0 ? Drive::High : Drive::Low);
}

// With phase 0 the first edge of each bit samples and the second shifts; with phase 1 the other way round.
void Spi::edge() {
    unsigned const bit = edges_ / 2;
    bool const first = edges_ % 2 == 0;
    bool const late = (control1_ & kPhase) != 0;
    bool const idle_high = (control1_ & kPolarity) != 0;
    sck.drive(first != idle_high ? Drive::High : Drive::Low);
    if (first != late) {
        unsigned const position = (control1_ & kLeastFirst) != 0 ? bit : bits() - 1 - bit;
        if (miso.level()) shift_in_ |= 1u << position;
    } else if (late) {
        put_bit(bit);
    } else if (bit + 1 < bits()) {
        put_bit(bit + 1);
    }
    ++edges_;
    if (edges_ == 2 * bits()) return finish();
    u64 const half = u64(1) << (control1_ >> 3 & 7);
    edge_.at(start_ + tree_.time_of(domain_, half * (edges_ + 1)));
}

void Spi::finish() {
    if ((status_ & kNotEmpty) != 0) {
        status_ |= kOverrun; // The word that was not fetched stays.
    } else {
        received_ = shift_in_;
        status_ |= kNotEmpty;
    }
    status_ &= ~kBusy;
    if ((status_ & kEmpty) == 0) begin();
    update_irq();
}

void Spi::update_irq() {
    irq.set(((control2_ & kReceiveInterrupt) != 0 && (status_ & kNotEmpty) != 0) ||
            ((control2_ & kTransmitInterrupt) != 0 && (status_ & kEmpty) != 0) ||
            ((control2_ & kErrorInterrupt) != 0 && (status_ & kOverrun) != 0));
    transmit_request.set(on() && (control2_ & kTransmitDma) != 0 && (status_ & kEmpty) != 0);
    receive_request.set((control2_ & kReceiveDma) != 0 && (status_ & kNotEmpty) != 0);
}

void Spi::reset() {
    registers.reset();
    edge_.cancel();
    overrun_seen_ = false;
    apply();
}

void Spi::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(sck, miso, mosi, nss, edge_, start_, edges_, shift_out_, shift_in_, held_, received_,
            overrun_seen_);
    if (archive.loading()) update_irq();
}

} // namespace terrarium::stm32f4
