#include "sim/cpu/flash_timing.h"

#include <cassert>

namespace terrarium {

CachedLines::CachedLines(unsigned slots, unsigned lines)
    : slot_of_(lines), line_of_(slots + 1, kNone), next_(slots + 1), previous_(slots + 1) {
    assert(slots > 0 && slots < 256);
    clear();
}

void CachedLines::clear() {
    std::fill(slot_of_.begin(), slot_of_.end(), u8(0));
    std::fill(line_of_.begin(), line_of_.end(), kNone);
    std::size_t const ring = next_.size();
    for (std::size_t slot = 0; slot < ring; ++slot) {
        next_[slot] = u8((slot + 1) % ring);
        previous_[slot] = u8((slot + ring - 1) % ring);
    }
}

void CachedLines::insert(u32 line) {
    u8 const slot = previous_[0];
    if (line_of_[slot] != kNone) slot_of_[line_of_[slot]] = 0;
    line_of_[slot] = line;
    slot_of_[line] = slot;
    bring_to_front(slot);
}

// As a list of lines, the last used first.
void CachedLines::archive(Archive &archive) {
    std::vector<u32> lines;
    for (u8 slot = next_[0]; slot != 0; slot = next_[slot]) lines.push_back(line_of_[slot]);
    for (u32 &line : lines) archive(line);
    if (!archive.loading()) return;
    clear();
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        if (*line == kNone) continue;
        bool const sensible = *line < slot_of_.size() && !holds(*line);
        if (archive.require(sensible, "a cache's line makes no sense")) insert(*line);
    }
}

FlashTiming::FlashTiming(Clock const &clock, Memory const &memory)
    : clock_(clock), memory_(memory), lines_(memory.bytes / kLineBytes),
      instructions_(memory.instruction_lines, lines_), data_(memory.data_lines, lines_) {}

void FlashTiming::reset() {
    settings_ = {};
    instructions_.clear();
    data_.clear();
    current_ = prefetched_ = kNone;
    prefetched_at_ = free_at_ = 0;
}

void FlashTiming::archive(Archive &archive) {
    archive(settings_.wait_states, settings_.prefetch, settings_.instruction_cache, settings_.data_cache);
    archive(instructions_, data_, current_, prefetched_, prefetched_at_, free_at_);
    constexpr unsigned kMost = 255;
    Cycles const late = clock_.slice.now + 4 * kMost; // More than a prefetch and a read behind it take.
    bool const sensible = settings_.wait_states <= kMost && prefetched_at_ < late && free_at_ < late;
    if (!archive.require(sensible, "a flash memory's times make no sense")) reset();
}

} // namespace terrarium
