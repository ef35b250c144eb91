#include "sim/stm32f4/i2c.h"

#include <algorithm>

namespace terrarium::stm32f4 {

namespace {

// SR1.
constexpr u32 kStarted = 1u << 0, kAddressSent = 1u << 1, kByteFinished = 1u << 2, kHeaderSent = 1u << 3,
              kNotEmpty = 1u << 6, kEmpty = 1u << 7, kNoAcknowledge = 1u << 10;
constexpr u32 kErrors = 0xDF00;
// SR2.
constexpr u32 kMaster = 1u << 0, kBusy = 1u << 1, kTransmitter = 1u << 2;
// CR1.
constexpr u32 kOn = 1u << 0, kStart = 1u << 8, kStop = 1u << 9, kAcknowledge = 1u << 10, kPosition = 1u << 11,
              kSoftwareReset = 1u << 15;
// CR2.
constexpr u32 kErrorInterrupt = 1u << 8, kEventInterrupt = 1u << 9, kBufferInterrupt = 1u << 10,
              kDma = 1u << 11, kLast = 1u << 12;

} // namespace

I2c::I2c(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name)
    : Peripheral(name), scl(name + "_SCL"), sda(name + "_SDA"), trace_(trace), tree_(tree),
      lines_(clock, name, [this](I2cDone what) { done(what); }) {
    registers.define(0x00, "CR1").stores(control1_).writes([this](u32 value) { write_control(value); });
    registers.define(0x04, "CR2").stores(control2_).mask(0x1F3F).then([this] {
        apply();
        update_irq();
    });
    registers.define(0x08, "OAR1").mask(0xC3FF);
    registers.define(0x0C, "OAR2").mask(0xFF);
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
    tree.on_change([this] { apply(); });
    registers.reset();
}

void I2c::apply() {
    lines_.attach(on() ? scl.net() : nullptr, on() ? sda.net() : nullptr);
    u64 const count = std::max(clock_control_ & 0xFFFu, 1u);
    bool const fast = (clock_control_ & 0x8000) != 0;
    // Low and high: 1:1 in standard mode, 2:1 or 16:9 in fast mode.
    u64 const cycles = !fast ? 2 * count : (clock_control_ & 0x4000) != 0 ? 25 * count : 3 * count;
    lines_.set_bit_time(tree_.time_of(Domain::Apb1, cycles));
}

void I2c::write_control(u32 value) {
    if ((value & kSoftwareReset) != 0) {
        reset();
        control1_ = kSoftwareReset;
        return;
    }
    bool const was_on = on();
    // START and STOP stay until the bus has seen them; POS decides about the byte after the present one.
    control1_ = value & 0x3FFB;
    if ((value & 0x103A) != 0) trace_.remark(name() + ": SMBus and PEC (CR1) are not modelled");
    if (!on()) {
        lines_.abort();
        phase_ = Phase::Idle;
        status1_ = seen_ = 0;
        to_send_full_ = shift_full_ = acknowledge_due_ = false;
        control1_ &= ~(kStart | kStop);
        apply();
        return update_irq();
    }
    if (!was_on) apply();
    proceed();
    update_irq();
}

u32 I2c::read_status1() {
    seen_ |= status1_;
    return status1_;
}

u32 I2c::read_status2() {
    u32 value = 0;
    if (phase_ != Phase::Idle) value |= kMaster;
    if (phase_ == Phase::Transmit || (phase_ == Phase::AwaitClear && !reading_)) value |= kTransmitter;
    // Busy is what the wires say: someone holds them.
    bool const wires_low = on() && scl.routed() && sda.routed() && (!scl.level() || !sda.level());
    if (lines_.holds_bus() || wires_low) value |= kBusy;
    // SR1, then SR2: the guest has taken note of its address being acknowledged.
    if ((seen_ & status1_ & kAddressSent) != 0) {
        status1_ &= ~kAddressSent;
        seen_ = 0;
        phase_ = reading_ ? Phase::Receive : Phase::Transmit;
        if (!reading_) status1_ |= kEmpty;
        proceed();
        update_irq();
    }
    return value;
}

void I2c::write_data(u8 byte) {
    if (!on()) return;
    if (phase_ == Phase::AwaitAddress) {
        if ((seen_ & kStarted) == 0 && (status1_ & kStarted) == 0 && (status1_ & kHeaderSent) == 0) return;
        bool const second = (status1_ & kHeaderSent) != 0;
        status1_ &= ~(kStarted | kHeaderSent);
        seen_ = 0;
        // The header of a 10-bit address for writing is followed by its second byte.
        ten_bit_ = !second && (byte & 0xF9) == 0xF0;
        if (!second) reading_ = (byte & 1) != 0;
        phase_ = Phase::Address;
        lines_.write(byte);
        return update_irq();
    }
    if (phase_ != Phase::Transmit) return;
    to_send_ = byte;
    to_send_full_ = true;
    status1_ &= ~(kEmpty | kByteFinished);
    proceed();
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
    update_irq();
    return byte;
}

void I2c::proceed() {
    if (lines_.busy() || !on()) return;
    if (phase_ == Phase::Receive && acknowledge_due_) {
        // A full shift register holds the clock; the guest may still decide about this byte.
        if (shift_full_) {
            if ((control1_ & (kStart | kStop)) == 0) return;
        }
        acknowledge_due_ = false;
        bool ack = (control1_ & kPosition) != 0 ? position_ack_ : (control1_ & kAcknowledge) != 0;
        position_ack_ = (control1_ & kAcknowledge) != 0;
        if ((control2_ & kLast) != 0 && last_transfer_) ack = false;
        return lines_.acknowledge(ack);
    }
    bool const may_end = phase_ != Phase::Address && phase_ != Phase::Starting && !to_send_full_;
    if ((control1_ & kStart) != 0 && may_end && (control1_ & kStop) == 0) {
        phase_ = Phase::Starting;
        status1_ &= ~(kEmpty | kByteFinished);
        return lines_.start();
    }
    if ((control1_ & kStop) != 0 && may_end) {
        if (lines_.holds_bus()) return lines_.stop();
        control1_ &= ~kStop;
        phase_ = Phase::Idle;
        if ((control1_ & kStart) != 0) proceed();
        return;
    }
    if (phase_ == Phase::Transmit && to_send_full_) {
        to_send_full_ = false;
        status1_ |= kEmpty;
        return lines_.write(to_send_);
    }
    if (phase_ == Phase::Receive && lines_.holds_bus()) lines_.read();
}

void I2c::done(I2cDone what) {
    switch (what.what) {
    case I2cDone::What::Start:
        control1_ &= ~kStart;
        phase_ = Phase::AwaitAddress;
        status1_ |= kStarted;
        to_send_full_ = shift_full_ = acknowledge_due_ = last_transfer_ = false;
        position_ack_ = true;
        break;
    case I2cDone::What::Write:
        if (phase_ == Phase::Address) {
            address_done(what.acknowledged);
        } else if (!what.acknowledged) {
            status1_ |= kNoAcknowledge;
        } else if (!to_send_full_) {
            status1_ |= kByteFinished;
        }
        break;
    case I2cDone::What::Read: byte_received(what.byte); break;
    case I2cDone::What::Acknowledge:
        // A byte that was refused is the last; the target has let go.
        if (!what.acknowledged && (control1_ & (kStart | kStop)) == 0) {
            update_irq();
            return;
        }
        break;
    case I2cDone::What::Stop:
        control1_ &= ~kStop;
        phase_ = Phase::Idle;
        status1_ &= ~(kEmpty | kByteFinished | kStarted | kAddressSent);
        break;
    }
    proceed();
    update_irq();
}

void I2c::address_done(bool acknowledged) {
    if (!acknowledged) {
        status1_ |= kNoAcknowledge;
        phase_ = Phase::AwaitClear; // Until STOP or another START.
        return;
    }
    if (ten_bit_ && !reading_) {
        ten_bit_ = false;
        status1_ |= kHeaderSent;
        phase_ = Phase::AwaitAddress;
        return;
    }
    status1_ |= kAddressSent;
    phase_ = Phase::AwaitClear;
}

void I2c::byte_received(u8 byte) {
    acknowledge_due_ = true;
    if ((status1_ & kNotEmpty) != 0) {
        shift_ = byte;
        shift_full_ = true;
        status1_ |= kByteFinished;
    } else {
        received_ = byte;
        status1_ |= kNotEmpty;
    }
}

void I2c::update_irq() {
    bool const buffer = (control2_ & kBufferInterrupt) != 0 && (control2_ & kDma) == 0;
    u32 const events =
        kStarted | kAddressSent | kByteFinished | kHeaderSent | (buffer ? kEmpty | kNotEmpty : 0);
    event_irq.set((control2_ & kEventInterrupt) != 0 && (status1_ & events) != 0);
    error_irq.set((control2_ & kErrorInterrupt) != 0 && (status1_ & kErrors) != 0);
    transmit_request.set((control2_ & kDma) != 0 && (status1_ & kEmpty) != 0);
    receive_request.set((control2_ & kDma) != 0 && (status1_ & kNotEmpty) != 0);
}

void I2c::reset() {
    registers.reset();
    lines_.abort();
    phase_ = Phase::Idle;
    seen_ = 0;
    to_send_full_ = shift_full_ = acknowledge_due_ = last_transfer_ = false;
    apply();
    update_irq();
}

void I2c::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(phase_, seen_, reading_, ten_bit_, to_send_full_, shift_full_, acknowledge_due_, position_ack_,
            last_transfer_, to_send_, received_, shift_);
    if (archive.loading()) lines_.attach(on() ? scl.net() : nullptr, on() ? sda.net() : nullptr);
    archive(lines_);
    if (archive.loading()) update_irq();
}

} // namespace terrarium::stm32f4
