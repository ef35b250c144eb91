// STM32F4 USART and UART. RM0090, chapter 30.
//
// Modelled: asynchronous mode at the programmed rate of its bus's clock, both oversamplings, words of eight
// and nine bits, of which parity takes the highest, half a stop bit to two, one byte held behind the one on
// the wire, breaks (sent, and found where LIN is on), idle lines, CTS and RTS, mute mode with both ways out
// of it, half duplex, overrun, framing, parity and noise errors, all interrupts, DMA both ways.
// Not modelled, and said so when a guest turns to them: IrDA, smartcard and synchronous mode.
// Left out: the idle frame that TE sends first; TX is push-pull whatever OTYPER says, but lets go of the wire
// between bytes in half duplex. UART4 and UART5 have the registers of the others, and no CTS and RTS pins.
#pragma once

#include "sim/core/irq_line.h"
#include "sim/core/uart_line.h"
#include "sim/stm32f4/clock_tree.h"
#include "sim/stm32f4/gated_peripheral.h"
#include "sim/stm32f4/signal.h"

namespace terrarium::stm32f4 {

class Usart final : public GatedPeripheral {
public:
    Usart(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name, Domain domain);

    IrqLine irq;
    IrqLine transmit_request; // To DMA.
    IrqLine receive_request;
    Signal tx;
    Signal rx;
    Signal cts;
    Signal rts;

    void reset() override;
    void archive(Archive &archive) override;

private:
    [[nodiscard]] UartFormat format() const;
    [[nodiscard]] bool enabled(u32 bit) const;
    [[nodiscard]] bool half_duplex() const;
    [[nodiscard]] Net *receiver_wire() const;
    [[nodiscard]] Net *transmitter_wire() const;
    [[nodiscard]] u16 with_parity(u16 word) const;
    void apply();
    void write_data(u16 word);
    u32 read_data();
    void proceed();
    void sent();
    void received(UartFrame frame);
    [[nodiscard]] bool muted(u16 word);
    void line_idle();
    void line_changed(bool level);
    void cts_changed();
    void remark_unmodelled();
    void update_irq();

    Clock &clock_;
    Trace &trace_;
    ClockGate tree_;
    Domain domain_;
    UartTransmitter transmitter_;
    UartReceiver receiver_;
    Event idle_; // A frame's length after the last one.
    u32 status_ = 0xC0;
    u32 seen_ = 0; // Flags that SR has shown: what comes next may clear them.
    u32 divider_ = 0;
    u32 control1_ = 0;
    u32 control2_ = 0;
    u32 control3_ = 0;
    u16 held_ = 0; // The word behind the one on the wire; there is one while TXE is 0.
    u16 received_ = 0;
    bool breaking_ = false; // What is on the wire is a break.
    bool idle_due_ = false; // The line was low when it should have been idle.
    bool low_ = false;      // The line is, since
    Time fell_;             // then.
};

} // namespace terrarium::stm32f4
