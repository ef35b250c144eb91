// Collects the pieces of data a file brings, in any order, into sorted segments that never overlap.
//
// The same bytes may be given twice (linkers and hex mergers do that); different bytes for one address are
// an error. Costs stay close to linear for every order of pieces: a piece that continues an earlier one is
// appended to it, and neighbours are joined only at the end.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "sim/core/result.h"
#include "sim/image/firmware_image.h"

namespace terrarium {

class SegmentBuilder {
public:
    // More separate pieces than this are no firmware, and each costs a map entry.
    static constexpr std::size_t kMaximumPieces = 1u << 20;

    // Fails if an address already holds another byte, if the data pass the end of the address space, or if
    // there are too many; the message names the address, and the caller puts the place in the file before it.
    Result<void> add(u32 address, std::span<u8 const> bytes);

    // The segments, merged; the builder is empty afterwards.
    std::vector<Segment> take();

private:
    using Pieces = std::map<u32, std::vector<u8>>;

    Result<void> place(u32 address, std::span<u8 const> bytes);

    Pieces pieces_;   // By first address; they may touch, and never overlap.
    u64 offered_ = 0; // Bytes given so far, repeated ones included: what bounds the work.
};

} // namespace terrarium
