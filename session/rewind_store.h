// RewindStore: the states that a run can go back to.
//
// A state each virtual second, or less often where that would cost: taking them gets a small share of the
// host's time. When they need too much memory the store thins the past out evenly, so that the oldest state
// stays and the newest are the closest together.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <vector>

#include "session/journal_file.h"
#include "sim/machine/machine.h"

namespace terrarium {

struct Moment {
    Time at;
    std::vector<u8> state;
    std::deque<Input> inputs; // Still to come then.
    std::optional<JournalFile::Mark> journal;
    u64 said = 0; // Bytes that the window's terminal had been given.
};

class RewindStore {
public:
    static constexpr std::size_t kMostBytes = std::size_t(256) << 20;

    explicit RewindStore(std::size_t most_bytes = kMostBytes) : most_bytes_(most_bytes) {}

    // Whether it is time for another one.
    [[nodiscard]] bool due(Time now) const;
    // Keeps the machine as it is now, unless this instant is kept already.
    void keep(Machine &machine, JournalFile *journal, u64 said = 0);
    // The one of exactly this time, or null.
    [[nodiscard]] Moment const *find(Time at) const;
    // The last one before this time, or null.
    [[nodiscard]] Moment const *before(Time time) const;
    // What comes behind this time has not happened.
    void forget_after(Time time);

    [[nodiscard]] std::deque<Moment> const &moments() const { return moments_; } // Oldest first.
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

private:
    void thin_out();

    std::size_t most_bytes_;
    std::size_t bytes_ = 0;
    std::deque<Moment> moments_;
    std::chrono::steady_clock::time_point rested_; // When the host may afford the next one.
};

} // namespace terrarium
