// The converters' bits, for their two files. RM0090, 13.13.
#pragma once

#include "sim/core/types.h"

namespace terrarium::stm32f4::adc {

// SR.
constexpr u32 kWatched = 1u << 0, kEnd = 1u << 1, kInjectedEnd = 1u << 2, kInjectedStarted = 1u << 3,
              kStarted = 1u << 4, kOverrun = 1u << 5;
// CR1.
constexpr u32 kEndInterrupt = 1u << 5, kWatchInterrupt = 1u << 6, kInjectedInterrupt = 1u << 7,
              kScan = 1u << 8, kWatchSingle = 1u << 9, kAutomatic = 1u << 10, kDiscontinuous = 1u << 11,
              kInjectedDiscontinuous = 1u << 12, kWatchInjected = 1u << 22, kWatchRegular = 1u << 23,
              kOverrunInterrupt = 1u << 26;
// CR2.
constexpr u32 kOn = 1u << 0, kContinuous = 1u << 1, kDma = 1u << 8, kDmaGoesOn = 1u << 9, kEndEach = 1u << 10,
              kLeft = 1u << 11, kInjectedStart = 1u << 22, kStart = 1u << 30;
// CCR.
constexpr u32 kBattery = 1u << 22, kSensors = 1u << 23, kCommonDmaGoesOn = 1u << 13;
inline u32 common_dma(u32 common) { return common >> 14 & 3; }
// CCR.MULTI without the bit for triple.
enum MultiMode : u32 {
    kIndependent,
    kBothSimultaneous,
    kSimultaneousAlternate,
    kInjectedSimultaneous = 5,
    kRegularSimultaneous,
    kInterleaved,
    kAlternate = 9
};
inline u32 multi_mode(u32 common) { return common & 15; }

inline u32 resolution_bits(u32 control1) { return 12 - 2 * (control1 >> 24 & 3); }

} // namespace terrarium::stm32f4::adc
