// FlashTiming: how long a CPU waits for its program memory, behind a cache for instructions, one for data
// and a prefetch of the next line. RM0090 (STM32F4), 3.5.1 and 3.5.2: the ART accelerator.
//
// The memory is read by whole lines. A line that is not at hand costs the wait states beyond the access's own
// cycle. Modelled: the line being executed from; the prefetch of the one behind it; a cache of lines that
// branches led to, and one of lines that data came from, both replacing what was used longest ago; and the
// memory as one resource, so that a read waits for one that has begun, a prefetch too. As the manual says, a
// line that a prefetch has brought is not put into the cache.
// Where the manual is silent: a prefetch is not begun for a line that the cache holds.
// Not modelled: what a cache holds: only when, never what is read depends on it. Fetches that the core makes
// ahead of its need, for branches not taken, and of exception vectors; reads by DMA. Without wait states
// nothing is noted, caches included.
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "sim/core/archive.h"
#include "sim/core/clock.h"
#include "sim/core/types.h"

namespace terrarium {

// Which lines are in a fully associative cache, and in which order they were used.
class CachedLines {
public:
    CachedLines(unsigned slots, unsigned lines);

    // Whether the line is there; it is then the one used last.
    [[nodiscard]] bool use(u32 line) {
        u8 const slot = slot_of_[line];
        if (slot == 0) return false;
        if (next_[0] != slot) bring_to_front(slot);
        return true;
    }
    [[nodiscard]] bool holds(u32 line) const { return slot_of_[line] != 0; }
    // Takes in a line that is not there, for the one used longest ago.
    void insert(u32 line);
    void clear();
    void archive(Archive &archive);

private:
    void bring_to_front(u8 slot) {
        next_[previous_[slot]] = next_[slot];
        previous_[next_[slot]] = previous_[slot];
        next_[slot] = next_[0];
        previous_[slot] = 0;
        previous_[next_[0]] = slot;
        next_[0] = slot;
    }

    static constexpr u32 kNone = 0xFFFFFFFF;
    std::vector<u8> slot_of_;  // By line; 0: not there.
    std::vector<u32> line_of_; // By slot, from 1.
    // A ring of slots from the last used one on; slot 0 is its beginning and end.
    std::vector<u8> next_;
    std::vector<u8> previous_;
};

class FlashTiming {
public:
    static constexpr u32 kLineBytes = 16;

    struct Memory {
        u32 base = 0;
        u32 alias = 0; // Where the same memory is seen as well.
        u32 bytes = 0;
        unsigned instruction_lines = 0; // In the caches.
        unsigned data_lines = 0;
    };
    struct Settings {
        unsigned wait_states = 0;
        bool prefetch = false;
        bool instruction_cache = false;
        bool data_cache = false;
        bool operator==(Settings const &) const = default;
    };

    FlashTiming(Clock const &clock, Memory const &memory);

    [[nodiscard]] Settings const &settings() const { return settings_; }
    void set(Settings const &settings) { settings_ = settings; }
    void clear_instruction_cache() { instructions_.clear(); }
    void clear_data_cache() { data_.clear(); }
    // All buffers and caches are empty, as after power-on.
    void reset();

    // Whether anything ever has to wait.
    [[nodiscard]] bool active() const { return settings_.wait_states != 0; }
    [[nodiscard]] bool covers(u32 address) const {
        return address - memory_.base < memory_.bytes || address - memory_.alias < memory_.bytes;
    }
    // Of an address that is covered.
    [[nodiscard]] u32 line_of(u32 address) const {
        u32 const offset = address - memory_.base;
        return (offset < memory_.bytes ? offset : address - memory_.alias) / kLineBytes;
    }
    [[nodiscard]] bool is_current(u32 line) const { return line == current_; }

    // The cycles for which an instruction fetch from `line` at `now` has to wait.
    [[nodiscard]] Cycles fetch(u32 line, Cycles now) { return line == current_ ? 0 : fetch_other(line, now); }
    // The same for a read of data at `address`, which is covered.
    [[nodiscard]] Cycles read(u32 address, u32 bytes, Cycles now) {
        u32 const first = line_of(address);
        u32 const past =
            std::min(lines_, first + (address % kLineBytes + bytes + kLineBytes - 1) / kLineBytes);
        Cycles wait = 0;
        for (u32 line = first; line < past; ++line) wait += read_line(line, now + wait);
        return wait;
    }

    void archive(Archive &archive);

private:
    static constexpr u32 kNone = 0xFFFFFFFF;

    Cycles fetch_other(u32 line, Cycles now) {
        Cycles wait = 0;
        if (line == prefetched_) {
            wait = prefetched_at_ > now ? prefetched_at_ - now : 0;
        } else if (!settings_.instruction_cache) {
            wait = read_memory(now) - now;
        } else if (!instructions_.use(line)) {
            wait = read_memory(now) - now;
            instructions_.insert(line);
        }
        current_ = line;
        if (settings_.prefetch) prefetch(line + 1, now + wait);
        return wait;
    }
    Cycles read_line(u32 line, Cycles now) {
        if (settings_.data_cache && data_.use(line)) return 0;
        Cycles const wait = read_memory(now) - now;
        if (settings_.data_cache) data_.insert(line);
        return wait;
    }
    // Reads a line as soon as the memory is free; the cycle in which its bytes are there.
    Cycles read_memory(Cycles now) {
        Cycles const there = std::max(now, free_at_) + settings_.wait_states;
        free_at_ = there + 1;
        return there;
    }
    void prefetch(u32 line, Cycles now) {
        if (line == prefetched_ || line >= lines_) return;
        if (settings_.instruction_cache && instructions_.holds(line)) return;
        prefetched_ = line;
        prefetched_at_ = read_memory(now);
    }

    Clock const &clock_;
    Memory memory_;
    u32 lines_;
    Settings settings_;
    CachedLines instructions_;
    CachedLines data_;
    u32 current_ = kNone;
    u32 prefetched_ = kNone;
    Cycles prefetched_at_ = 0;
    Cycles free_at_ = 0; // When the memory can begin another read.
};

} // namespace terrarium
