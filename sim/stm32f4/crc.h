// STM32F4 CRC unit: the CRC-32 of Ethernet, a word at a time, most significant bit first. RM0090, chapter 4.
#pragma once

#include "sim/stm32f4/gated_peripheral.h"

namespace terrarium::stm32f4 {

class Crc final : public GatedPeripheral {
public:
    Crc() : GatedPeripheral("CRC") {
        registers.define(0x00, "DR").reset(0xFFFFFFFF).stores(value_).writes([this](u32 word) {
            value_ ^= word;
            for (int bit = 0; bit < 32; ++bit) value_ = value_ << 1 ^ ((value_ >> 31) != 0 ? kPolynomial : 0);
        });
        registers.define(0x04, "IDR").mask(0xFF);
        registers.define(0x08, "CR").reads([] { return 0u; }).writes([this](u32 value) {
            if ((value & 1) != 0) value_ = 0xFFFFFFFF;
        });
        registers.reset();
    }

private:
    static constexpr u32 kPolynomial = 0x04C11DB7;
    u32 value_ = 0xFFFFFFFF;
};

} // namespace terrarium::stm32f4
