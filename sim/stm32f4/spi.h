// STM32F4 SPI, with I2S in it on those that have it. RM0090, chapter 28.
//
// Modelled: master and slave in all four modes, 8 and 16 bits, either bit order, every clock edge on the
// wires, the word held behind the one being shifted, full duplex, one-wire and receive-only mode (whose
// master clocks on by itself), NSS by hardware and software both ways, mode faults, CRC, overrun, interrupts,
// DMA both ways.
// I2S is i2s.h's; the registers are shared, and I2SCFGR chooses who answers.
// Not modelled, and said so when a guest turns to it: TI frames.
// Left out: a slave that has nothing new to send repeats its last word.
#pragma once

#include "sim/core/clock.h"
#include "sim/core/irq_line.h"
#include "sim/core/trace.h"
#include "sim/stm32f4/clock_tree.h"
#include "sim/stm32f4/gated_peripheral.h"
#include "sim/stm32f4/i2s.h"
#include "sim/stm32f4/signal.h"

namespace terrarium::stm32f4 {

class Spi final : public GatedPeripheral {
public:
    // `sound`: there is I2S in it.
    Spi(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name, Domain domain, bool sound);

    IrqLine irq;
    IrqLine transmit_request; // To DMA.
    IrqLine receive_request;
    Signal sck;
    Signal miso;
    Signal mosi;
    Signal nss;
    Signal mck; // Of I2S, whose CK, WS and SD are SCK, NSS and MOSI.
    I2s sound;

    // DMA has brought a word and has `left` more.
    void transmit_progress(u32 left);

    void reset() override;
    void archive(Archive &archive) override;

private:
    [[nodiscard]] bool on() const;
    [[nodiscard]] bool master() const;
    [[nodiscard]] bool selected() const; // As a slave.
    [[nodiscard]] bool sends() const;    // Puts its words on the data wire.
    [[nodiscard]] bool clocks_on() const;
    [[nodiscard]] bool crc_due() const;
    [[nodiscard]] Signal &output();
    [[nodiscard]] Signal const &input() const;
    [[nodiscard]] unsigned bits() const;
    void write_control1(u32 value);
    void choose_sound();
    void apply();
    void check_mode_fault();
    void drive_wires();
    void write_data(u32 value);
    u32 read_status();
    void begin();
    void load();
    void edge();
    void timer_edge();
    void wire_edge(bool level);
    void put_bit(unsigned number);
    void sample(unsigned number);
    void word_received();
    void word_ended();
    void update_irq();

    Clock &clock_;
    Trace &trace_;
    ClockGate tree_;
    Domain domain_;
    Event edge_; // The master's next.
    Time start_;
    u32 control1_ = 0;
    u32 control2_ = 0;
    u32 status_ = 2;
    u32 polynomial_ = 7;
    u32 receive_crc_ = 0;
    u32 transmit_crc_ = 0;
    u32 edges_ = 0; // Of the clock, of this word.
    u32 shift_out_ = 0;
    u32 shift_in_ = 0;
    u32 held_ = 0;
    u32 received_ = 0;
    bool crc_word_ = false;     // The word being shifted is the CRC.
    bool overrun_seen_ = false; // DR has been read after an overrun; reading SR now clears it.
    bool sounding_ = false;     // I2S has the wires.
    bool fault_seen_ = false;   // SR has shown MODF; writing CR1 now clears it.
};

} // namespace terrarium::stm32f4
