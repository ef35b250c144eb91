// The trace units of a Cortex-M4 by name, so that a program that touches them is noticed, and its memory
// protection unit, which keeps what is written. ARMv7-M manual B3.5, C1.7 to C1.11.
//
// Not modelled: tracing, breakpoints, and memory protection: every access is allowed.
#pragma once

#include <array>

#include "sim/core/peripheral.h"

namespace terrarium::arm {

class InstrumentationTrace final : public Peripheral {
public:
    InstrumentationTrace() : Peripheral("ITM") {
        registers.unmodelled(0xE00, "TER");
        registers.unmodelled(0xE40, "TPR");
        registers.unmodelled(0xE80, "TCR");
        registers.unmodelled(0xFB0, "LAR");
    }
};

class TracePort final : public Peripheral {
public:
    TracePort() : Peripheral("TPIU") {
        registers.unmodelled(0x000, "SSPSR");
        registers.unmodelled(0x004, "CSPSR");
        registers.unmodelled(0x010, "ACPR");
        registers.unmodelled(0x0F0, "SPPR");
        registers.unmodelled(0x304, "FFCR");
    }
};

class FlashPatch final : public Peripheral {
public:
    FlashPatch() : Peripheral("FPB") {
        registers.unmodelled(0x000, "CTRL", 0x260);
        registers.unmodelled(0x004, "REMAP");
    }
};

class MemoryProtection {
public:
    void define_registers(RegisterBank &registers);
    void reset() { regions_ = {}; }
    void archive(Archive &archive) { archive(regions_); }

private:
    static constexpr u32 kRegions = 8;
    struct Region {
        u32 base = 0;
        u32 attributes = 0;
        void archive(Archive &archive) { archive(base, attributes); }
    };

    u32 number_ = 0; // RNR
    std::array<Region, kRegions> regions_{};
};

inline void MemoryProtection::define_registers(RegisterBank &registers) {
    registers.define(0xD90, "MPU_TYPE").reset(kRegions << 8).read_only();
    registers.define(0xD94, "MPU_CTRL").mask(7);
    registers.define(0xD98, "MPU_RNR").stores(number_).mask(kRegions - 1);
    for (u32 alias = 0; alias < 4; ++alias) {
        std::string const suffix = alias == 0 ? "" : "_A" + std::to_string(alias);
        registers.define(0xD9C + 8 * alias, "MPU_RBAR" + suffix)
            .reads([this] { return regions_[number_].base | number_; })
            .writes([this](u32 value) {
                constexpr u32 kChoosesRegion = 1u << 4;
                if ((value & kChoosesRegion) != 0) number_ = value & (kRegions - 1);
                regions_[number_].base = value & ~31u;
            });
        registers.define(0xDA0 + 8 * alias, "MPU_RASR" + suffix)
            .reads([this] { return regions_[number_].attributes; })
            .writes([this](u32 value) { regions_[number_].attributes = value; });
    }
}

} // namespace terrarium::arm
