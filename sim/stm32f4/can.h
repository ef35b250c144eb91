// STM32F4 CAN1 and CAN2 (bxCAN). RM0090, chapter 32.
//
// Modelled: sleep, initialisation and normal mode with their hand-shakes, waking by the bus (AWUM), bit
// timing from APB1's clock, loopback and silent mode, three transmit mailboxes by identifier or by request
// (TXFP), abort, automatic retransmission or none (NART), two receive FIFOs of three with overrun and lock
// (RFLM), the filters (see CanFilters), error counters, warning, passive and bus-off with both ways back
// (ABOM), time stamps (TTCM, TGT), all four interrupts. What is on the wire is CanNode's. Kept but without
// effect: freezing by a debugger (DBF); there is none here. When each flag of a frame rises follows the
// sample points; the manual gives no cycle. An RX pin that is on no wire reads recessive.
#pragma once

#include <array>

#include "sim/core/can_node.h"
#include "sim/core/irq_line.h"
#include "sim/stm32f4/can_filters.h"
#include "sim/stm32f4/clock_tree.h"
#include "sim/stm32f4/gated_peripheral.h"
#include "sim/stm32f4/signal.h"

namespace terrarium::stm32f4 {

class Can final : public GatedPeripheral, private CanNode::Owner {
public:
    // `first`: the controller that has the filters, or null for this one.
    Can(Clock &clock, ClockTree &tree, std::string const &name, Can *first);

    IrqLine transmit_irq;
    std::array<IrqLine, 2> receive_irq; // Of each FIFO.
    IrqLine status_irq;                 // Errors and changes of mode.
    Signal tx;
    Signal rx;

    void reset() override;
    void archive(Archive &archive) override;

private:
    static constexpr unsigned kMailboxes = 3;
    static constexpr unsigned kNone = kMailboxes;
    static constexpr u32 kDepth = 3; // Of a FIFO.

    struct Mailbox {
        u32 identifier = 0;
        u32 control = 0;
        u32 low = 0;
        u32 high = 0;
        u32 order = 0; // Of requests.
        bool aborting = false;
        void archive(Archive &archive) { archive(identifier, control, low, high, order, aborting); }
    };
    struct Message {
        u32 identifier = 0;
        u32 control = 0;
        u32 low = 0;
        u32 high = 0;
        void archive(Archive &archive) { archive(identifier, control, low, high); }
    };
    struct Fifo {
        std::array<Message, kDepth> messages;
        u32 count = 0;
        bool full = false;
        bool overrun = false;
        void archive(Archive &archive) { archive(messages, count, full, overrun); }
    };

    void drive(bool recessive) override;
    CanFrame const *to_send() override;
    void joined() override;
    void begun() override;
    void sent() override;
    void lost() override;
    void failed() override;
    void received(CanFrame const &frame) override;
    void noticed(CanError error) override;
    void counted() override;
    void free() override;

    void define_mailbox(u32 n);
    void define_fifo(u32 n);
    void write_control(u32 value);
    void write_transmit_status(u32 value);
    [[nodiscard]] u32 transmit_status() const;
    [[nodiscard]] u32 status() const;
    [[nodiscard]] u32 error_status() const;
    [[nodiscard]] bool pending(unsigned n) const { return (mailboxes_[n].identifier & 1) != 0; }
    [[nodiscard]] bool goes_before(unsigned left, unsigned right) const;
    [[nodiscard]] CanFrame frame_of(Mailbox const &mailbox) const;
    [[nodiscard]] u32 bit_count() const; // The time stamp counter.
    void conclude(unsigned n, u32 flags);
    void interrupted(u32 flag); // By lost arbitration or an error.
    void follow_requests();
    void apply_timing();
    void set_error_flags();
    void line_changed();
    void update_irq();

    Clock &clock_;
    ClockGate tree_;
    CanFilters own_filters_;
    CanFilters const &filters_;
    bool second_;
    CanNode node_;
    u32 control_ = 0;
    u32 flags_ = 0;             // MSR's ERRI, WKUI, SLAKI.
    bool initialising_ = false; // INAK.
    bool asleep_ = true;        // SLAK.
    u32 results_ = 0;           // TSR's RQCP, TXOK, ALST, TERR.
    u32 interrupts_ = 0;
    u32 timing_ = 0;
    u32 last_error_ = 0;  // LEC.
    u32 error_flags_ = 0; // BOFF, EPVF, EWGF.
    std::array<Mailbox, kMailboxes> mailboxes_;
    u32 requests_ = 0;    // How many there were.
    u32 sending_ = kNone; // The mailbox on the wire.
    CanFrame frame_;      // What is in it.
    std::array<Fifo, 2> fifos_;
    Time counting_since_; // Of the time stamps.
    u32 begun_at_ = 0;    // The time stamp of the frame on the wire.
};

} // namespace terrarium::stm32f4
