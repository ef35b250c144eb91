// Clock and Event: the one virtual clock of a machine, and the named alarms devices set on it.
//
// The clock counts CPU cycles; Time follows from them. A CPU back end adds to `slice.now` at each block
// and stops at the first block boundary at or past `slice.deadline`. Device events are dispatched there,
// in the order (time, lane, sequence), so nothing depends on how often the CPU was interrupted.
//
// What now() says: inside a register access, the end of the block being executed (Unicorn gives no finer
// time). Inside an event, the event's own time, unless the guest has already seen a later one: device
// waveforms are exact although the CPU stops at blocks, and no observer sees time go back.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/core/archive.h"
#include "sim/core/time.h"

namespace terrarium {

class Clock;

// Ties at one instant are broken by lane: what comes from outside first.
enum class Lane : u8 { Input, Device };

// An alarm owned by the device that sets it. It fires once each time it is set.
class Event {
public:
    Event(Clock &clock, std::string name, std::function<void()> action, Lane lane = Lane::Device);
    ~Event();
    Event(Event const &) = delete;
    Event &operator=(Event const &) = delete;

    void at(Time when); // Replaces an earlier setting; a time in the past fires as soon as possible.
    void in(Time delay);
    void cancel();
    [[nodiscard]] bool pending() const { return position_ >= 0; }
    [[nodiscard]] Time when() const { return when_; } // While pending or inside the action.
    [[nodiscard]] std::string const &name() const { return name_; }
    void archive(Archive &archive);

private:
    friend class Clock;
    bool before(Event const &other) const;

    Clock &clock_;
    std::string name_;
    std::function<void()> action_;
    Lane lane_;
    Time when_;
    u64 sequence_ = 0;
    int position_ = -1; // In the clock's heap.
};

class Clock {
public:
    explicit Clock(Hertz cpu_frequency) : frequency_(cpu_frequency) { set_scale(); }

    [[nodiscard]] Time now() const { return dispatching_ ? dispatch_time_ : time_of(slice.now); }
    [[nodiscard]] Hertz cpu_frequency() const { return frequency_; }
    // From this instant on the CPU runs at another frequency.
    void set_cpu_frequency(Hertz frequency);
    [[nodiscard]] Time time_of(Cycles cycles) const;
    [[nodiscard]] Cycles first_cycle_from(Time time) const;

    // What a CPU back end reads and writes: cycles since power-on, and where to stop.
    struct Slice {
        Cycles now = 0;
        Cycles deadline = 0;
    };
    Slice slice;

    // Lets the CPU run to the next event, or to `limit` if that comes first.
    void open_slice(Time limit);
    // Stops the CPU at its next block boundary.
    void request_exit() { slice.deadline = 0; }
    // Ends the whole run at the next block boundary, until go_on().
    void stop() {
        stopped_ = true;
        request_exit();
    }
    void go_on() { stopped_ = false; }
    [[nodiscard]] bool stopped() const { return stopped_; }
    // The guest accesses a register now: what was due before happens before, and no later event may claim
    // an earlier time.
    void before_access() {
        if (slice.now >= slice.deadline) dispatch_due();
        touched_ = slice.now;
    }

    [[nodiscard]] Time next_event() const { return heap_.empty() ? Time::never() : heap_.front()->when_; }
    // Runs the actions of all events that are due.
    void dispatch_due();
    // The CPU stands still for `time` from now on (a flash controller holds it); events wait for its end.
    void stall(Time time) { slice.now = first_cycle_from(now() + time); }
    // Idle: time jumps to `time` (not past the next event; not back).
    void jump_to(Time time);
    // While a snapshot is being loaded wires keep still: levels come from the snapshot, not from the order
    // in which pins are restored.
    bool restoring = false;
    // All pending events, soonest first: for an inspector.
    [[nodiscard]] std::vector<Event const *> pending() const;

    void archive(Archive &archive);

private:
    friend class Event;
    void insert(Event &event);
    void remove(Event &event);
    void sift_up(std::size_t position);
    void sift_down(std::size_t position);
    void place(Event &event, std::size_t position);
    void set_scale();

    Hertz frequency_;
    i64 picoseconds_per_cycle_ = 0; // 0: not a whole number.
    Time anchor_time_;              // Where the present frequency began.
    Cycles anchor_cycles_ = 0;
    Cycles touched_ = 0;
    Time dispatch_time_;
    bool dispatching_ = false;
    bool stopped_ = false;
    u64 sequence_ = 0;
    std::vector<Event *> heap_;
};

} // namespace terrarium
