// nRF51 RADIO. nRF51 Reference Manual 3.0, chapter 17.
//
// Modelled: the states and their tasks, events and shortcuts; ramp-up times; packets of the proprietary modes
// and of BLE as S0, LENGTH, S1, payload, read from and written to RAM; logical addresses, frequency and bit
// rate as what must agree for a packet to be heard; the time each part of it takes in the air; RSSI; CRC as
// right or wrong. What is sent goes to on_transmit, what is in the air comes by hear(); a board that is alone
// hears nothing but noise. Not modelled: the CRC's value (RXCRC), bit counter, device address match, test
// modes; whitening, which both ends undo, has no effect of its own. Two senders at once do not disturb each
// other.
#pragma once

#include <functional>
#include <vector>

#include "sim/core/bus.h"
#include "sim/core/clock.h"
#include "sim/nrf51/task_peripheral.h"

namespace terrarium::nrf51 {

// What is in the air: everything in it that decides who hears it, and its bytes.
struct RadioPacket {
    u32 megahertz = 2400;
    u32 mode = 0;       // As in the register MODE: 1 Mbit/s, 2 Mbit/s, 250 kbit/s, BLE.
    u32 base = 0;       // The base address, right-aligned, of `base_bytes` bytes ...
    u32 base_bytes = 0; // ... 2 to 4,
    u8 prefix = 0;      // and the byte before it.
    u8 s0 = 0;          // The header's fields; where a program's format lacks one it is 0.
    u8 s1 = 0;
    std::vector<u8> payload; // What LENGTH counts, and the static part.
    int dbm = -50;           // How strong it arrives.
    bool damaged = false;    // Its CRC is wrong.
};

class Radio final : public TaskPeripheral {
public:
    Radio(Clock &clock, Trace &trace, Bus &bus, EventListener &listener);

    // A packet has gone out whole.
    std::function<void(RadioPacket const &)> on_transmit;
    // The radio has written to memory, where there may be code.
    std::function<void(u32 address, u32 length)> on_memory_changed;
    // A packet begins to be in the air here; ignored unless the radio is receiving, and for this address.
    void hear(RadioPacket const &packet);

    void reset() override;
    void archive(Archive &archive) override;

private:
    enum State : u32 {
        kDisabled = 0,
        kRxRampUp = 1,
        kRxIdle = 2,
        kRx = 3,
        kRxDisable = 4,
        kTxRampUp = 9,
        kTxIdle = 10,
        kTx = 11,
        kTxDisable = 12,
    };
    // Where in the packet that is sent or heard the next event is.
    enum class Part : u8 { None, Address, Payload, Crc };

    void define_registers();
    void enable(State ramp_up, Time time);
    void start();
    void stop();
    void disable();
    void changed_state(); // A ramp is over.
    void part_over();
    void begin_packet();
    [[nodiscard]] RadioPacket read_packet() const;
    void write_packet();
    [[nodiscard]] Time bits(u64 count) const;
    [[nodiscard]] u32 length_bits() const { return format_ & 15; }
    [[nodiscard]] bool has_s0() const { return (format_ >> 8 & 1) != 0; }
    [[nodiscard]] u32 s1_bits() const { return format_ >> 16 & 15; }
    [[nodiscard]] u32 most_bytes() const { return limits_ & 0xFF; }
    [[nodiscard]] u32 static_bytes() const { return limits_ >> 8 & 0xFF; }
    [[nodiscard]] u32 base_bytes() const { return limits_ >> 16 & 7; }
    [[nodiscard]] u32 base_of(unsigned logical) const;
    [[nodiscard]] u8 prefix_of(unsigned logical) const;
    [[nodiscard]] MemoryRegion const *memory_at(u32 address, u32 size) const;

    Trace &trace_;
    Bus &bus_;
    Event ramp_;
    Event part_end_;
    Event signal_measured_;
    u32 state_ = kDisabled;
    Part part_ = Part::None;
    RadioPacket packet_; // Being sent or heard.
    u32 heard_as_ = 0;   // The logical address of it.

    u32 pointer_ = 0;
    u32 frequency_ = 2;
    u32 mode_ = 0;
    u32 format_ = 0; // PCNF0
    u32 limits_ = 0; // PCNF1
    u32 base0_ = 0;
    u32 base1_ = 0;
    u32 prefix0_ = 0;
    u32 prefix1_ = 0;
    u32 transmit_address_ = 0;
    u32 receive_addresses_ = 0;
    u32 check_ = 0; // CRCCNF
    u32 check_right_ = 0;
    u32 matched_ = 0;
    u32 signal_ = 0;
};

} // namespace terrarium::nrf51
