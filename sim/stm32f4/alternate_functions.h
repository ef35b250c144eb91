// Which signal each pin's alternate functions are. STM32F405 data sheet (DocID022152), table 9.
//
// All signals of peripherals that are modelled or will be are listed; Ethernet, DCMI, FSMC and the USB HS
// PHY are left out. Function 15, EVENTOUT, is every pin's.
#pragma once

#include <span>

#include "sim/core/types.h"

namespace terrarium::stm32f4 {

struct AlternateFunction {
    char port;
    u8 pin;
    u8 function;
    char const *signal;
};

std::span<AlternateFunction const> alternate_functions();

} // namespace terrarium::stm32f4
