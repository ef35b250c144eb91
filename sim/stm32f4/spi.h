// STM32F4 SPI, master. RM0090, chapter 28.
//
// Modelled: full duplex as master in all four modes, 8 and 16 bits, either bit order, every clock edge on the
// wires, the word held behind the one being shifted, overrun, NSS as an output, interrupts, DMA requests.
// Not modelled, and said so when a guest turns to it: slave mode, one-wire and receive-only mode, CRC, TI
// frames, I2S.
#pragma once

#include "sim/core/clock.h"
#include "sim/core/irq_line.h"
#include "sim/core/peripheral.h"
#include "sim/core/trace.h"
#include "sim/stm32f4/clock_tree.h"
#include "sim/stm32f4/signal.h"

namespace terrarium::stm32f4 {

class Spi final : public Peripheral {
public:
    Spi(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name, Domain domain);

    IrqLine irq;
    IrqLine transmit_request; // To DMA.
    IrqLine receive_request;
    Signal sck;
    Signal miso;
    Signal mosi;
    Signal nss;

    void reset() override;
    void archive(Archive &archive) override;

private:
    [[nodiscard]] bool on() const { return (control1_ & 0x44) == 0x44; } // Enabled, and the master.
    [[nodiscard]] unsigned bits() const { return (control1_ & 0x800) != 0 ? 16 : 8; }
    void apply();
    void write_data(u32 value);
    void begin();
    void edge();
    void put_bit(unsigned number);
    void finish();
    void update_irq();

    Clock &clock_;
    Trace &trace_;
    ClockTree &tree_;
    Domain domain_;
    Event edge_;
    Time start_;
    u32 control1_ = 0;
    u32 control2_ = 0;
    u32 sound_ = 0; // I2SCFGR.
    u32 status_ = 2;
    u32 edges_ = 0; // Of the clock, of this word.
    u32 shift_out_ = 0;
    u32 shift_in_ = 0;
    u32 held_ = 0;
    u32 received_ = 0;
    bool overrun_seen_ = false; // DR has been read after an overrun; reading SR now clears it.
};

} // namespace terrarium::stm32f4
