#include "sim/stm32f4/i2c.h"

#include <algorithm>

#include "sim/stm32f4/i2c_bits.h"

namespace terrarium::stm32f4 {

using namespace i2c_bits;

I2c::I2c(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name)
    : GatedPeripheral(name), I2cTarget(name + " slave"), scl(name + "_SCL"), sda(name + "_SDA"),
      trace_(trace), tree_(tree), lines_(clock, name, [this](I2cDone what) { done(what); }) {
    registers.define(0x00, "CR1").stores(control1_).writes([this](u32 value) { write_control(value); });
    registers.define(0x04, "CR2").stores(control2_).mask(0x1F3F).then([this] {
        apply();
        update_irq();
    });
    registers.define(0x08, "OAR1").stores(own1_).mask(0xC3FF);
    registers.define(0x0C, "OAR2").stores(own2_).mask(0xFF);
    registers.define(0x10, "DR").reads([this] { return read_data(); }).writes([this](u32 value) {
        write_data(u8(value));
    });
    registers.define(0x14, "SR1")
        .stores(status1_)
        .reads([this] { return read_status1(); })
        .writes([this](u32 value) {
            status1_ &= value | ~kErrors; // The errors are cleared by 0.
            update_irq();
        });
    registers.define(0x18, "SR2").reads([this] { return read_status2(); }).writes([](u32) {});
    registers.define(0x1C, "CCR").stores(clock_control_).mask(0xCFFF).then([this] { apply(); });
    registers.define(0x20, "TRISE").reset(2).mask(0x3F);
    registers.define(0x24, "FLTR").mask(0x1F);
    scl.on_wire = [this](Net *) { apply(); };
    sda.on_wire = [this](Net *) { apply(); };
    follow(tree_);
    tree_.on_change([this] { apply(); });
    lines_.share_bus();
    registers.reset();
}

bool I2c::on() const { return (control1_ & kOn) != 0; }

bool I2c::is_master() const {
    return phase_ != Phase::Idle && (phase_ != Phase::Starting || lines_.holds_bus());
}

void I2c::apply() {
    Net *const clock_wire = on() && tree_.open() ? scl.net() : nullptr;
    Net *const data_wire = on() && tree_.open() ? sda.net() : nullptr;
    lines_.attach(clock_wire, data_wire);
    attach(clock_wire, data_wire);
    u64 const count = std::max(clock_control_ & 0xFFFu, 1u);
    // Low and high: 1:1 in standard mode, 2:1 or 16:9 in fast mode.
    u64 low = 1;
    u64 high = 1;
    if ((clock_control_ & 0x8000) != 0) {
        bool const nine = (clock_control_ & 0x4000) != 0;
        low = nine ? 16 : 2;
        high = nine ? 9 : 1;
    }
    lines_.set_halves(tree_.time_of(Domain::Apb1, low * count), tree_.time_of(Domain::Apb1, high * count));
}

void I2c::write_control(u32 value) {
    if ((value & kSoftwareReset) != 0) {
        reset();
        control1_ = kSoftwareReset;
        return;
    }
    bool const was_on = on();
    // START and STOP stay until the bus has seen them.
    control1_ = value & 0x3FFB;
    if ((value & kSmbus) != 0) trace_.remark(name() + ": SMBus (CR1) is not modelled");
    if ((control1_ & kPecOn) == 0) pec_ = 0;
    if ((seen_ & kStopped) != 0) {
        status1_ &= ~kStopped; // SR1 read, CR1 written.
        seen_ &= ~kStopped;
    }
    if (!on()) {
        forget();
        status1_ = 0;
        control1_ &= ~(kStart | kStop | kAcknowledge | kPosition | kPec);
        apply();
        return update_irq();
    }
    if (!was_on) apply();
    proceed();
    update_irq();
}

// Back to an idle bus, in the middle of a transfer if need be.
void I2c::forget() {
    lines_.abort();
    phase_ = Phase::Idle;
    slave_ = Slave::None;
    seen_ = match_ = 0;
    to_send_full_ = shift_full_ = refused_ = last_transfer_ = false;
    second_due_ = ten_matched_ = has_sent_ = false;
    position_ack_ = true;
    pec_ = 0;
}

u32 I2c::read_status1() {
    seen_ |= status1_;
    return status1_;
}

u32 I2c::read_status2() {
    u32 value = match_ | u32((control1_ & kPecOn) != 0 ? pec_ << 8 : 0);
    if (is_master()) value |= kMaster;
    bool const sends = phase_ == Phase::Transmit || (phase_ == Phase::AwaitClear && !reading_) ||
                       slave_ == Slave::Transmitting;
    if (sends) value |= kTransmitter;
    // Busy is what the wires say: someone has begun a transfer, or holds them.
    bool const wires_low = on() && scl.routed() && sda.routed() && (!scl.level() || !sda.level());
    if (lines_.bus_busy() || wires_low) value |= kBusy;
    // SR1, then SR2: the guest has taken note of the address.
    if ((seen_ & status1_ & kAddress) != 0) {
        status1_ &= ~kAddress;
        seen_ &= ~kAddress;
        if (is_master()) {
            phase_ = reading_ ? Phase::Receive : Phase::Transmit;
            if (!reading_) status1_ |= kEmpty;
            proceed();
        } else {
            if (slave_ == Slave::Transmitting && !to_send_full_) status1_ |= kEmpty;
            if (ready()) go_on();
        }
        update_irq();
    }
    return value;
}

void I2c::write_data(u8 byte) {
    if (!on()) return;
    if (phase_ == Phase::AwaitAddress) return write_address(byte);
    if (phase_ != Phase::Transmit && slave_ != Slave::Transmitting) return;
    to_send_ = byte;
    to_send_full_ = true;
    status1_ &= ~(kEmpty | kByteFinished);
    proceed();
    if (ready()) go_on();
    update_irq();
}

u32 I2c::read_data() {
    u8 const byte = received_;
    status1_ &= ~(kNotEmpty | kByteFinished);
    if (shift_full_) {
        received_ = shift_;
        shift_full_ = false;
        status1_ |= kNotEmpty;
    }
    proceed();
    if (ready()) go_on();
    update_irq();
    return byte;
}

// A received byte, after its acknowledge bit: to DR, or to wait behind it.
void I2c::deliver(u8 byte) {
    if ((status1_ & kNotEmpty) == 0) {
        received_ = byte;
        status1_ |= kNotEmpty;
    } else if (slave_ != Slave::None && (control1_ & kNoStretch) != 0) {
        status1_ |= kOverrun; // This one is lost.
    } else {
        shift_ = byte;
        shift_full_ = true;
        status1_ |= kByteFinished;
    }
}

// CRC-8 with x^8 + x^2 + x + 1 over all bytes of a transfer, addresses too.
void I2c::count_into_pec(u8 byte) {
    if ((control1_ & kPecOn) == 0) return;
    pec_ ^= byte;
    for (int i = 0; i < 8; ++i) pec_ = u8(pec_ << 1 ^ ((pec_ & 0x80) != 0 ? 0x07 : 0));
}

void I2c::update_irq() {
    bool const buffer = (control2_ & kBufferInterrupt) != 0 && (control2_ & kDma) == 0;
    u32 const events =
        kStarted | kAddress | kByteFinished | kHeaderSent | kStopped | (buffer ? kEmpty | kNotEmpty : 0);
    event_irq.set((control2_ & kEventInterrupt) != 0 && (status1_ & events) != 0);
    error_irq.set((control2_ & kErrorInterrupt) != 0 && (status1_ & kErrors) != 0);
    transmit_request.set((control2_ & kDma) != 0 && (status1_ & kEmpty) != 0);
    receive_request.set((control2_ & kDma) != 0 && (status1_ & kNotEmpty) != 0);
}

void I2c::reset() {
    registers.reset();
    forget();
    apply();
    update_irq();
}

void I2c::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(phase_, slave_, seen_, match_, reading_, ten_bit_, to_send_full_, shift_full_, refused_,
            position_ack_, last_transfer_, second_due_, ten_matched_, has_sent_, to_send_, received_, shift_,
            pec_);
    bool const known = phase_ <= Phase::Receive && slave_ <= Slave::Transmitting;
    if (!archive.require(known, "a transfer is in no known phase")) phase_ = Phase::Idle;
    if (archive.loading()) {
        Net *const clock_wire = on() && tree_.open() ? scl.net() : nullptr;
        Net *const data_wire = on() && tree_.open() ? sda.net() : nullptr;
        lines_.attach(clock_wire, data_wire);
        attach(clock_wire, data_wire);
    }
    archive(lines_);
    archive_wires(archive);
    if (archive.loading()) update_irq();
}

} // namespace terrarium::stm32f4
