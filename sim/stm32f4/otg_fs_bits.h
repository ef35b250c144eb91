// Bits of the OTG_FS registers, by the names of RM0090, chapter 34.16. For otg_fs*.cpp alone.
#pragma once

#include "sim/core/types.h"

namespace terrarium::stm32f4::otg {

constexpr u32 kFifoWords = 320; // 1.25 KB.

// GAHBCFG, GUSBCFG, GRSTCTL, GCCFG, GOTGCTL, GOTGINT.
constexpr u32 kGlobalInterruptEnable = 1, kTxFifoEmptyLevel = 1u << 7;
constexpr u32 kPhySelect = 1u << 6, kForceHost = 1u << 29;
constexpr u32 kCoreReset = 1, kRxFlush = 1u << 4, kTxFlush = 1u << 5, kAhbIdle = 1u << 31;
constexpr u32 kAllFifos = 16;
constexpr u32 kPowerUp = 1u << 16, kVbusSenseB = 1u << 19, kNoVbusSense = 1u << 21;
constexpr u32 kConnectorIsB = 1u << 16, kBSessionValid = 1u << 19;
constexpr u32 kSessionEnd = 1u << 2;

// GINTSTS.
constexpr u32 kHostMode = 1, kOtgInterrupt = 1u << 2, kFrame = 1u << 3, kReceived = 1u << 4;
constexpr u32 kGlobalInNak = 1u << 6, kGlobalOutNak = 1u << 7, kEarlySuspend = 1u << 10, kSuspend = 1u << 11;
constexpr u32 kUsbReset = 1u << 12, kEnumerationDone = 1u << 13, kInEndpoint = 1u << 18,
              kOutEndpoint = 1u << 19;
constexpr u32 kSessionRequest = 1u << 30, kWakeup = 1u << 31;
constexpr u32 kFifosEmpty = 1u << 5 | 1u << 26; // Of host mode; they read as set.
constexpr u32 kLatched = 0xF070FC02;            // Cleared by writing 1; SOF is besides.

// DCTL.
constexpr u32 kSoftDisconnect = 1u << 1, kInNakStatus = 1u << 2, kOutNakStatus = 1u << 3;
constexpr u32 kSetInNak = 1u << 7, kClearInNak = 1u << 8, kSetOutNak = 1u << 9, kClearOutNak = 1u << 10;
constexpr u32 kDeviceControlBits = 0x871 | kSoftDisconnect;

// DIEPCTL, DOEPCTL.
constexpr u32 kActive = 1u << 15, kNakStatus = 1u << 17, kStall = 1u << 21, kClearNak = 1u << 26;
constexpr u32 kSetNak = 1u << 27, kSetData0 = 1u << 28, kSetData1 = 1u << 29, kDisable = 1u << 30;
constexpr u32 kEnable = 1u << 31;
constexpr u32 kToggleShift = 16;

// DIEPINT, DOEPINT.
constexpr u32 kDone = 1, kDisabled = 1u << 1, kSetupDone = 1u << 3, kInTokenNoData = 1u << 4;
constexpr u32 kOutTokenDisabled = 1u << 4, kNakEffective = 1u << 6, kTxEmpty = 1u << 7;

// GRXSTSP: kinds of entries, at bit 17.
constexpr u32 kEntryGlobalNak = 1, kEntryOut = 2, kEntryOutDone = 3, kEntrySetupDone = 4, kEntrySetup = 6;

} // namespace terrarium::stm32f4::otg
