// The I2C as a slave: what it answers to what it sees on the wires. RM0090, 27.3.2.
#include "sim/stm32f4/i2c.h"
#include "sim/stm32f4/i2c_bits.h"

namespace terrarium::stm32f4 {

using namespace i2c_bits;

void I2c::on_start() {
    slave_ = Slave::None;
    second_due_ = false;
    match_ = 0;
}

// The byte after a START: one of the own addresses?
bool I2c::on_first_byte(u8 byte) {
    if (lines_.holds_bus() || (control1_ & kAcknowledge) == 0) return false;
    bool const read = (byte & 1) != 0;
    u32 const address = byte >> 1;
    u32 match = 0;
    bool header = false;
    if (byte == 0 && (control1_ & kAnswerGeneralCall) != 0) {
        match = kGeneralCall;
    } else if ((own1_ & kTenBits) != 0) {
        if (address != (0x78 | (own1_ >> 8 & 3)) || (read && !ten_matched_)) return false;
        header = !read;
    } else if (address != (own1_ >> 1 & 0x7F)) {
        if ((own2_ & kTwoAddresses) == 0 || address != (own2_ >> 1 & 0x7F)) return false;
        match = kSecondAddress;
    }
    if (!selected()) pec_ = 0;
    count_into_pec(byte);
    second_due_ = header;
    if (!header) addressed(read, match);
    return true;
}

void I2c::addressed(bool read, u32 match) {
    slave_ = read ? Slave::Transmitting : Slave::Receiving;
    match_ = match;
    has_sent_ = to_send_full_ = false;
    status1_ = (status1_ & ~(kByteFinished | kEmpty)) | kAddress;
    update_irq();
}

bool I2c::on_write(u8 byte) {
    if (second_due_) {
        second_due_ = false;
        ten_matched_ = byte == (own1_ & 0xFF);
        if (!ten_matched_) return false;
        count_into_pec(byte);
        addressed(false, 0);
        return true;
    }
    bool ack = (control1_ & kAcknowledge) != 0;
    if ((control1_ & kPec) != 0) {
        control1_ &= ~kPec;
        ack = byte == pec_;
        if (!ack) status1_ |= kPecError;
    }
    count_into_pec(byte);
    deliver(byte);
    update_irq();
    return ack;
}

u8 I2c::on_read() {
    has_sent_ = true;
    u8 byte = to_send_;
    if (to_send_full_) {
        to_send_full_ = false;
        status1_ = (status1_ & ~kByteFinished) | kEmpty;
    } else if ((control1_ & kPec) != 0) {
        control1_ &= ~kPec;
        byte = pec_;
    } else {
        status1_ |= kOverrun; // Nothing new: the last byte again.
    }
    count_into_pec(byte);
    update_irq();
    return byte;
}

// Without NOSTRETCH the clock is held until the guest has done its part.
bool I2c::ready() {
    if (slave_ == Slave::None || (control1_ & kNoStretch) != 0) return true;
    if ((status1_ & kAddress) != 0) return false;
    if (slave_ == Slave::Receiving) return !shift_full_;
    if (to_send_full_ || (control1_ & kPec) != 0) return true;
    if (has_sent_) status1_ |= kByteFinished;
    update_irq();
    return false;
}

void I2c::on_refused() {
    if (slave_ != Slave::Transmitting) return;
    status1_ |= kNoAcknowledge;
    update_irq();
}

void I2c::on_stop() {
    // The end of a transfer that the master ended by refusing a byte is AF alone.
    if (slave_ == Slave::Receiving) status1_ |= kStopped;
    if (slave_ == Slave::Transmitting) status1_ &= ~(kEmpty | kByteFinished);
    slave_ = Slave::None;
    match_ = 0;
    ten_matched_ = has_sent_ = to_send_full_ = false;
    update_irq();
}

void I2c::on_bus_error() {
    status1_ |= kBusError;
    update_irq();
}

} // namespace terrarium::stm32f4
