// STM32F4 SDIO: a host for SD cards. RM0090, chapter 31.
//
// Modelled: the clock divider and bypass from the 48 MHz clock; the command path with short, long and no
// response, its time-out and CRC check; the data path in block mode, both ways, on one and four lines, with
// its time-out, CRC, start bit, overrun and underrun errors and hardware flow control; the FIFO of 32 words;
// interrupts; DMA with the SDIO as flow controller. Every token takes the time it has on the wires.
// The tokens reach the card through an SdSocket and not as levels bit by bit, which would cost a hundred
// changes of a wire for each word; the pins' alternate functions decide which wires the two share. So the
// nets of CK, CMD and D0-D3 keep the level their pulls give them. Kept but without effect: NEGEDGE and
// PWRSAV. Not modelled, and said so when a guest turns to it: stream mode, eight data lines, SDIO cards' read
// wait, suspend and interrupt, CE-ATA, waiting for an interrupt or for the end of data (WAITINT, WAITPEND).
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "sim/core/clock.h"
#include "sim/core/irq_line.h"
#include "sim/core/sd_bus.h"
#include "sim/core/trace.h"
#include "sim/stm32f4/clock_tree.h"
#include "sim/stm32f4/gated_peripheral.h"
#include "sim/stm32f4/signal.h"

namespace terrarium::stm32f4 {

class Sdio final : public GatedPeripheral, public SdHost {
public:
    Sdio(Clock &clock, Trace &trace, ClockTree &tree);

    IrqLine irq;
    IrqLine request; // To DMA.
    IrqLine last;    // What the request is for is the last word of the transfer.
    Signal ck{"SDIO_CK"};
    Signal cmd{"SDIO_CMD"};
    std::array<Signal, 4> data{Signal("SDIO_D0"), Signal("SDIO_D1"), Signal("SDIO_D2"), Signal("SDIO_D3")};

    void attach(SdSocket &socket) override;
    [[nodiscard]] u32 read(u32 offset, unsigned size) override;
    void write(u32 offset, u32 value, unsigned size) override;
    void reset() override;
    void archive(Archive &archive) override;

private:
    static constexpr u32 kFifoWords = 32;

    enum class CommandPhase : u8 { Idle, Held, Sending, Receiving, TimingOut }; // Held: there is no clock.
    enum class DataPhase : u8 {
        Idle,
        WaitReceive, // For a block's start bit.
        Receive,
        ReceiveCrc,
        WaitSend, // For something in the FIFO.
        Send,
        SendCrc, // And the card's answer to it.
        Busy,
    };

    [[nodiscard]] bool clocked() const;
    [[nodiscard]] Time clocks(u64 count) const; // Of SDIO_CK.
    // The card at the other end of the clock and command wires, or null.
    [[nodiscard]] SdDevice *card() const;
    // Whether the first `count` data wires lead to it.
    [[nodiscard]] bool data_wired(unsigned count) const;
    [[nodiscard]] u32 status() const;
    void set_flags(u32 flags);
    void update();

    // Command path.
    void write_command(u32 value);
    void send_command();
    void command_event();
    void take_response(SdResponse const &response);

    // Data path.
    void write_data_control(u32 value);
    void begin_transfer();
    void stop_transfer(u32 flags);
    void wait_receive();
    void look_for_block();
    void begin_block();
    void receive_word();
    void end_received_block();
    void wait_send();
    void begin_sending();
    void send_word();
    void end_sent_block();
    void data_event();
    void go_on(); // The FIFO has room, or something in it, again.
    void next_word();
    [[nodiscard]] u32 fifo_read();
    void fifo_write(u32 value);
    [[nodiscard]] unsigned lines() const { return (clock_control_ >> 11 & 3) == 1 ? 4 : 1; }
    [[nodiscard]] u32 block_bytes() const;
    [[nodiscard]] bool receiving() const { return (data_control_ & 2) != 0; } // DTDIR.
    [[nodiscard]] bool active() const { return phase_ != DataPhase::Idle; }

    Clock &clock_;
    Trace &trace_;
    ClockTree &tree_;
    SdSocket *socket_ = nullptr;
    Event command_event_;
    Event data_event_;
    Event data_timer_;

    u32 power_ = 0;
    u32 clock_control_ = 0;
    u32 argument_ = 0;
    u32 command_ = 0;
    u32 response_command_ = 0;
    std::array<u32, 4> responses_{};
    u32 data_time_ = 0;
    u32 data_length_ = 0;
    u32 data_control_ = 0;
    u32 flags_ = 0; // STA's that stay until they are cleared.
    u32 mask_ = 0;

    CommandPhase command_phase_ = CommandPhase::Idle;
    SdResponse response_; // On its way.

    DataPhase phase_ = DataPhase::Idle;
    u32 left_ = 0;      // Bytes still to come or go; DCOUNT.
    u32 fifo_left_ = 0; // Words still to be read from or written to the FIFO; FIFOCNT.
    std::array<u32, kFifoWords> fifo_{};
    u32 fifo_first_ = 0;
    u32 fifo_count_ = 0;
    std::vector<u8> block_; // On the wire.
    u32 block_at_ = 0;      // How much of it has gone by.
    bool spoilt_ = false;   // Its CRC will not hold.
    bool stalled_ = false;  // Flow control holds the clock.
    Time word_at_;          // Of the last word's end on the wire.
};

} // namespace terrarium::stm32f4
