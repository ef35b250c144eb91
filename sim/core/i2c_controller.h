// I2cController: the bit engine of an I2C bus master, on two open-drain wires.
// UM10204 (I2C-bus specification), chapter 3.1.
//
// The engine every chip's I2C peripheral uses: it makes START, bytes, acknowledge bits and STOP, one
// operation at a time, and says when each is done. Between operations of a transfer it holds SCL low, so
// a guest may take as long as it likes. What an operation means to registers is the peripheral's business.
//
// Modelled: repeated START, clock stretching in every bit, waiting for a free bus before START (a START of
// another master that is not older than the hold time is joined), clock synchronisation and arbitration
// between masters, START and STOP of others in the middle of a byte. Not modelled: rise times.
#pragma once

#include <functional>
#include <string>

#include "sim/core/archive.h"
#include "sim/core/clock.h"
#include "sim/core/net.h"

namespace terrarium {

struct I2cDone {
    enum class What : u8 {
        Start,
        Write,
        Read,
        Acknowledge,
        Stop,
        // With more than one master only:
        Lost,      // Arbitration, and with it the bus; the operation is over.
        Disturbed, // Someone's START or STOP in the middle of a byte; the operation goes on.
    } what;
    bool acknowledged = false; // After Write: the target pulled SDA low in the ninth bit.
    u8 byte = 0;               // After Read.
};

class I2cController {
public:
    // `on_done` is never called inside a call below, and may begin what comes next.
    I2cController(Clock &clock, std::string name, std::function<void(I2cDone)> on_done);

    // Both wires need a pull-up, from the board or from the chip's pins. A wire that stays low (no pull-up,
    // or held by someone) makes the operation wait for it, without end and without cost.
    void attach(Net *scl, Net *sda);
    // Half of it low, half of it high; takes effect with the next half.
    void set_bit_time(Time bit) { set_halves(bit / 2, bit - bit / 2); }
    // The clock's low and high half. START is held for the high one, the bus is free for the low one.
    void set_halves(Time low, Time high) {
        low_ = low;
        high_ = high;
    }
    // Reports Lost and Disturbed. Without it SDA that is low where this master let go of it reads as 0.
    void share_bus() { shared_ = true; }

    // One operation at a time: each of these only while not busy(); write, read and acknowledge only while
    // holds_bus().

    // START, or a repeated START within a transfer. Takes half a bit on a free bus, 1.5 bits if repeated.
    void start();
    // Eight bits out (an address is nothing special here) and the target's acknowledge: nine bit times.
    void write(u8 byte);
    // Eight bits in: eight bit times. SCL stays low until the acknowledge bit is decided.
    void read();
    // The ninth bit after read(). Without it, another read() sends ACK first, start() and stop() NACK.
    void acknowledge(bool ack);
    // STOP, and half a bit of free bus. Outside a transfer nothing happens on the wires.
    void stop();

    [[nodiscard]] bool busy() const { return operation_ != Operation::None; }
    // Between a START and a STOP, by whomever, since attach().
    [[nodiscard]] bool bus_busy() const { return bus_busy_; }
    // From a START that is done to a STOP that is done.
    [[nodiscard]] bool holds_bus() const { return holds_bus_; }
    // Lets go of both wires at once; on_done is not called.
    void abort();

    // A byte has been read and its ninth bit is still to come.
    [[nodiscard]] bool owes_acknowledge() const { return owes_acknowledge_; }

    void archive(Archive &archive);

private:
    enum class Operation : u8 { None, Start, Write, Read, Acknowledge, Stop };
    enum class Phase : u8 {
        Low,      // SCL is held low, SDA is as the bit wants it.
        Rising,   // SCL has been let go; waits until it is high.
        High,     // SCL is high.
        WaitFree, // START waits until both wires are high.
        Started,  // SDA has fallen under a high SCL.
        Released, // STOP waits until SDA is high.
        Free,     // The pause after STOP.
    };

    void begin(Operation operation);
    void enter(Operation operation);
    void begin_bit();
    void timer_fired();
    void scl_changed(bool level);
    void sda_changed(bool level);
    void scl_is_high();
    void lose();
    void end_bit(bool level);
    void end_byte_bit(bool level);
    void start_if_free();
    void free_if_high();
    void wait(Phase phase, Time time);
    void finish(I2cDone done);

    std::function<void(I2cDone)> on_done_;
    std::string name_;
    Pin scl_;
    Pin sda_;
    Event timer_;
    Clock &clock_;
    Time low_;
    Time high_;
    Operation operation_ = Operation::None;
    Operation after_acknowledge_ = Operation::None; // What an implied acknowledge bit is sent for.
    Phase phase_ = Phase::Low;
    bool shared_ = false;
    bool holds_bus_ = false;
    bool bus_busy_ = false;
    bool sampled_ = false; // SDA as SCL rose.
    Time started_;         // When the last START was.
    bool owes_acknowledge_ = false;
    u8 shift_ = 0;
    u8 bits_left_ = 0; // Of the byte, not counting the acknowledge bit.
    bool acknowledge_ = false;
};

} // namespace terrarium
