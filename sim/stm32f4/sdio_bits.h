// The SDIO's register bits. RM0090, chapter 31.9.
#pragma once

#include "sim/core/types.h"

namespace terrarium::stm32f4 {

// CLKCR.
constexpr u32 kSdioClockOn = 1u << 8, kSdioBypass = 1u << 10, kSdioFlowControl = 1u << 14;
// CMD.
constexpr u32 kSdioWaitInterrupt = 1u << 8, kSdioWaitData = 1u << 9, kSdioCommandOn = 1u << 10,
              kSdioSuspend = 1u << 11, kSdioCeAta = 7u << 12;
// DCTRL.
constexpr u32 kSdioDataOn = 1u << 0, kSdioStream = 1u << 2, kSdioDma = 1u << 3, kSdioCardFeatures = 0xFu << 8;
// STA.
constexpr u32 kSdioCommandCrc = 1u << 0, kSdioDataCrc = 1u << 1, kSdioCommandTimeout = 1u << 2,
              kSdioDataTimeout = 1u << 3, kSdioUnderrun = 1u << 4, kSdioOverrun = 1u << 5,
              kSdioResponse = 1u << 6, kSdioSent = 1u << 7, kSdioDataEnd = 1u << 8, kSdioStartBit = 1u << 9,
              kSdioBlockEnd = 1u << 10, kSdioCommandActive = 1u << 11, kSdioSending = 1u << 12,
              kSdioReceiving = 1u << 13, kSdioSendHalf = 1u << 14, kSdioReceiveHalf = 1u << 15,
              kSdioSendFull = 1u << 16, kSdioReceiveFull = 1u << 17, kSdioSendEmpty = 1u << 18,
              kSdioReceiveEmpty = 1u << 19, kSdioSendData = 1u << 20, kSdioReceiveData = 1u << 21;
// Those that ICR clears.
constexpr u32 kSdioStatic = 0x00C007FF;

} // namespace terrarium::stm32f4
