// The I2C as a master: what the bus engine does next, and what its answers mean. RM0090, 27.3.3.
#include "sim/stm32f4/i2c.h"
#include "sim/stm32f4/i2c_bits.h"

namespace terrarium::stm32f4 {

using namespace i2c_bits;

void I2c::write_address(u8 byte) {
    bool const second = (status1_ & kHeaderSent) != 0;
    if ((!second && (status1_ & kStarted) == 0) || !lines_.holds_bus() || lines_.busy()) return;
    status1_ &= ~(kStarted | kHeaderSent);
    shift_full_ = false;
    // The header of a 10-bit address for writing is followed by its second byte.
    ten_bit_ = !second && (byte & 0xF9) == 0xF0;
    if (!second) reading_ = (byte & 1) != 0;
    phase_ = Phase::Address;
    count_into_pec(byte);
    lines_.write(byte);
    update_irq();
}

void I2c::proceed() {
    if (lines_.busy() || !on()) return;
    bool const may_end = phase_ != Phase::Address && phase_ != Phase::Starting &&
                         (!to_send_full_ || refused_ || slave_ != Slave::None);
    if ((control1_ & kStart) != 0 && may_end && (control1_ & kStop) == 0) {
        phase_ = Phase::Starting;
        status1_ &= ~(kEmpty | kByteFinished);
        if (!lines_.holds_bus()) pec_ = 0;
        return lines_.start();
    }
    if ((control1_ & kStop) != 0 && may_end) {
        if (lines_.holds_bus()) return lines_.stop();
        control1_ &= ~kStop;
        phase_ = Phase::Idle;
        if ((control1_ & kStart) != 0) proceed();
        return;
    }
    if (refused_ || !lines_.holds_bus()) return;
    if (phase_ == Phase::Transmit) {
        u8 byte = to_send_;
        if (to_send_full_) {
            to_send_full_ = false;
            status1_ |= kEmpty;
        } else if ((control1_ & kPec) != 0) {
            control1_ &= ~kPec;
            status1_ &= ~(kEmpty | kByteFinished);
            byte = pec_;
        } else {
            return;
        }
        count_into_pec(byte);
        return lines_.write(byte);
    }
    // Two bytes that were not fetched hold the clock.
    if (phase_ == Phase::Receive && !shift_full_) lines_.read();
}

void I2c::done(I2cDone what) {
    switch (what.what) {
    case I2cDone::What::Start:
        control1_ &= ~(kStart | kPec);
        phase_ = Phase::AwaitAddress;
        status1_ |= kStarted;
        status1_ &= ~kByteFinished;
        to_send_full_ = refused_ = last_transfer_ = false;
        position_ack_ = true;
        break;
    case I2cDone::What::Write:
        refused_ = !what.acknowledged;
        if (phase_ == Phase::Address) {
            address_done(what.acknowledged);
        } else if (!what.acknowledged) {
            status1_ |= kNoAcknowledge;
        } else if (!to_send_full_ && (control1_ & kPec) == 0) {
            status1_ |= kByteFinished;
        }
        break;
    case I2cDone::What::Read: return byte_received(what.byte);
    case I2cDone::What::Acknowledge:
        refused_ = !what.acknowledged; // The target has let go.
        deliver(shift_);
        break;
    case I2cDone::What::Stop:
        control1_ &= ~(kStop | kPec);
        phase_ = Phase::Idle;
        status1_ &= ~(kEmpty | kByteFinished | kStarted | kAddress);
        break;
    case I2cDone::What::Lost: // A slave from now on.
        phase_ = Phase::Idle;
        status1_ |= kArbitrationLost;
        status1_ &= ~(kEmpty | kByteFinished);
        to_send_full_ = false;
        break;
    case I2cDone::What::Disturbed: status1_ |= kBusError; return update_irq();
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
    status1_ |= kAddress;
    phase_ = Phase::AwaitClear;
}

// Eight bits; the ninth follows at once, and the guest sees the byte after it.
void I2c::byte_received(u8 byte) {
    bool ack = (control1_ & kPosition) != 0 ? position_ack_ : (control1_ & kAcknowledge) != 0;
    position_ack_ = (control1_ & kAcknowledge) != 0;
    if ((control2_ & kLast) != 0 && last_transfer_) ack = false;
    if ((control1_ & kPec) != 0) { // This byte is the PEC; none comes after it.
        control1_ &= ~kPec;
        if (byte != pec_) status1_ |= kPecError;
        ack = false;
    }
    count_into_pec(byte);
    shift_ = byte;
    lines_.acknowledge(ack);
    update_irq();
}

} // namespace terrarium::stm32f4
