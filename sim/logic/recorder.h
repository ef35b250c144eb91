// Recorder: a logic analyser's memory: what chosen wires did, level and voltage, in virtual time.
//
// It looks on and is no part of the machine: with it or without, a run is the same to the bit. The memory has
// a limit, shared evenly by the wires; when a wire's share is full, its oldest changes go and are counted.
// Not recorded: whether a wire floats or is fought over.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "sim/core/net.h"
#include "sim/logic/wave.h"

namespace terrarium {

// What is kept of one wire.
class Recording {
public:
    struct Change {
        Time at;
        i32 millivolts;
        bool level;
    };

    [[nodiscard]] std::deque<Change> const &changes() const { return changes_; }
    // What is known begins here, and this is how it was then.
    [[nodiscard]] Change const &first() const { return first_; }
    [[nodiscard]] u64 dropped() const { return dropped_; }
    // How it was at a time; before first(): as first().
    [[nodiscard]] Change at(Time time) const;
    // The index of the first change after `time`.
    [[nodiscard]] std::size_t after(Time time) const;
    // The edges from `from` to `to`, and up to `before` more ahead of them, so that a decoder finds a
    // beginning; empty and cut when there are more than `most` in the stretch itself.
    [[nodiscard]] Wave wave(Time from, Time to, std::size_t before, std::size_t most) const;

private:
    friend class Recorder;
    void begin(Net const &net, Time now);
    void note(Net const &net, Time now, std::size_t most);
    void shorten(std::size_t most);
    void forget_after(Time time);

    Change first_{};
    std::deque<Change> changes_;
    u64 dropped_ = 0;
};

class Recorder {
public:
    static constexpr std::size_t kUsualBytes = 64 * 1024 * 1024;
    explicit Recorder(Clock const &clock, std::size_t most_bytes = kUsualBytes)
        : clock_(clock), most_bytes_(most_bytes) {}

    // Records the wire from now on; nothing happens if it does so already.
    void watch(Net &net);
    // Stops, and drops what was recorded of it.
    void forget(Net const &net);
    // Null for a wire that is not watched.
    [[nodiscard]] Recording const *recording(Net const &net) const;
    // Begins anew, with the same wires.
    void clear();
    // The machine has been put back to an earlier time: what was to come has not happened.
    void went_back();

private:
    struct Channel {
        Net &net;
        Recording recording;
        std::unique_ptr<Probe> probe;
    };
    [[nodiscard]] std::size_t share() const;

    Clock const &clock_;
    std::size_t most_bytes_;
    std::vector<std::unique_ptr<Channel>> channels_;
};

} // namespace terrarium
