// TimerCounter: where a timer's counter goes from where it is. RM0090, chapters 17.3.2 and 18.3.2.
//
// Pure arithmetic, without time: a run is the stretch to the next overflow or underflow, in which the counter
// moves one way. Centre-aligned, the counter turns at the reload value and at zero: 0, 1 ... ARR ... 1, 0.
#pragma once

#include "sim/core/archive.h"
#include "sim/core/types.h"

namespace terrarium::stm32f4 {

struct TimerCounter {
    u32 count = 0;
    u32 reload = 0; // In effect, without its preload.
    u32 highest = 0xFFFF;
    bool down = false;
    bool centred = false;

    // At a reload value of 0 the counter stands still.
    [[nodiscard]] bool moves() const { return reload != 0; }

    // Ticks until the overflow or underflow, at least 1. A counter beyond its reload value runs to the end
    // of its width first.
    [[nodiscard]] u64 ticks_to_boundary() const {
        if (down) return centred ? (count != 0 ? count : 1) : u64(count) + 1;
        if (centred && count < reload) return reload - count;
        return u64(count <= reload && !centred ? reload : highest) - count + 1;
    }
    // Ticks until the counter is at `value` within this run, before its boundary; 0 if it is not on the way.
    [[nodiscard]] u64 ticks_to(u32 value) const {
        u64 const ticks = down ? u64(count) - value : u64(value) - count;
        bool const ahead = down ? value < count : value > count;
        return ahead && ticks < ticks_to_boundary() ? ticks : 0;
    }
    // By fewer ticks than to the boundary.
    void move(u64 ticks) { count = down ? u32(count - ticks) : u32(count + ticks); }
    // Over the boundary; the reload value is the one in effect from here on.
    void cross() {
        bool const top = !down && centred && count < highest;
        count = top || (down && !centred) ? reload : 0;
        if (centred) down = top;
    }
    // To the beginning, as the update bit and a slave's reset do.
    void restart() {
        count = down && !centred ? reload : 0;
        if (centred) down = false;
    }
    // Centre-aligned, the two ends decide the direction when they are written.
    void place(u32 value) {
        count = value;
        turn_at_ends();
    }
    void turn_at_ends() {
        if (!centred) return;
        if (count == 0)
            down = false;
        else if (count == reload)
            down = true;
    }
    // After how many ticks without any change everything is as it was.
    [[nodiscard]] u64 period() const { return centred ? 2 * u64(reload) : u64(reload) + 1; }

    void archive(Archive &archive) {
        archive(count, reload, down, centred);
        if (!archive.require(count <= highest && reload <= highest, "a counter is wider than its timer"))
            count = reload = 0;
    }
};

} // namespace terrarium::stm32f4
