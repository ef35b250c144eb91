// The DMA's bits, for its two files. RM0090, 10.5.
#pragma once

#include <algorithm>

#include "sim/core/types.h"

namespace terrarium::stm32f4::dma {

// SxCR.
constexpr u32 kEnable = 1u << 0, kFlowByPeripheral = 1u << 5, kCircular = 1u << 8,
              kPeripheralIncrement = 1u << 9, kMemoryIncrement = 1u << 10, kIncrementByFour = 1u << 15,
              kDoubleBuffer = 1u << 18, kCurrentTarget = 1u << 19;
// LISR, of one stream.
constexpr u32 kFifoError = 1u << 0, kTransferError = 1u << 3, kHalf = 1u << 4, kComplete = 1u << 5;
// SxFCR.
constexpr u32 kFifoMode = 1u << 2, kFifoErrorInterrupt = 1u << 7;

enum Direction : u32 { kToMemory, kToPeripheral, kMemoryToMemory };

inline u32 direction(u32 control) { return control >> 6 & 3; }
inline u32 channel(u32 control) { return control >> 25 & 7; }
inline u32 priority(u32 control) { return control >> 16 & 3; }
inline u32 bytes_of(u32 field) { return 1u << std::min(field & 3, 2u); }
inline u32 peripheral_bytes(u32 control) { return bytes_of(control >> 11); }
inline u32 memory_bytes(u32 control) { return bytes_of(control >> 13); }
inline u32 beats_of(u32 field) { return (field & 3) == 0 ? 1 : 2u << (field & 3); }
inline u32 peripheral_burst(u32 control) { return beats_of(control >> 21); }
inline u32 memory_burst(u32 control) { return beats_of(control >> 23); }
inline u32 threshold_bytes(u32 fifo_control) { return 4 * ((fifo_control & 3) + 1); }

} // namespace terrarium::stm32f4::dma
