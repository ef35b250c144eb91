// I2cTarget: the wire-level half of anything with an I2C address. UM10204 (I2C-bus specification), 3.1.
//
// It watches SCL and SDA with pins of its own, has no events, and knows nothing of the controller: START
// and STOP are what they are on the wires. What bytes mean is the deriving part's business.
//
// Modelled: START, repeated START, STOP, 7-bit address (others by deciding about the first byte), acknowledge
// both ways, clock stretching between bytes, START and STOP in the middle of a byte.
// Not modelled: stretching within a byte, bus time-outs.
#pragma once

#include <string>

#include "sim/core/archive.h"
#include "sim/core/net.h"

namespace terrarium {

class I2cTarget {
public:
    I2cTarget(std::string const &name, Net &scl, Net &sda, u8 address);
    // On no wires yet, for a target that decides about first bytes itself.
    explicit I2cTarget(std::string const &name);
    virtual ~I2cTarget() = default;
    I2cTarget(I2cTarget const &) = delete;
    I2cTarget &operator=(I2cTarget const &) = delete;

    // The wires it watches; nullptr takes it off them, in the middle of a transfer if need be.
    void attach(Net *scl, Net *sda);

protected:
    // The byte after a START; true if it is for this target, which then acknowledges.
    virtual bool on_first_byte(u8 byte) {
        return byte >> 1 == address_ && !refuses_address() && on_address((byte & 1) != 0);
    }
    // The part has been addressed; false leaves the address unacknowledged.
    virtual bool on_address([[maybe_unused]] bool read) { return true; }
    // A byte has come in; false leaves it unacknowledged and ends the part's interest in the transfer.
    virtual bool on_write(u8 byte) = 0;
    // The byte that goes out next; called when its first bit is due.
    virtual u8 on_read() = 0;
    // The transfer the part took part in is over.
    virtual void on_stop() {}
    // A START, first or repeated.
    virtual void on_start() {}
    // The controller has refused the byte it read: it wants no more.
    virtual void on_refused() {}
    // START or STOP came in the middle of a byte of the part's.
    virtual void on_bus_error() {}
    // Before each byte after the acknowledged first one: false holds the clock until go_on().
    virtual bool ready() { return true; }

    // Mishaps, for tests of drivers; without a deriving part's doing there are none. Whether the address,
    // which is the target's, or a byte written to it goes unacknowledged as if it had not come.
    virtual bool refuses_address() { return false; }
    virtual bool refuses_data() { return false; }
    // A byte as it goes on the wire.
    virtual u8 on_wire(u8 byte) { return byte; }
    // Each edge of the clock, whoever is addressed.
    virtual void on_clock([[maybe_unused]] bool level) {}

    void set_address(u8 address) { address_ = address; }
    void go_on();
    // It has been addressed since the last STOP.
    [[nodiscard]] bool selected() const { return selected_; }
    [[nodiscard]] bool holding() const { return state_ == State::Holding; }

    void archive_wires(Archive &archive);

private:
    enum class State : u8 {
        Ignoring,
        Address,
        Receiving,
        Acknowledging,
        Sending,
        AwaitingAcknowledge,
        Holding
    };

    void scl_rose();
    void scl_fell();
    void sda_changed(bool level);
    void byte_in();
    void next_byte();
    void begin_byte();
    void send_next_byte();
    void send_bit();

    Pin scl_;
    Pin sda_;
    u8 address_ = 0;
    State state_ = State::Ignoring;
    bool selected_ = false; // Has been addressed since the last STOP.
    bool reading_ = false;  // The controller reads.
    u8 shift_ = 0;
    u8 bits_ = 0; // Of the byte, so far.
    bool acknowledged_ = false;
};

// The usual device of registers: the first byte written is a register's address, which counts on with
// every byte after it and stays over a STOP.
class I2cRegisterDevice : public I2cTarget {
public:
    using I2cTarget::I2cTarget;

protected:
    virtual u8 read_register(u8 address) = 0;
    virtual void write_register(u8 address, u8 value) = 0;
    [[nodiscard]] virtual u8 register_after(u8 address) const { return u8(address + 1); }

    bool on_address(bool read) override;
    bool on_write(u8 byte) override;
    u8 on_read() override;
    void archive_bus(Archive &archive);

private:
    u8 pointer_ = 0;
    bool pointer_is_next_ = false; // The next byte written is the pointer.
};

} // namespace terrarium
