// STM32F4 DBGMCU: the chip's identity, and what a debugger freezes. RM0090, chapter 38.6.
//
// Modelled: IDCODE. Kept but without effect: the freeze and low-power bits; there is no debugger here.
#pragma once

#include "sim/core/peripheral.h"

namespace terrarium::stm32f4 {

class DebugUnit final : public Peripheral {
public:
    DebugUnit() : Peripheral("DBGMCU") {
        registers.define(0x00, "IDCODE").reset(0x10076413).read_only(); // An STM32F405, revision 2.
        registers.define(0x04, "CR");
        registers.define(0x08, "APB1_FZ");
        registers.define(0x0C, "APB2_FZ");
        registers.reset();
    }
};

} // namespace terrarium::stm32f4
