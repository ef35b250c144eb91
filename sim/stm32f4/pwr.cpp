#include "sim/stm32f4/pwr.h"

#include <algorithm>

namespace terrarium::stm32f4 {

namespace {

using namespace literals;

// Data sheet, table 24 (typical values): what wakes up besides the core.
constexpr Time kWithRegulator = 13_us;
constexpr Time kWithLowPowerRegulator = 17_us;
constexpr Time kWithFlashDown = 110_us;

// Data sheet, table 19: where the detector trips, in millivolts, by PLS; it lets go a little above.
constexpr u32 kTripsBelow[8] = {2040, 2190, 2350, 2510, 2660, 2820, 2930, 3030};
constexpr u32 kHysteresis = 100;

} // namespace

Pwr::Pwr() : GatedPeripheral("PWR") {
    wake_up_.on_change = [this](bool level) {
        if (level && (enables_ & kWakeUpPin) != 0) wake_up_event();
    };
    registers.define(0x00, "CR").reset(kScale).reads([this] { return control_; }).writes([this](u32 value) {
        if ((value & kClearWakeUp) != 0) flags_ &= ~kWakeUpFlag;
        if ((value & kClearStandby) != 0) flags_ &= ~kStandbyFlag;
        control_ = value & 0x43F3;
        detect();
    });
    registers.define(0x04, "CSR")
        .retained()
        .reads([this] { return flags_ | enables_ | kScaleReady | (keeps_backup_ram() ? kBackupReady : 0); })
        .writes([this](u32 value) { enables_changed(value & (kBackupRegulator | kWakeUpPin)); });
    reset();
}

void Pwr::enables_changed(u32 value) {
    bool const begins = (value & ~enables_ & kWakeUpPin) != 0;
    enables_ = value;
    wake_up_.pull((enables_ & kWakeUpPin) != 0 ? Pull::Down : Pull::None);
    // A pin that is high already is an event too.
    if (begins && wake_up_.level()) wake_up_event();
}

void Pwr::wake_up_event() {
    flags_ |= kWakeUpFlag;
    if (on_wake_up) on_wake_up();
}

Time Pwr::stop_wake_up_time() const {
    if ((control_ & kFlashDown) != 0) return kWithFlashDown;
    return (control_ & kLowPowerRegulator) != 0 ? kWithLowPowerRegulator : kWithRegulator;
}

void Pwr::set_supply(double volts) {
    millivolts_ = u32(volts * 1000 + 0.5);
    detect();
}

void Pwr::detect() {
    bool const on = (control_ & kDetector) != 0;
    u32 const limit = kTripsBelow[control_ >> 5 & 7] + ((flags_ & kDetectorOutput) != 0 ? kHysteresis : 0);
    bool const low = on && millivolts_ < limit;
    flags_ = low ? flags_ | kDetectorOutput : flags_ & ~kDetectorOutput;
    if (on_line) on_line(kDetectorLine, low);
}

void Pwr::reset() {
    registers.reset();
    control_ = kScale;
    enables_changed(enables_);
    detect();
}

void Pwr::power_on() {
    flags_ = enables_ = 0;
    reset();
}

void Pwr::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(wake_up_, control_, flags_, enables_, millivolts_);
}

} // namespace terrarium::stm32f4
