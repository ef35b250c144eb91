// Faults: what a test lets go wrong with a part, so that the driver's answer to it can be seen.
//
//     fault nack_address [skip=N] [count=N]      it does not acknowledge its address
//     fault nack_data [skip=N] [count=N]         it does not acknowledge a byte written to it
//     fault corrupt [mask=N] [skip=N] [count=N]  bits of a byte read from it are turned over (255: all)
//     fault hold_sda [clocks=N]                  it holds the data line low, for N clocks or until cleared
//     fault silent [skip=N] [count=N]            it does not answer at all
//     fault slow by=TIME [skip=N] [count=N]      what it is asked for takes so much longer
//     fault full [skip=N] [count=N]              it has no room for what is written to it
//     fault freeze                               what it measures stays what it was
//     fault noise NAME=AMPLITUDE... [seed=N]     adds an even noise to what it measures, up to the amplitude
//     fault clear [KIND]                         all is well again
//
// Which of these a part can have is its owner's business. `skip` occasions pass unharmed, then `count` are
// struck; without a count all are, until cleared. Faults of several kinds may be on at once. Noise comes from
// the seed alone and one number a measurement, so that a run is repeatable. A power cut heals nothing.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "sim/core/archive.h"
#include "sim/parts/part.h"

namespace terrarium {

class Faults {
public:
    enum class Kind : u8 { NackAddress, NackData, Corrupt, HoldSda, Silent, Freeze, Noise, Slow, Full };
    static constexpr std::size_t kKinds = 9;

    // Something measured that can be noisy: in whole units, or in millionths of one.
    struct Channel {
        std::string name;
        bool whole = false;
    };

    // `kinds`: those this part can have.
    Faults(std::string_view part, std::vector<Kind> kinds, std::vector<Channel> channels);

    [[nodiscard]] static bool meant(Action const &action) { return action.verb == "fault"; }
    [[nodiscard]] Result<> check(Part const &part, Action const &action) const;
    void act(Part const &part, Action const &action);

    // An occasion for one of the counted kinds: whether it is struck.
    bool strikes(Kind kind);
    // A byte as it leaves the part.
    u8 sent(u8 byte) { return strikes(Kind::Corrupt) ? byte ^ mask_ : byte; }
    [[nodiscard]] bool on(Kind kind) const { return entry(kind).on; }
    // What is added to something that takes time.
    Time delay() { return strikes(Kind::Slow) ? slow_by_ : Time(); }
    // A clock has gone by on the bus whose data line is held.
    void clocked();

    // What the part measures when this is there: frozen, or with noise.
    i64 felt(std::size_t channel, i64 there);

    // faults: the kinds that are on, in a list of their own that is empty while all is well.
    [[nodiscard]] std::vector<Part::Reading> readings() const;
    void archive(Archive &archive);

private:
    struct Entry {
        bool on = false;
        u32 skip = 0;
        u32 count = 0; // Strikes left; 0: no end.
        void archive(Archive &archive) { archive(on, skip, count); }
    };
    struct Felt {
        bool known = false;
        i64 last = 0;      // As the part measured it.
        i64 amplitude = 0; // Of the noise.
        void archive(Archive &archive) { archive(known, last, amplitude); }
    };

    [[nodiscard]] Entry &entry(Kind kind) { return entries_[std::size_t(kind)]; }
    [[nodiscard]] Entry const &entry(Kind kind) const { return entries_[std::size_t(kind)]; }
    [[nodiscard]] bool can(Kind kind) const;
    [[nodiscard]] std::vector<std::string> kind_names() const;
    [[nodiscard]] Result<Kind> kind_of(Part const &part, std::string const &word) const;
    [[nodiscard]] Result<> check_setting(Part const &part, Kind kind, std::string const &name,
                                         std::string const &value) const;
    [[nodiscard]] Result<i64> amplitude(Part const &part, Channel const &channel,
                                        std::string const &value) const;
    void apply(Part const &part, Kind kind, std::string const &name, std::string const &value);
    void clear(Kind kind);
    u64 random();

    std::vector<Kind> kinds_;
    std::vector<Channel> channels_;
    u64 own_seed_; // From the part's name, so that two parts differ.
    std::array<Entry, kKinds> entries_;
    u8 mask_ = 0xFF;
    Time slow_by_;
    std::vector<Felt> felt_;
    u64 random_ = 0;
};

} // namespace terrarium
