// STM32F4 PWR: supply and low power. RM0090, chapter 5 (STM32F405).
//
// Modelled: DBP, the regulators' ready bits, the wake-up and standby flags.
// Kept but without effect: voltage scaling, flash power-down. The voltage detector sees a good supply.
// Not modelled: stop and standby themselves: a deep sleep is a sleep here, and asking for one is remarked
// upon.
#pragma once

#include "sim/core/peripheral.h"
#include "sim/core/trace.h"

namespace terrarium::stm32f4 {

class Pwr final : public Peripheral {
public:
    explicit Pwr(Trace &trace) : Peripheral("PWR") {
        registers.define(0x00, "CR")
            .reset(kScale)
            .reads([this] { return control_; })
            .writes([this, &trace](u32 value) {
                if ((value & kClearWakeUp) != 0) flags_ &= ~1u;
                if ((value & kClearStandby) != 0) flags_ &= ~2u;
                if ((value & kStandby) != 0)
                    trace.remark("PWR: standby (CR.PDDS) is not modelled; a deep sleep is a sleep");
                control_ = value & 0x43F3;
            });
        registers.define(0x04, "CSR")
            .retained()
            .reads([this] {
                bool const backup = (enables_ & kBackupRegulator) != 0;
                return flags_ | enables_ | kScaleReady | (backup ? kBackupReady : 0);
            })
            .writes([this](u32 value) { enables_ = value & (kBackupRegulator | kWakeUpPin); });
        reset();
    }

    [[nodiscard]] bool backup_writable() const { return (control_ & kBackupAccess) != 0; }

    void reset() override {
        registers.reset();
        control_ = kScale;
        enables_ &= kBackupRegulator;
    }
    void power_on() {
        reset();
        flags_ = enables_ = 0;
    }
    void archive(Archive &archive) override {
        Peripheral::archive(archive);
        archive(control_, flags_, enables_);
    }

private:
    static constexpr u32 kStandby = 1u << 1, kClearWakeUp = 1u << 2, kClearStandby = 1u << 3,
                         kBackupAccess = 1u << 8, kScale = 1u << 14;
    static constexpr u32 kBackupReady = 1u << 3, kWakeUpPin = 1u << 8, kBackupRegulator = 1u << 9,
                         kScaleReady = 1u << 14;

    u32 control_ = kScale;
    u32 flags_ = 0; // WUF and SBF.
    u32 enables_ = 0;
};

} // namespace terrarium::stm32f4
