// What can be done to a board as a whole, as inputs have it:
//
//     board power_cycle                       also power_off, power_on
//     board brown_out 1.5V 10ms               the supply falls to that voltage for that long
//     board flip 0x20000100 3                 a bit of RAM or flash turns over, as radiation has it
//     board cut_at_flash_write 3 [off] [done=50]
//         the power goes in the third flash operation (program or erase) from now on, when half of its cells
//         have changed, and comes back at once, or stays off
#pragma once

#include "sim/core/result.h"
#include "sim/core/time.h"
#include "sim/parts/action.h"

namespace terrarium {

struct BoardAction {
    enum class What : u8 { PowerCycle, PowerOff, PowerOn, BrownOut, Flip, CutAtFlashWrite };
    What what = What::PowerCycle;
    double volts = 0;
    Time duration;
    u32 address = 0;
    u8 bit = 0;
    u64 nth = 0;
    u32 percent = 50;
    bool stays_off = false;
};

// The error says what is right.
Result<BoardAction> board_action(Action const &action);

} // namespace terrarium
