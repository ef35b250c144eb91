// I2s: the sound half of an SPI2 or SPI3, and the whole of an I2S2ext or I2S3ext. RM0090, 28.4.
//
// Modelled: master and slave, transmitter and receiver, the Philips, MSB- and LSB-justified and both PCM
// standards, 16, 24 and 32 bits in channels of 16 and 32, every edge of CK, WS, SD and MCK on the wires, the
// rate from PLLI2S through I2SPR, the half-word held behind the one being shifted, flags (CHSIDE, UDR, OVR,
// FRE) and DMA. An extension has SD only and moves with its partner's CK and WS.
// Not modelled: the clock from the I2S_CKIN pin (RCC says so).
// The manual leaves open, and here it is so: a master transmitter that has nothing to send stands still
// before the next half-word, and CKPOL is the level CK rests at, not the edge it works with (as RM0091 says
// of the same block). In PCM CK rises where data changes (RM0453), else it falls there.
#pragma once

#include <functional>
#include <string>

#include "sim/core/clock.h"
#include "sim/core/irq_line.h"
#include "sim/core/trace.h"
#include "sim/stm32f4/clock_tree.h"
#include "sim/stm32f4/gated_peripheral.h"
#include "sim/stm32f4/signal.h"

namespace terrarium::stm32f4 {

class I2s {
public:
    // An extension has no CK, WS and MCK of its own, and is never a master.
    struct Wires {
        Signal *data;
        Signal *clock = nullptr;
        Signal *select = nullptr;
        Signal *master_clock = nullptr;
    };
    I2s(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name, Wires wires);

    // Flags have changed.
    std::function<void()> on_flags;
    // Moves with this one's CK and WS.
    I2s *extension = nullptr;

    // I2SCFGR and I2SPR are the owner's registers; `configured` after each write.
    u32 configuration = 0;
    u32 prescaler = 2;
    void configured();
    [[nodiscard]] bool chosen() const; // Instead of SPI.

    void write_data(u32 value);
    [[nodiscard]] u32 read_data();
    [[nodiscard]] u32 read_status();
    // What asks, by the enables of CR2.
    [[nodiscard]] bool interrupts(u32 control2) const;
    [[nodiscard]] bool wants_data() const;
    [[nodiscard]] bool has_data() const;

    // The wires of a slave.
    void clock_edge(bool level);
    void select_edge(bool level);

    void reset();
    void archive(Archive &archive);

private:
    enum Standard : u32 { kPhilips, kMsbJustified, kLsbJustified, kPcm };

    [[nodiscard]] bool on() const;
    [[nodiscard]] bool master() const;
    [[nodiscard]] bool receives() const;
    [[nodiscard]] Standard standard() const { return Standard(configuration >> 4 & 3); }
    [[nodiscard]] bool select_leads() const;
    [[nodiscard]] unsigned data_bits() const;
    [[nodiscard]] unsigned channel_bits() const;
    [[nodiscard]] bool in_two_halves() const { return data_bits() > 16; }
    [[nodiscard]] bool late_half() const; // 16 bits at the end of 32.
    [[nodiscard]] bool loads_at(unsigned bit) const;
    [[nodiscard]] bool launch_level() const { return standard() == kPcm; }
    [[nodiscard]] bool select_level() const;
    [[nodiscard]] u64 prescale() const;      // From I2S's clock to MCK, or to CK without it.
    [[nodiscard]] u64 clock_divider() const; // From I2S's clock to CK.

    // Edges of a clock made by dividing I2S's, counted from where it began at its present rate.
    struct Ticker {
        Ticker(Clock &clock, std::string const &name, std::function<void()> on_edge);
        void begin(u64 hertz, u64 divider); // Its first edge comes at once.
        void next();
        void retune(u64 hertz, u64 divider); // Goes on at another rate; at 0 Hz it stands still.
        void archive(Archive &archive);
        Clock &clock;
        Event edge;
        Time start;
        u64 edges = 0;
        u64 hertz = 0;
        u64 divider = 2; // A period, in ticks of I2S's clock.
    };

    void start();
    void pause();
    void halt();
    void clocks_changed();
    void update_master_clock();
    void put_clock(bool level);
    void put_select();
    void timer_edge();
    void launch();
    void begin_channel();
    void load();
    void take_bit();
    void received(u32 half);
    void changed();

    Trace &trace_;
    ClockTree &tree_;
    std::string name_;
    Wires wires_;
    Ticker ticker_; // The master's CK
    Ticker master_clock_;
    u32 status_ = 2;
    u32 held_ = 0;
    u32 received_ = 0;
    u32 shift_out_ = 0; // The channel as it goes over the wire, from bit 31 on.
    u32 shift_in_ = 0;
    u32 bit_ = 0;               // Of the channel; channel_bits() while a slave waits for WS.
    bool right_ = true;         // The channel on the wire.
    bool running_ = false;      // The master's clock, though it may stand still for want of PLLI2S.
    bool capture_next_ = false; // What the master's next edge is for.
    bool begun_ = false;        // A first channel has begun.
    bool moved_ = false;        // WS has moved since the slave last read it.
    bool begin_next_ = false;   // The slave's channel begins where data changes next.
    bool overrun_seen_ = false;
    bool selected_ = false; // WS and CK as the slave was last told.
    bool clock_high_ = false;
};

// I2S2ext or I2S3ext: the other direction of a full-duplex I2S, always a slave.
class I2sExtension final : public GatedPeripheral {
public:
    I2sExtension(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name);

    Signal data;
    I2s engine;
    IrqLine irq;              // Leads to the partner's interrupt.
    IrqLine transmit_request; // To DMA.
    IrqLine receive_request;

    void reset() override;
    void archive(Archive &archive) override;

private:
    void update_irq();

    u32 control2_ = 0;
};

} // namespace terrarium::stm32f4
