// BlockCache: a disk's blocks as whoever changes it sees them, when the disk itself answers later.
//
// Work on the disk is tried on what is known. What turns out to be missing is noted, fetched and put in, and
// the work begins anew, until nothing is missing; what it has changed is then written back in the order in
// which it was first touched.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "sim/core/archive.h"
#include "sim/core/types.h"

namespace terrarium {

class BlockCache {
public:
    static constexpr u32 kBytes = 512;
    using Block = std::vector<u8>; // kBytes of them.

    // As it stands after the changes so far; null when it has to be fetched, which missing() then says.
    [[nodiscard]] Block const *read(u32 number);
    // To be changed in part; null as above.
    [[nodiscard]] Block *change(u32 number);
    // To be changed as a whole, whatever it held.
    void replace(u32 number, std::span<u8 const> content); // The rest becomes zero.

    [[nodiscard]] std::optional<u32> missing() const { return missing_; }
    // It has been fetched: the changes are undone, for the next try.
    void fetched(u32 number, std::span<u8 const> content);
    void forget();

    // Numbers of changed blocks, in the order of the first change.
    [[nodiscard]] std::vector<u32> const &order() const { return order_; }
    [[nodiscard]] Block const &changed(u32 number) const { return changed_.at(number); }

    void archive(Archive &archive);

private:
    std::map<u32, Block> known_;
    std::map<u32, Block> changed_;
    std::vector<u32> order_;
    std::optional<u32> missing_;
};

} // namespace terrarium
