// The RTC's bits. RM0090, chapter 26.6.
#pragma once

#include "sim/core/types.h"

namespace terrarium::stm32f4::rtc {

// CR.
constexpr u32 kStampFalling = 1u << 3, kTwelveHours = 1u << 6, kStampEnable = 1u << 11,
              kStampInterrupt = 1u << 15, kAddHour = 1u << 16, kSubtractHour = 1u << 17;
constexpr u32 kAlarmAEnable = 1u << 8, kAlarmBEnable = 1u << 9, kWakeUpEnable = 1u << 10,
              kAlarmAInterrupt = 1u << 12, kAlarmBInterrupt = 1u << 13, kWakeUpInterrupt = 1u << 14;
// ISR.
constexpr u32 kAlarmAWritable = 1u << 0, kAlarmBWritable = 1u << 1, kWakeUpWritable = 1u << 2,
              kInitialised = 1u << 4, kSynchronised = 1u << 5, kInitFlag = 1u << 6, kInit = 1u << 7,
              kAlarmA = 1u << 8, kAlarmB = 1u << 9, kWakeUp = 1u << 10, kStamp = 1u << 11,
              kStampOverflow = 1u << 12, kTamper = 1u << 13;
// TAFCR.
constexpr u32 kTamperEnable = 1u << 0, kTamperFalling = 1u << 1, kTamperInterrupt = 1u << 2,
              kTamperStamps = 1u << 7, kTamperFilter = 3u << 11, kTamperOther = 0x30008;

} // namespace terrarium::stm32f4::rtc
