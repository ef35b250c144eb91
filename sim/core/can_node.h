// CanNode: one end of a CAN bus, bit by bit. ISO 11898-1 (Bosch CAN 2.0, parts A and B).
//
// The engine that a chip's CAN controller and a part on the bus share: it joins the bus, sends and receives
// frames, arbitrates, acknowledges, notices errors and tells the others, and counts them. Mailboxes, filters
// and flags are its owner's. It keeps no pin: the owner tells it the level of its receive line and puts what
// it drives on the transmit line.
//
// Modelled: bit time with sample point, hard and soft synchronisation, stuffing, all five errors, active and
// passive error flags, overload frames that others begin, suspended transmission, the error counters, bus-off
// and the way back. Events are set per bit while a frame is on the bus, and none while it is idle.
// Left out: a bus is sampled at any time, not only at the clock's edges; an idle node begins its frame at
// once, not at its next bit. The loss of arbitration inside a stuff bit is a stuff error that counts nothing.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/core/can_frame.h"
#include "sim/core/clock.h"

namespace terrarium {

enum class CanError : u8 { None, Stuff, Form, Acknowledge, RecessiveBit, DominantBit, Crc };

// One bit is 1 + segment1 + segment2 quanta; it is sampled behind segment1.
struct CanTiming {
    u64 hertz = 1;   // Of the controller's clock; 0 while it stands still.
    u32 quantum = 1; // In cycles of that clock.
    u8 segment1 = 1; // In quanta, each 1 or more.
    u8 segment2 = 1;
    u8 jump = 1; // By how many quanta at most a bit gets longer or shorter.

    [[nodiscard]] u64 sample_cycles() const { return u64(1 + segment1) * quantum; }
    [[nodiscard]] u64 bit_cycles() const { return u64(1 + segment1 + segment2) * quantum; }
    bool operator==(CanTiming const &) const = default;
    void archive(Archive &archive);
};

class CanNode {
public:
    // What an owner does and hears. None of these may put the node on or off the bus but free().
    class Owner {
    public:
        virtual ~Owner() = default;
        // The level of the transmit line, true for recessive.
        virtual void drive(bool recessive) = 0;
        // What to send next, or null. Asked when the bus is free, and when another node begins a frame.
        virtual CanFrame const *to_send() = 0;
        virtual void joined() = 0; // Eleven recessive bits have been seen.
        virtual void begun() = 0;  // The middle of a frame's first bit.
        virtual void sent() = 0;   // What to_send gave.
        virtual void lost() = 0;   // Arbitration.
        virtual void failed() = 0; // An error ended what to_send gave.
        virtual void received(CanFrame const &frame) = 0;
        virtual void noticed(CanError error) = 0; // None: a frame has passed without.
        virtual void counted() = 0;               // The counters or the bus-off state have changed.
        virtual void free() = 0;                  // Nothing is on its way; before a frame is begun.
    };

    CanNode(Clock &clock, std::string const &name, Owner &owner);

    // Takes effect at once.
    void set_timing(CanTiming const &timing);
    // Loopback: hears itself only and needs no acknowledgement. Silent: drives recessive only. While off.
    void set_mode(bool loopback, bool silent);
    // The level of the receive line has changed, or a line is there for the first time.
    void set_line(bool recessive);

    // Begins to look for eleven recessive bits; a node that is bus-off also begins to recover.
    void join();
    // Off the bus at once; the transmit line is recessive.
    void leave();
    // There is something to send now.
    void wake();
    // Out of bus-off after 128 times 11 recessive bits.
    void recover();
    // Off the bus, with nothing counted.
    void reset();

    // Between frames, or not on the bus.
    [[nodiscard]] bool is_free() const { return phase_ <= Phase::Idle; }
    [[nodiscard]] bool transmitting() const { return transmitting_; }
    [[nodiscard]] bool receiving() const { return phase_ >= Phase::Frame && !transmitting_; }
    [[nodiscard]] bool bus_off() const { return phase_ == Phase::BusOff || phase_ == Phase::Recovering; }
    [[nodiscard]] bool error_passive() const { return transmit_errors_ > 127 || receive_errors_ > 127; }
    [[nodiscard]] unsigned transmit_errors() const { return transmit_errors_; }
    [[nodiscard]] unsigned receive_errors() const { return receive_errors_; }
    [[nodiscard]] bool line() const { return line_; }
    [[nodiscard]] bool last_sample() const { return last_sample_; }
    void archive(Archive &archive);

private:
    enum class Phase : u8 {
        Off,
        Joining, // Counting recessive bits, as an edge restarts them.
        BusOff,
        Recovering,
        Idle,
        Frame,
        CrcDelimiter,
        AcknowledgeSlot,
        AcknowledgeDelimiter,
        EndOfFrame,
        ErrorFlag,
        OverloadFlag,
        FlagsEnd, // Recessive is awaited: others' flags may go on.
        ErrorDelimiter,
        Intermission,
        Suspended,
    };

    void drive(bool recessive);
    void level_changed();
    void synchronise();
    void schedule(u64 cycles);
    void tick();
    void sample(bool recessive);
    void next_bit();
    void begin(CanFrame const *frame);
    void transmit(CanFrame const &frame);
    void take_part();
    void sample_frame(bool recessive);
    void sample_end_of_frame(bool recessive);
    void sample_flag(bool recessive);
    void sample_flags_end(bool recessive);
    void sample_gap(bool recessive);
    void go_idle();
    void fail(CanError error, bool counts = true);
    void begin_flag(Phase phase);
    void count_error(unsigned by);
    void set_counters(unsigned transmit, unsigned receive);
    void await_recessive_bits();
    void eleven_passed();
    [[nodiscard]] bool on_wire() const { return phase_ >= Phase::Frame; }
    [[nodiscard]] Time time_of(u64 cycle) const { return origin_ + Hertz(timing_.hertz).time_of(cycle); }

    Clock &clock_;
    Owner &owner_;
    Event tick_; // The sample point or the end of a bit, or eleven recessive bits.
    CanTiming timing_;
    Phase phase_ = Phase::Off;
    bool loopback_ = false;
    bool silent_ = false;
    bool line_ = true;   // The receive line.
    bool driven_ = true; // What it wants to send.
    bool level_ = true;  // What it hears.
    bool last_sample_ = true;
    Time origin_;   // Where cycles are counted from.
    u64 cycle_ = 0; // The present bit's start.
    bool sampled_ = false;
    bool transmitting_ = false;
    CanFrame frame_; // On its way.
    std::vector<bool> bits_;
    u32 position_ = 0;              // In bits_, or within the phase.
    u32 run_ = 0;                   // Equal bits within a flag; dominant ones behind it.
    bool was_transmitting_ = false; // When the flag began, or the frame ended.
    bool passive_flag_ = false;
    bool overload_ = false;
    bool flag_level_ = true;      // Of the run within a passive flag.
    bool unacknowledged_ = false; // A passive node's missing acknowledgement counts once someone answers.
    CanDecoder decoder_;
    u32 transmit_errors_ = 0;
    u32 receive_errors_ = 0;
    u32 recoveries_ = 0; // Times eleven recessive bits, while bus-off.
};

} // namespace terrarium
