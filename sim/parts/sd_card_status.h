// The bits of an SD card's status. SD Physical Layer Simplified Specification 6.00, 4.10.1.
#pragma once

#include "sim/core/types.h"

namespace terrarium::sd_status_bits {

// Those that tell of an error stay until they have been told.
constexpr u32 kOutOfRange = 1u << 31, kAddressError = 1u << 30, kBlockLengthError = 1u << 29,
              kEraseSequence = 1u << 28, kEraseParameter = 1u << 27, kIllegalCommand = 1u << 22,
              kEccFailed = 1u << 21, kGeneralError = 1u << 19, kEraseReset = 1u << 13,
              kReadyForData = 1u << 8, kApplicationCommand = 1u << 5;

} // namespace terrarium::sd_status_bits
