// STM32F4 I2C, master. RM0090, chapter 27.
//
// Modelled: START and repeated START, 7-bit and 10-bit addresses as bytes, the flags SB, ADDR, BTF, TXE,
// RXNE, AF with the sequences that clear them, ACK and STOP while receiving (POS too), both interrupts, DMA
// requests and LAST, standard and fast mode at the programmed rate. Every bit is on the wires.
// Not modelled, and said so when a guest turns to it: slave mode beyond keeping its registers, SMBus, PEC.
// Left out: losing arbitration, bus errors, rise times.
#pragma once

#include "sim/core/i2c_controller.h"
#include "sim/core/irq_line.h"
#include "sim/core/peripheral.h"
#include "sim/stm32f4/clock_tree.h"
#include "sim/stm32f4/signal.h"

namespace terrarium::stm32f4 {

class I2c final : public Peripheral {
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

    void write_control(u32 value);
    u32 read_status1();
    u32 read_status2();
    u32 read_data();
    void write_data(u8 byte);
    void done(I2cDone what);
    void proceed(); // Does what is asked for and possible now.
    void address_done(bool acknowledged);
    void byte_received(u8 byte);
    void apply();
    void update_irq();
    [[nodiscard]] bool on() const { return (control1_ & 1) != 0; }

    Trace &trace_;
    ClockTree &tree_;
    I2cController lines_;
    Phase phase_ = Phase::Idle;
    u32 control1_ = 0;
    u32 control2_ = 0;
    u32 status1_ = 0;
    u32 clock_control_ = 0;
    u32 seen_ = 0; // Flags that SR1 has shown; what comes next may clear them.
    bool reading_ = false;
    bool ten_bit_ = false;
    bool to_send_full_ = false; // DR holds a byte behind the one on the wire.
    bool shift_full_ = false;   // A received byte waits behind the one in DR.
    bool acknowledge_due_ = false;
    bool position_ack_ = true; // With POS: the ACK bit as it was for the byte before.
    bool last_transfer_ = false;
    u8 to_send_ = 0;
    u8 received_ = 0;
    u8 shift_ = 0;
};

} // namespace terrarium::stm32f4
