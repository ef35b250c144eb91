// Wave: a stretch of what a wire did, as decoders and pictures read it.
#pragma once

#include <string>
#include <vector>

#include "sim/core/time.h"

namespace terrarium {

struct Edge {
    Time at;
    bool level; // From then on.
};

struct Wave {
    Time begin;
    Time end;
    bool first = false;      // The level at the beginning.
    bool cut = false;        // The wire has moved before, and that is not in here.
    std::vector<Edge> edges; // Soonest first, each a change of level.
};

// Follows a wave forward in time.
class WaveCursor {
public:
    explicit WaveCursor(Wave const &wave) : wave_(wave) {}
    // The level at a time not before the last one asked for; an edge counts from its own time on.
    bool level_at(Time time) {
        while (next_ < wave_.edges.size() && wave_.edges[next_].at <= time) ++next_;
        return next_ == 0 ? wave_.first : wave_.edges[next_ - 1].level;
    }
    // The first edge after the last time asked for, or null.
    [[nodiscard]] Edge const *next() const {
        return next_ < wave_.edges.size() ? &wave_.edges[next_] : nullptr;
    }

private:
    Wave const &wave_;
    std::size_t next_ = 0;
};

// What a decoder has understood of a stretch of time.
struct Annotation {
    enum class Kind : u8 { Start, Stop, Address, Data, Ack, Nack, Error };
    Time begin;
    Time end;
    Kind kind;
    std::string text;
    u32 value = 0; // Of an address or data.
    u8 lane = 0;   // SPI: 0 from the master, 1 to it.
};

} // namespace terrarium
