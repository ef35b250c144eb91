// Bits of the I2C registers. RM0090, 27.6.
#pragma once

#include "sim/core/types.h"

namespace terrarium::stm32f4::i2c_bits {

// SR1.
constexpr u32 kStarted = 1u << 0, kAddress = 1u << 1, kByteFinished = 1u << 2, kHeaderSent = 1u << 3,
              kStopped = 1u << 4, kNotEmpty = 1u << 6, kEmpty = 1u << 7, kBusError = 1u << 8,
              kArbitrationLost = 1u << 9, kNoAcknowledge = 1u << 10, kOverrun = 1u << 11,
              kPecError = 1u << 12;
constexpr u32 kErrors = 0xDF00;
// SR2.
constexpr u32 kMaster = 1u << 0, kBusy = 1u << 1, kTransmitter = 1u << 2, kGeneralCall = 1u << 4,
              kSecondAddress = 1u << 7;
// CR1.
constexpr u32 kOn = 1u << 0, kPecOn = 1u << 5, kAnswerGeneralCall = 1u << 6, kNoStretch = 1u << 7,
              kStart = 1u << 8, kStop = 1u << 9, kAcknowledge = 1u << 10, kPosition = 1u << 11,
              kPec = 1u << 12, kSoftwareReset = 1u << 15;
constexpr u32 kSmbus = 0x201A; // SMBUS, SMBTYPE, ENARP, ALERT.
// CR2.
constexpr u32 kErrorInterrupt = 1u << 8, kEventInterrupt = 1u << 9, kBufferInterrupt = 1u << 10,
              kDma = 1u << 11, kLast = 1u << 12;
// OAR1, OAR2.
constexpr u32 kTenBits = 1u << 15, kTwoAddresses = 1u << 0;

} // namespace terrarium::stm32f4::i2c_bits
