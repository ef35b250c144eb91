// SdioBench: the chip with its SDIO clocked and on its pins, for a card of the test's.
#pragma once

#include <vector>

#include "sim/core/sd_bus.h"
#include "tests/sim/stm32f4/stm32_bench.h"

namespace terrarium::stm32f4 {

using namespace literals;

constexpr u32 kSdio = 0x40012C00, kGpioC = 0x40020800, kGpioD = 0x40020C00;
constexpr u32 kClkcr = kSdio + 0x04, kArg = kSdio + 0x08, kCmd = kSdio + 0x0C, kRespCmd = kSdio + 0x10,
              kResp1 = kSdio + 0x14, kDtimer = kSdio + 0x24, kDlen = kSdio + 0x28, kDctrl = kSdio + 0x2C,
              kDcount = kSdio + 0x30, kSta = kSdio + 0x34, kIcr = kSdio + 0x38, kMask = kSdio + 0x3C,
              kFifoCount = kSdio + 0x48, kFifo = kSdio + 0x80;
// STA.
constexpr u32 kCommandCrc = 1, kDataCrc = 2, kCommandTimeout = 4, kDataTimeout = 8, kUnderrun = 0x10,
              kOverrun = 0x20, kCommandEnd = 0x40, kCommandSent = 0x80, kDataEnd = 0x100, kStartBit = 0x200,
              kBlockEnd = 0x400, kCommandActive = 0x800, kTxActive = 0x1000, kRxActive = 0x2000,
              kTxHalfEmpty = 0x4000, kRxHalfFull = 0x8000, kTxFull = 0x10000, kRxFull = 0x20000,
              kTxEmpty = 0x40000, kRxData = 0x200000;
constexpr u32 kShort = 0x440, kLong = 0x4C0, kNone = 0x400; // CMD, without the command's number.
constexpr u32 kRead = 0x93, kWrite = 0x91, kDma = 8;        // DCTRL, blocks of 512.
constexpr unsigned kIrq = 49;

// The clock of the card is 48 MHz / 48: a microsecond a period, unless a test says otherwise.
constexpr u32 kMicrosecond = 46;
constexpr u32 kWide = 1u << 11, kFlowControl = 1u << 14, kClockOn = 1u << 8;

struct SdioBench : Stm32Bench {
    SdioBench() {
        write(kRcc + 4, 16 | 192u << 6 | 4u << 24); // HSI to 48 MHz.
        set(kRcc, 1u << 24);
        run(200_us);
        for (unsigned i = 8; i <= 12; ++i) alternate(kGpioC, i, 12);
        alternate(kGpioD, 2, 12);
        write(kSdio, 3);
        write(kClkcr, kMicrosecond | kClockOn);
        write(kDtimer, 10'000);
    }
    SdWires wires() {
        return {&pin("PC12"), &pin("PD2"), {&pin("PC8"), &pin("PC9"), &pin("PC10"), &pin("PC11")}};
    }
    void send(u32 index, u32 how, u32 argument = 0) {
        write(kIcr, 0xC007FF);
        write(kArg, argument);
        write(kCmd, index | how);
    }
    u32 flags() { return read(kSta) & 0x7FF; }
    std::vector<u8> take(std::size_t words) {
        std::vector<u8> bytes;
        for (std::size_t i = 0; i < words; ++i) {
            u32 const word = read(kFifo);
            for (int lane = 0; lane < 4; ++lane) bytes.push_back(u8(word >> (8 * lane)));
        }
        return bytes;
    }
};

inline std::vector<u8> pattern(std::size_t size, u8 seed = 1) {
    std::vector<u8> block(size);
    for (std::size_t i = 0; i < size; ++i) block[i] = u8(i * 5 + seed);
    return block;
}

} // namespace terrarium::stm32f4
