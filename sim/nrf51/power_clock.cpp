#include "sim/nrf51/power_clock.h"

namespace terrarium::nrf51 {

namespace {

using namespace literals;

// nRF51822 Product Specification 3.1, chapter 8.1 (typical values).
constexpr Time kHighStartUp = 800_us; // The crystal's 400 us, and as long again until it is taken for steady.
constexpr Time kLowCrystalStartUp = 300_ms;
constexpr Time kLowOtherStartUp = 390_us;
constexpr Time kCalibration = 16_ms;

constexpr u32 kHighStarted = 0x100;
constexpr u32 kLowStarted = 0x104;
constexpr u32 kCalibrationDone = 0x10C;

constexpr u32 kPowerFail = 0x108;
constexpr u32 kCrystal = 1;

// POFCON's thresholds, in millivolts.
constexpr u32 kFailsBelow[] = {2100, 2300, 2500, 2700};

} // namespace

PowerClock::PowerClock(Clock &clock, EventListener &listener)
    : TaskPeripheral("POWER_CLOCK", 0, listener),
      high_started_(clock, "HFCLK start", [this] { high_frequency_started(); }),
      low_started_(clock, "LFCLK start", [this] { low_frequency_started(); }),
      calibrated_(clock, "LFCLK calibration", [this] { fire(kCalibrationDone); }) {
    task(0x000, "HFCLKSTART", [this] {
        high_asked_ = true;
        if (high_running_) return fire(kHighStarted);
        if (!high_started_.pending()) high_started_.in(kHighStartUp);
    });
    task(0x004, "HFCLKSTOP", [this] {
        high_asked_ = high_running_ = false;
        high_started_.cancel();
    });
    task(0x008, "LFCLKSTART", [this] {
        low_asked_ = true;
        if (low_running_) return fire(kLowStarted); // What a boot loader has started may be asked for again.
        if (low_started_.pending()) return;
        low_source_copy_ = low_source_;
        low_started_.in(low_source_ == kCrystal ? kLowCrystalStartUp : kLowOtherStartUp);
    });
    task(0x00C, "LFCLKSTOP", [this] {
        low_asked_ = false;
        stop_low_frequency();
    });
    task(0x010, "CAL", [this] { calibrated_.in(kCalibration); });
    task(0x078, "CONSTLAT", [] {});
    task(0x07C, "LOWPWR", [] {});
    event(kHighStarted, "HFCLKSTARTED");
    event(kLowStarted, "LFCLKSTARTED");
    event(kPowerFail, "POFWARN");
    event(kCalibrationDone, "DONE");
    event(0x110, "CTTO");
    finish_interface();
    registers.unmodelled(0x014, "TASKS_CTSTART");
    registers.unmodelled(0x018, "TASKS_CTSTOP");
    registers.unmodelled(0x538, "CTIV");

    registers.define(0x400, "RESETREAS").reads([this] { return reset_reasons_; }).writes([this](u32 value) {
        reset_reasons_ &= ~value;
    });
    registers.define(0x408, "HFCLKRUN").reads([this] { return u32(high_asked_); }).read_only();
    // Source crystal while that runs, else the RC oscillator; the clock itself is always there.
    registers.define(0x40C, "HFCLKSTAT").reads([this] { return 0x10000u | u32(high_running_); }).read_only();
    registers.define(0x414, "LFCLKRUN").reads([this] { return u32(low_asked_); }).read_only();
    registers.define(0x418, "LFCLKSTAT")
        .reads([this] { return u32(low_running_) << 16 | low_source_copy_; })
        .read_only();
    registers.define(0x41C, "LFCLKSRCCOPY").reads([this] { return low_source_copy_; }).read_only();
    registers.define(0x428, "RAMSTATUS").reset(3).read_only();
    registers.define(0x500, "SYSTEMOFF").reads([] { return 0u; }).writes([this](u32 value) {
        if ((value & 1) != 0 && on_system_off) on_system_off();
    });
    registers.define(0x510, "POFCON").stores(power_fail_).mask(7).then([this] { compare_supply(); });
    registers.define(0x518, "LFCLKSRC").stores(low_source_).mask(3);
    registers.define(0x51C, "GPREGRET").mask(0xFF).retained();
    registers.define(0x524, "RAMON").reset(3).retained();
    registers.define(0x528, "PERR0").mask(0xFFFFFFFF);
    registers.define(0x52C, "RLENR0").mask(0xFFFFFFFF);
    registers.define(0x544, "RESET").mask(1).retained();
    registers.define(0x550, "XTALFREQ").reset(0xFF).mask(0xFF);
    registers.define(0x554, "RAMONB").retained();
    registers.define(0x578, "DCDCEN").mask(1);
    registers.unmodelled(0x600, "PROTENSET0");
    registers.unmodelled(0x604, "PROTENSET1");
    registers.define(0x608, "DISABLEINDEBUG").reset(1).mask(1);
    registers.define(0x60C, "PROTBLOCKSIZE").mask(3);
}

void PowerClock::high_frequency_started() {
    high_running_ = true;
    fire(kHighStarted);
}

void PowerClock::low_frequency_started() {
    low_running_ = true;
    if (on_low_frequency_clock) on_low_frequency_clock(true);
    fire(kLowStarted);
}

void PowerClock::stop_low_frequency() {
    low_started_.cancel();
    if (!low_running_) return;
    low_running_ = false;
    if (on_low_frequency_clock) on_low_frequency_clock(false);
}

bool PowerClock::power_fails() const {
    return (power_fail_ & 1) != 0 && supply_ < kFailsBelow[power_fail_ >> 1 & 3];
}

void PowerClock::set_supply(u32 millivolts) {
    supply_ = millivolts;
    compare_supply();
}

// It warns once each time the supply falls below.
void PowerClock::compare_supply() {
    bool const fails = power_fails();
    if (fails && !warned_) fire(kPowerFail);
    warned_ = fails;
}

void PowerClock::power_on() {
    registers.power_on();
    reset_reasons_ = 0;
}

void PowerClock::reset() {
    TaskPeripheral::reset();
    high_started_.cancel();
    calibrated_.cancel();
    stop_low_frequency();
    high_running_ = high_asked_ = low_asked_ = false;
    low_source_copy_ = 0;
    warned_ = false;
}

void PowerClock::archive(Archive &archive) {
    TaskPeripheral::archive(archive);
    archive(high_started_, low_started_, calibrated_);
    archive(high_running_, low_running_, high_asked_, low_asked_, low_source_copy_, reset_reasons_);
    archive(supply_, power_fail_, warned_);
}

} // namespace terrarium::nrf51
