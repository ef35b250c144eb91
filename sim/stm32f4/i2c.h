// STM32F4 I2C. RM0090, chapter 27.
//
// Modelled: master and slave. START and repeated START, 7-bit and 10-bit addresses, the flags SB, ADDR,
// ADD10, BTF, TXE, RXNE, STOPF and AF with the sequences that clear them, ACK, POS and STOP while receiving,
// both own addresses and general call, clock stretching or none (NOSTRETCH) with overrun, lost arbitration,
// bus errors, PEC, both interrupts, DMA requests and LAST, standard and both fast modes at the programmed
// rate, software reset. Every bit is on the wires. Not modelled, and said so when a guest turns to it: what
// SMBus adds besides PEC (time-outs, alert, its addresses). Left out: rise times (TRISE keeps its value), the
// noise filters.
//
// i2c.cpp has the registers and what master and slave share; i2c_master.cpp and i2c_slave.cpp the two roles.
#pragma once

#include "sim/core/i2c_controller.h"
#include "sim/core/i2c_target.h"
#include "sim/core/irq_line.h"
#include "sim/stm32f4/clock_tree.h"
#include "sim/stm32f4/gated_peripheral.h"
#include "sim/stm32f4/signal.h"

namespace terrarium::stm32f4 {

class I2c final : public GatedPeripheral, private I2cTarget {
public:
    I2c(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name);

    IrqLine event_irq;
    IrqLine error_irq;
    IrqLine transmit_request; // To DMA.
    IrqLine receive_request;
    // DMA has fetched a byte and waits for `left` more: with LAST the one to come may be refused.
    void receive_progress(u32 left) { last_transfer_ = left == 1; }
    Signal scl;
    Signal sda;

    void reset() override;
    void archive(Archive &archive) override;

private:
    enum class Phase : u8 { Idle, Starting, AwaitAddress, Address, AwaitClear, Transmit, Receive };
    enum class Slave : u8 { None, Receiving, Transmitting };

    // Registers.
    void write_control(u32 value);
    u32 read_status1();
    u32 read_status2();
    u32 read_data();
    void write_data(u8 byte);
    void apply();
    void forget();
    void deliver(u8 byte);
    void count_into_pec(u8 byte);
    void update_irq();
    [[nodiscard]] bool on() const;
    [[nodiscard]] bool is_master() const;

    // Master.
    void done(I2cDone what);
    void proceed(); // Does what is asked for and possible now.
    void write_address(u8 byte);
    void address_done(bool acknowledged);
    void byte_received(u8 byte);

    // Slave.
    bool on_first_byte(u8 byte) override;
    bool on_write(u8 byte) override;
    u8 on_read() override;
    void on_start() override;
    void on_stop() override;
    void on_refused() override;
    void on_bus_error() override;
    bool ready() override;
    void addressed(bool read, u32 match);

    Trace &trace_;
    ClockGate tree_;
    I2cController lines_;
    Phase phase_ = Phase::Idle;
    Slave slave_ = Slave::None;
    u32 control1_ = 0;
    u32 control2_ = 0;
    u32 status1_ = 0;
    u32 clock_control_ = 0;
    u32 own1_ = 0;
    u32 own2_ = 0;
    u32 seen_ = 0;  // Flags that SR1 has shown; what comes next may clear them.
    u32 match_ = 0; // GENCALL and DUALF.
    bool reading_ = false;
    bool ten_bit_ = false;      // A master has sent the header of a 10-bit address for writing.
    bool to_send_full_ = false; // DR holds a byte behind the one on the wire.
    bool shift_full_ = false;   // A received byte waits behind the one in DR.
    bool refused_ = false;      // The last byte was not acknowledged: only START and STOP can follow.
    bool position_ack_ = true;  // With POS: the ACK bit as it was for the byte before.
    bool last_transfer_ = false;
    bool second_due_ = false;  // As a slave: the second byte of a 10-bit address comes next,
    bool ten_matched_ = false; // and has been this one's since the first START.
    bool has_sent_ = false;    // As a slave, since it was addressed.
    u8 to_send_ = 0;
    u8 received_ = 0;
    u8 shift_ = 0;
    u8 pec_ = 0;
};

} // namespace terrarium::stm32f4
