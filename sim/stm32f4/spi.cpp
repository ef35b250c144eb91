#include "sim/stm32f4/spi.h"

namespace terrarium::stm32f4 {

namespace {

// SR.
constexpr u32 kNotEmpty = 1u << 0, kEmpty = 1u << 1, kCrcError = 1u << 4, kModeFault = 1u << 5,
              kOverrun = 1u << 6, kBusy = 1u << 7;
// CR1.
constexpr u32 kPhase = 1u << 0, kPolarity = 1u << 1, kMaster = 1u << 2, kOn = 1u << 6, kLeastFirst = 1u << 7,
              kInternalSelect = 1u << 8, kSoftwareSelect = 1u << 9, kReceiveOnly = 1u << 10,
              kSixteen = 1u << 11, kCrcNext = 1u << 12, kCrc = 1u << 13, kOneWireOut = 1u << 14,
              kOneWire = 1u << 15;
// CR2.
constexpr u32 kReceiveDma = 1u << 0, kTransmitDma = 1u << 1, kSelectOutput = 1u << 2, kTiFrames = 1u << 4,
              kErrorInterrupt = 1u << 5, kReceiveInterrupt = 1u << 6, kTransmitInterrupt = 1u << 7;

} // namespace

Spi::Spi(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name, Domain domain, bool has_sound)
    : GatedPeripheral(name), sck(name + "_SCK"), miso(name + "_MISO"), mosi(name + "_MOSI"),
      nss(name + "_NSS"), mck(name + "_MCK"), sound(clock, trace, tree, name, {&mosi, &sck, &nss, &mck}),
      clock_(clock), trace_(trace), tree_(tree), domain_(domain),
      edge_(clock, name, [this] { timer_edge(); }) {
    registers.define(0x00, "CR1").stores(control1_).writes([this](u32 value) { write_control1(value); });
    registers.define(0x04, "CR2").stores(control2_).mask(0xF7).then([this] {
        if ((control2_ & kTiFrames) != 0)
            trace_.remark(this->name() + ": TI frames (CR2.FRF) are not modelled");
        apply();
    });
    registers.define(0x08, "SR")
        .stores(status_)
        .reset(kEmpty)
        .reads([this] { return read_status(); })
        .writes([this](u32 value) {
            status_ &= value | ~kCrcError; // Cleared by 0.
            update_irq();
        });
    registers.define(0x0C, "DR")
        .reads([this] {
            if (sound.chosen()) return sound.read_data();
            overrun_seen_ = (status_ & kOverrun) != 0;
            status_ &= ~kNotEmpty;
            update_irq();
            return received_;
        })
        .writes([this](u32 value) { write_data(value & 0xFFFF); });
    registers.define(0x10, "CRCPR").stores(polynomial_).reset(7).mask(0xFFFF);
    registers.define(0x14, "RXCRCR").stores(receive_crc_).read_only();
    registers.define(0x18, "TXCRCR").stores(transmit_crc_).read_only();
    if (has_sound) {
        registers.define(0x1C, "I2SCFGR").stores(sound.configuration).mask(0xFBF).then([this] {
            choose_sound();
        });
        registers.define(0x20, "I2SPR").stores(sound.prescaler).reset(2).mask(0x3FF).then([this] {
            if (sound.chosen()) sound.configured();
        });
    } else {
        registers.define(0x1C, "I2SCFGR").read_only(); // Reserved.
        registers.define(0x20, "I2SPR").reset(2).read_only();
    }
    sound.on_flags = [this] { update_irq(); };
    follow(tree_);
    sck.on_level = [this](bool level) {
        sound.clock_edge(level);
        wire_edge(level);
    };
    nss.on_level = [this](bool level) {
        sound.select_edge(level);
        apply();
    };
    registers.reset();
}

bool Spi::on() const { return (control1_ & kOn) != 0 && !sound.chosen(); }
bool Spi::master() const { return (control1_ & kMaster) != 0; }
bool Spi::crc_due() const { return (control1_ & (kCrc | kCrcNext)) == (kCrc | kCrcNext); }
unsigned Spi::bits() const { return (control1_ & kSixteen) != 0 ? 16 : 8; }

bool Spi::selected() const {
    return (control1_ & kSoftwareSelect) != 0 ? (control1_ & kInternalSelect) == 0 : !nss.level(true);
}

bool Spi::sends() const {
    if (!master() && !selected()) return false;
    return (control1_ & kOneWire) != 0 ? (control1_ & kOneWireOut) != 0 : (control1_ & kReceiveOnly) == 0;
}

// A master that only receives has nothing to wait for between words.
bool Spi::clocks_on() const { return on() && master() && !sends(); }

// One wire is the master's MOSI and the slave's MISO.
Signal &Spi::output() { return master() ? mosi : miso; }
Signal const &Spi::input() const { return master() == ((control1_ & kOneWire) != 0) ? mosi : miso; }

void Spi::write_control1(u32 value) {
    if ((status_ & kModeFault) != 0) {
        // A fault keeps SPE and MSTR off until SR has been read and this register written.
        if (fault_seen_)
            status_ &= ~kModeFault;
        else
            value &= ~(kOn | kMaster);
    }
    fault_seen_ = false;
    if ((value & kCrc) == 0 || (control1_ & kCrc) == 0) receive_crc_ = transmit_crc_ = 0;
    control1_ = value & 0xFFFF;
    apply();
}

// The wires are let go by the one before the other takes them.
void Spi::choose_sound() {
    if (!sound.chosen() && !sounding_) return;
    if (sound.chosen()) apply();
    sound.configured();
    apply();
}

void Spi::apply() {
    if (sound.chosen() && sounding_) return update_irq();
    sounding_ = sound.chosen();
    check_mode_fault();
    // A receiving master ends the word it is in; else switching off cuts it.
    bool const ends_word = !sounding_ && master() && !sends() && edge_.pending();
    if (!on() && !ends_word) {
        edge_.cancel();
        edges_ = 0;
        status_ &= ~kBusy;
    }
    if (on() && !master() && !selected()) {
        edges_ = 0;
        status_ &= ~kBusy;
    }
    drive_wires();
    if (on() && master() && !edge_.pending()) {
        if (clocks_on() || (status_ & kEmpty) == 0 || crc_due()) begin();
    }
    update_irq();
}

// Someone else wants to be the master.
void Spi::check_mode_fault() {
    if (!on() || !master()) return;
    bool const software = (control1_ & kSoftwareSelect) != 0;
    bool const fault =
        software ? (control1_ & kInternalSelect) == 0 : (control2_ & kSelectOutput) == 0 && !nss.level(true);
    if (!fault) return;
    status_ |= kModeFault;
    control1_ &= ~(kOn | kMaster);
}

// Between words the clock rests at its polarity; a word on its way is left alone.
void Spi::drive_wires() {
    bool const mine = on() && master();
    bool const hard_select = (control1_ & kSoftwareSelect) == 0 && (control2_ & kSelectOutput) != 0;
    nss.drive(mine && hard_select ? Drive::Low : Drive::None);
    if (edge_.pending()) return;
    sck.drive(!mine ? Drive::None : (control1_ & kPolarity) != 0 ? Drive::High : Drive::Low);
    (master() ? miso : mosi).drive(Drive::None);
    if (!on() || !sends()) {
        output().drive(Drive::None);
    } else if (!master() && edges_ == 0 && (control1_ & kPhase) == 0) {
        // With phase 0 a slave's first bit is there before the first edge.
        unsigned const first = (control1_ & kLeastFirst) != 0 ? 0 : bits() - 1;
        u32 const word = (status_ & kEmpty) == 0 ? held_ : crc_due() ? transmit_crc_ : shift_out_;
        output().drive((word >> first & 1) != 0 ? Drive::High : Drive::Low);
    } else if (output().drive() == Drive::None) {
        output().drive(Drive::Low);
    }
}

void Spi::write_data(u32 value) {
    if (sound.chosen()) return sound.write_data(value);
    held_ = value;
    status_ &= ~kEmpty;
    apply();
}

void Spi::transmit_progress(u32 left) {
    if (left == 0 && (control1_ & kCrc) != 0) control1_ |= kCrcNext;
}

u32 Spi::read_status() {
    if (sound.chosen()) return sound.read_status();
    u32 const value = status_;
    if (overrun_seen_) status_ &= ~kOverrun;
    overrun_seen_ = false;
    fault_seen_ = (value & kModeFault) != 0;
    update_irq();
    return value;
}

// A master's word begins.
void Spi::begin() {
    load();
    start_ = clock_.now();
    if (sends() && (control1_ & kPhase) == 0) put_bit(0);
    u64 const half = u64(1) << (control1_ >> 3 & 7);
    edge_.at(start_ + tree_.time_of(domain_, half));
}

// The next word goes to the shift register: what is held, else the CRC if it is its turn.
void Spi::load() {
    crc_word_ = false;
    if ((status_ & kEmpty) == 0) {
        shift_out_ = held_;
        status_ |= kEmpty;
    } else if (crc_due()) {
        crc_word_ = true;
        shift_out_ = transmit_crc_;
        control1_ &= ~kCrcNext;
    }
    shift_in_ = 0;
    edges_ = 0;
    if (!master() || sends() || (control1_ & kOneWire) == 0) status_ |= kBusy;
}

void Spi::put_bit(unsigned number) {
    unsigned const position = (control1_ & kLeastFirst) != 0 ? number : bits() - 1 - number;
    output().drive((shift_out_ >> position & 1) != 0 ? Drive::High : Drive::Low);
}

void Spi::sample(unsigned number) {
    unsigned const position = (control1_ & kLeastFirst) != 0 ? number : bits() - 1 - number;
    bool const in = input().level();
    if (in) shift_in_ |= 1u << position;
    if ((control1_ & kCrc) != 0 && !crc_word_) {
        u32 const mask = (1u << bits()) - 1;
        auto const step = [&](u32 crc, bool bit) {
            bool const carry = (crc >> (bits() - 1) & 1) != 0;
            return ((crc << 1) ^ (carry != bit ? polynomial_ : 0)) & mask;
        };
        receive_crc_ = step(receive_crc_, in);
        transmit_crc_ = step(transmit_crc_, (shift_out_ >> position & 1) != 0);
    }
    if (number + 1 == bits()) word_received();
}

// With phase 0 the first edge of each bit samples and the second shifts; with phase 1 the other way round.
void Spi::edge() {
    if (edges_ >= 2 * bits()) return; // The guest has shortened the word meanwhile.
    unsigned const bit = edges_ / 2;
    bool const late = (control1_ & kPhase) != 0;
    if ((edges_ % 2 == 0) != late) {
        sample(bit);
    } else if (sends()) {
        if (late)
            put_bit(bit);
        else if (bit + 1 < bits())
            put_bit(bit + 1);
    }
    ++edges_;
}

void Spi::timer_edge() {
    bool const idle_high = (control1_ & kPolarity) != 0;
    sck.drive((edges_ % 2 == 0) != idle_high ? Drive::High : Drive::Low);
    edge();
    if (edges_ >= 2 * bits()) return word_ended();
    u64 const half = u64(1) << (control1_ >> 3 & 7);
    edge_.at(start_ + tree_.time_of(domain_, half * (edges_ + 1)));
}

// As a slave: the clock comes from outside.
void Spi::wire_edge(bool level) {
    if (!on() || !tree_.open() || master() || !selected()) return;
    bool const leads = level != ((control1_ & kPolarity) != 0);
    if (leads != (edges_ % 2 == 0)) return; // An edge back to rest that no word began with.
    if (edges_ == 0) load();
    edge();
    if (edges_ >= 2 * bits()) word_ended();
    update_irq();
}

void Spi::word_received() {
    if (crc_word_ && shift_in_ != receive_crc_) status_ |= kCrcError;
    if ((control1_ & kOneWire) != 0 && sends()) return; // The wire was busy with what it sent itself.
    if ((status_ & kNotEmpty) != 0) {
        status_ |= kOverrun; // The word that was not fetched stays.
    } else {
        received_ = shift_in_;
        status_ |= kNotEmpty;
    }
    update_irq();
}

void Spi::word_ended() {
    edges_ = 0;
    status_ &= ~kBusy;
    apply(); // What waits begins.
}

void Spi::update_irq() {
    if (sound.chosen()) {
        irq.set(sound.interrupts(control2_));
        transmit_request.set((control2_ & kTransmitDma) != 0 && sound.wants_data());
        receive_request.set((control2_ & kReceiveDma) != 0 && sound.has_data());
        return;
    }
    irq.set(((control2_ & kReceiveInterrupt) != 0 && (status_ & kNotEmpty) != 0) ||
            ((control2_ & kTransmitInterrupt) != 0 && (status_ & kEmpty) != 0) ||
            ((control2_ & kErrorInterrupt) != 0 && (status_ & (kOverrun | kModeFault | kCrcError)) != 0));
    transmit_request.set(on() && (control2_ & kTransmitDma) != 0 && (status_ & kEmpty) != 0);
    receive_request.set((control2_ & kReceiveDma) != 0 && (status_ & kNotEmpty) != 0);
}

void Spi::reset() {
    registers.reset();
    edge_.cancel();
    edges_ = 0;
    crc_word_ = overrun_seen_ = fault_seen_ = sounding_ = false;
    sound.reset();
    apply();
}

void Spi::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(sck, miso, mosi, nss, edge_, start_, edges_, shift_out_, shift_in_, held_, received_, crc_word_,
            overrun_seen_, fault_seen_, mck, sound);
    sounding_ = sound.chosen();
    if (!archive.require(edges_ <= 2 * bits(), "a word has too many edges")) edges_ = 0;
    if (archive.loading()) update_irq();
}

} // namespace terrarium::stm32f4
