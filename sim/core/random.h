// Random: numbers that look random and are the same in every run with the same seed (SplitMix64).
#pragma once

#include <string_view>

#include "sim/core/archive.h"
#include "sim/core/types.h"

namespace terrarium {

class Random {
public:
    explicit Random(u64 seed) : state_(seed) {}
    // A sequence of its own for each name.
    Random(u64 seed, std::string_view name) : state_(seed) {
        for (char const c : name) state_ = (state_ ^ u8(c)) * 0x100000001B3;
    }

    u64 next() {
        state_ += 0x9E3779B97F4A7C15;
        u64 z = state_;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
    // From 0 to `limit`, which is not in it; at least 1.
    u64 below(u64 limit) { return next() % limit; }

    void archive(Archive &archive) { archive(state_); }

private:
    u64 state_;
};

} // namespace terrarium
