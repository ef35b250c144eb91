// Calendar: a chip whose RTC runs.
#pragma once

#include "tests/sim/stm32f4/stm32_bench.h"

namespace terrarium::stm32f4 {

using namespace literals;

constexpr u32 kIsr = kRtc + 0x0C, kWpr = kRtc + 0x24;

// The RTC on LSE, set to Sunday 2023-12-31 23:59:58.
struct Calendar : Stm32Bench {
    Calendar() {
        set(kPwr, 1u << 8);
        write(kRcc + 0x70, 1);
        run(400_ms);
        write(kRcc + 0x70, 0x8101);
        unlock();
        write(kIsr, 0x80);
        run(1_ms);
        write(kRtc, 0x235958);
        write(kRtc + 4, 0x23F231);
        write(kIsr, 0);
        run(1_ms);
    }
    void unlock() {
        write(kWpr, 0xCA);
        write(kWpr, 0x53);
    }
};

} // namespace terrarium::stm32f4
