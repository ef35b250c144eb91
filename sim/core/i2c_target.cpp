#include "sim/core/i2c_target.h"

namespace terrarium {

namespace {

void move(Pin &pin, Net *net) {
    if (net != nullptr) {
        net->connect(pin);
    } else if (pin.net() != nullptr) {
        pin.net()->disconnect(pin);
    }
}

} // namespace

I2cTarget::I2cTarget(std::string const &name) : scl_(name + " SCL"), sda_(name + " SDA") {
    scl_.on_change = [this](bool level) { level ? scl_rose() : scl_fell(); };
    sda_.on_change = [this](bool level) { sda_changed(level); };
}

I2cTarget::I2cTarget(std::string const &name, Net &scl, Net &sda, u8 address) : I2cTarget(name) {
    address_ = address;
    attach(&scl, &sda);
}

void I2cTarget::attach(Net *scl, Net *sda) {
    if (scl == nullptr || sda == nullptr) {
        state_ = State::Ignoring;
        selected_ = false;
        scl_.drive(Drive::None);
        sda_.drive(Drive::None);
    }
    move(scl_, scl);
    move(sda_, sda);
}

void I2cTarget::sda_changed(bool level) {
    if (!scl_.level()) return;
    // SDA moves under a high SCL only to begin or end a transfer. The first bit's clock is that of the START
    // or STOP that ends a transfer, too.
    bool const mid_byte = (state_ == State::Receiving || state_ == State::Sending) && bits_ > 1;
    sda_.drive(Drive::None);
    if (mid_byte) on_bus_error();
    if (!level) {
        state_ = State::Address;
        bits_ = 0;
        on_start();
        return;
    }
    state_ = State::Ignoring;
    if (!selected_) return;
    selected_ = false;
    on_stop();
}

void I2cTarget::scl_rose() {
    on_clock(true);
    if (state_ == State::Address || state_ == State::Receiving) {
        shift_ = u8(shift_ << 1 | (sda_.level() ? 1 : 0));
        ++bits_;
    } else if (state_ == State::AwaitingAcknowledge) {
        acknowledged_ = !sda_.level();
    }
}

void I2cTarget::scl_fell() {
    on_clock(false);
    switch (state_) {
    case State::Ignoring: return;
    case State::Address:
    case State::Receiving:
        if (bits_ == 8) byte_in();
        return;
    case State::Acknowledging: sda_.drive(Drive::None); return next_byte();
    case State::Sending:
        if (bits_ < 8) return send_bit();
        sda_.drive(Drive::None);
        state_ = State::AwaitingAcknowledge;
        return;
    case State::AwaitingAcknowledge:
        if (acknowledged_) return next_byte();
        state_ = State::Ignoring;
        on_refused();
        return;
    case State::Holding: return;
    }
}

void I2cTarget::byte_in() {
    bool taken = false;
    if (state_ == State::Receiving) {
        taken = !refuses_data() && on_write(shift_);
    } else {
        reading_ = (shift_ & 1) != 0;
        taken = on_first_byte(shift_);
        selected_ |= taken;
    }
    state_ = taken ? State::Acknowledging : State::Ignoring;
    if (taken) sda_.drive(Drive::Low);
}

// The clock is low after a byte's ninth bit.
void I2cTarget::next_byte() {
    if (ready()) return begin_byte();
    state_ = State::Holding;
    scl_.drive(Drive::Low);
}

void I2cTarget::begin_byte() {
    bits_ = 0;
    if (reading_) return send_next_byte();
    state_ = State::Receiving;
}

void I2cTarget::go_on() {
    if (!holding()) return;
    begin_byte(); // The first bit is there before the clock goes on.
    scl_.drive(Drive::None);
}

void I2cTarget::send_next_byte() {
    shift_ = on_wire(on_read());
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
    archive.require(state_ <= State::Holding && bits_ <= 8, "a byte has more than eight bits");
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
