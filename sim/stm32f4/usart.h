// STM32F4 USART and UART. RM0090, chapter 30.
//
// Modelled: asynchronous mode at the programmed rate of its bus's clock, both oversamplings, 8 and 7 data
// bits with and without parity, one and two stop bits, one byte held behind the one on the wire, TXE, TC,
// RXNE, IDLE, overrun, framing and parity errors, their interrupts, DMA requests.
// Not modelled, and said so when a guest turns to them: nine data bits, break, flow control, half duplex,
// LIN, IrDA, smartcard and synchronous mode, mute mode. Half and one and a half stop bits count as one and
// two. The idle frame that TE sends first is left out.
#pragma once

#include "sim/core/irq_line.h"
#include "sim/core/peripheral.h"
#include "sim/core/uart_line.h"
#include "sim/stm32f4/clock_tree.h"
#include "sim/stm32f4/signal.h"

namespace terrarium::stm32f4 {

class Usart final : public Peripheral {
public:
    Usart(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name, Domain domain);

    IrqLine irq;
    IrqLine transmit_request; // To DMA.
    IrqLine receive_request;
    Signal tx;
    Signal rx;

    void reset() override;
    void archive(Archive &archive) override;

private:
    [[nodiscard]] UartFormat format() const;
    [[nodiscard]] bool enabled(u32 bit) const;
    void apply();
    void write_data(u8 byte);
    u32 read_data();
    void sent();
    void received(UartFrame frame);
    void remark_unmodelled();
    void update_irq();

    Trace &trace_;
    ClockTree &tree_;
    Domain domain_;
    UartTransmitter transmitter_;
    UartReceiver receiver_;
    Event idle_; // A frame's length after the last one.
    u32 status_ = 0xC0;
    u32 seen_ = 0; // Flags that SR has shown: reading DR clears them.
    u32 divider_ = 0;
    u32 control1_ = 0;
    u32 control2_ = 0;
    u32 control3_ = 0;
    u8 held_ = 0; // The byte behind the one on the wire; there is one while TXE is 0.
    u8 received_ = 0;
};

} // namespace terrarium::stm32f4
