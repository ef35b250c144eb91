#include "sim/parts/i2c_target.h"

namespace terrarium {

I2cTarget::I2cTarget(std::string const &name, Net &scl, Net &sda, u8 address)
    : scl_(name + " SCL"), sda_(name + " SDA"), address_(address) {
    scl_.on_change = [this](bool level) { level ? scl_rose() : scl_fell(); };
    sda_.on_change = [this](bool level) { sda_changed(level); };
    scl.connect(scl_);
    sda.connect(sda_);
}

void I2cTarget::sda_changed(bool level) {
    if (!scl_.level()) return;
    // SDA moves under a high SCL only to begin or end a transfer.
    sda_.drive(Drive::None);
    if (!level) {
        state_ = State::Address;
        bits_ = 0;
        return;
    }
    state_ = State::Ignoring;
    if (!selected_) return;
    selected_ = false;
    on_stop();
}

void I2cTarget::scl_rose() {
    if (state_ == State::Address || state_ == State::Receiving) {
        shift_ = u8(shift_ << 1 | (sda_.level() ? 1 : 0));
        ++bits_;
    } else if (state_ == State::AwaitingAcknowledge) {
        acknowledged_ = !sda_.level();
    }
}

void I2cTarget::scl_fell() {
    switch (state_) {
    case State::Ignoring: return;
    case State::Address:
    case State::Receiving:
        if (bits_ == 8) byte_in();
        return;
    case State::Acknowledging:
        bits_ = 0;
        if (reading_) return send_next_byte();
        sda_.drive(Drive::None);
        state_ = State::Receiving;
        return;
    case State::Sending:
        if (bits_ < 8) return send_bit();
        sda_.drive(Drive::None);
        state_ = State::AwaitingAcknowledge;
        return;
    case State::AwaitingAcknowledge:
        if (acknowledged_) return send_next_byte();
        state_ = State::Ignoring;
        return;
    }
}

void I2cTarget::byte_in() {
    bool taken = false;
    if (state_ == State::Receiving) {
        taken = on_write(shift_);
    } else if (shift_ >> 1 == address_) {
        reading_ = (shift_ & 1) != 0;
        taken = on_address(reading_);
        selected_ |= taken;
    }
    state_ = taken ? State::Acknowledging : State::Ignoring;
    if (taken) sda_.drive(Drive::Low);
}

void I2cTarget::send_next_byte() {
    shift_ = on_read();
    bits_ = 0;
    state_ = State::Sending;
    send_bit();
}

void I2cTarget::send_bit() {
    sda_.drive((shift_ >> (7 - bits_) & 1) != 0 ? Drive::None : Drive::Low);
    ++bits_;
}

void I2cTarget::archive_wires(Archive &archive) {
    archive(scl_, sda_, state_, selected_, reading_, shift_, bits_, acknowledged_);
}

bool I2cRegisterDevice::on_address(bool read) {
    pointer_is_next_ = !read;
    return true;
}

bool I2cRegisterDevice::on_write(u8 byte) {
    if (pointer_is_next_) {
        pointer_is_next_ = false;
        pointer_ = byte;
        return true;
    }
    u8 const address = pointer_;
    pointer_ = register_after(address);
    write_register(address, byte);
    return true;
}

u8 I2cRegisterDevice::on_read() {
    u8 const address = pointer_;
    pointer_ = register_after(address);
    return read_register(address);
}

void I2cRegisterDevice::archive_bus(Archive &archive) {
    archive_wires(archive);
    archive(pointer_, pointer_is_next_);
}

} // namespace terrarium
