#include "sim/stm32f4/rtc.h"

#include <algorithm>

#include "sim/stm32f4/rtc_bits.h"

namespace terrarium::stm32f4 {

using namespace rtc;

namespace {

constexpr u32 kPrescalersAtReset = 0x007F00FF;
constexpr unsigned kBackupRegisters = 20;
constexpr u64 kCalibrated = 1u << 20; // The ticks over which calibration is reckoned.

} // namespace

Rtc::Rtc(Clock &clock, Trace &trace, ClockTree &tree)
    : Peripheral("RTC"), clock_(clock), trace_(trace), tree_(tree),
      alarm_(clock, "RTC alarm", [this] { alarms_due(); }), wake_up_(clock, "RTC wake-up", [this] {
          flags_ |= kWakeUp;
          update_lines();
          schedule_wake_up(true);
      }) {
    registers.define(0x00, "TR").reads([this] { return calendar().time; }).writes([this](u32 value) {
        if (writable() && initialising_) entered_.time = value & 0x7F7F7F;
    });
    registers.define(0x04, "DR").reads([this] { return calendar().date; }).writes([this](u32 value) {
        if (!writable() || !initialising_) return;
        entered_.date = value & 0xFFFF3F;
        initialised_ = (value & 0xFF0000) != 0;
    });
    registers.define(0x08, "CR").reads([this] { return control_; }).writes([this](u32 value) {
        if (writable()) write_control(value);
    });
    registers.define(0x0C, "ISR").reads([this] { return status(); }).writes([this](u32 value) {
        write_status(value);
    });
    define_protected(0x10, "PRER", kPrescalersAtReset, 0x007F7FFF, prescalers_);
    define_protected(0x14, "WUTR", 0xFFFF, 0xFFFF, wake_up_reload_);
    registers.unmodelled(0x18, "CALIBR");
    define_protected(0x1C, "ALRMAR", 0, 0xFFFFFFFF, alarms_[0]);
    define_protected(0x20, "ALRMBR", 0, 0xFFFFFFFF, alarms_[1]);
    registers.define(0x24, "WPR").reads([] { return 0u; }).writes([this](u32 key) {
        key &= 0xFF;
        unlocked_ = key_step_ == 1 && key == 0x53;
        key_step_ = key == 0xCA ? 1 : 0;
    });
    registers.define(0x28, "SSR").reads([this] { return sub_seconds(); }).read_only();
    registers.define(0x2C, "SHIFTR").reads([] { return 0u; }).writes([this](u32 value) {
        if (writable()) shift(value);
    });
    registers.define(0x30, "TSTR").stores(stamp_.time).read_only();
    registers.define(0x34, "TSDR").stores(stamp_.date).read_only();
    registers.define(0x38, "TSSSR").stores(stamp_sub_seconds_).read_only();
    registers.define(0x3C, "CALR").stores(calibration_).writes([this](u32 value) {
        if (!writable()) return;
        settle();
        calibration_ = value & 0xE1FF;
        schedule();
    });
    registers.define(0x40, "TAFCR").stores(tamper_).writes([this](u32 value) {
        if (backup_writable && backup_writable()) tamper_control(value & 0x0007FFBF);
    });
    define_protected(0x44, "ALRMASSR", 0, 0x0F007FFF, alarm_sub_seconds_[0]);
    define_protected(0x48, "ALRMBSSR", 0, 0x0F007FFF, alarm_sub_seconds_[1]);
    input_.on_change = [this](bool level) { input_changed(level); };
    for (u32 n = 0; n < kBackupRegisters; ++n) {
        std::string const register_name = "BKP" + std::to_string(n) + "R";
        Register &entry = registers.define(0x50 + 4 * n, register_name);
        // Without DBP the backup domain keeps what it has.
        entry.writes([this, &value = backup_[n]](u32 written) {
            if (backup_writable && backup_writable() && (flags_ & kTamper) == 0) value = written;
        });
        entry.stores(backup_[n]);
    }
    backup_reset();
    tree.on_change([this] { clock_changed(); });
}

void Rtc::define_protected(u32 offset, std::string_view register_name, u32 reset, u32 mask, u32 &storage) {
    registers.define(offset, register_name)
        .reset(reset)
        .stores(storage)
        .writes([this, &storage, mask](u32 value) {
            if (writable()) storage = value & mask;
        });
}

// Of 2^20 ticks, CALP adds 512 and CALM leaves some out.
u64 Rtc::rate() const {
    u64 const added = (calibration_ & 0x8000) != 0 ? 512 : 0;
    return hertz_ * (kCalibrated + added - (calibration_ & 0x1FF));
}

u64 Rtc::ticks() const {
    return ticks_before_ + Hertz(rate()).ticks_at(clock_.now() - origin_) / kCalibrated;
}

Time Rtc::time_of(u64 tick) const {
    return origin_ + Hertz(rate()).time_of((tick - ticks_before_) * kCalibrated);
}

void Rtc::settle() {
    u64 const now = ticks();
    // The origin stays on a tick, so that no part of one is lost.
    if (hertz_ != 0) origin_ = time_of(now);
    if (hertz_ == 0) origin_ = clock_.now();
    ticks_before_ = now;
}

u64 Rtc::seconds() const { return start_seconds_ + (ticks() - start_tick_) / per_second(); }

CalendarRegisters Rtc::calendar() const {
    if (initialising_) return entered_;
    u64 const now = seconds();
    u64 const days = now / kSecondsPerDay - start_seconds_ / kSecondsPerDay;
    CalendarRegisters shown = calendar_of(now, u32((start_weekday_ - 1 + days) % 7 + 1));
    if ((control_ & kTwelveHours) != 0) shown.time = to_twelve_hours(shown.time);
    return shown;
}

void Rtc::set_seconds(u64 seconds, u32 weekday) {
    start_seconds_ = seconds;
    start_weekday_ = weekday;
}

// Forward or back, and with it the day of the week.
void Rtc::move_seconds(i64 by) {
    constexpr u64 kCentury = 36'525 * kSecondsPerDay;
    u64 const moved = (start_seconds_ + kCentury * 7 + u64(by)) % (kCentury * 7);
    u64 const days = (moved / kSecondsPerDay + 36'525 * 7 - start_seconds_ / kSecondsPerDay) % 7;
    set_seconds(moved, u32((start_weekday_ - 1 + days) % 7 + 1));
}

// SUBFS makes the clock late by a part of a second, ADD1S early by a whole one.
void Rtc::shift(u32 value) {
    start_tick_ += u64(value & 0x7FFF) * ((prescalers_ >> 16 & 0x7F) + 1);
    if ((value & 1u << 31) != 0) move_seconds(1);
    if (start_tick_ > ticks()) {
        settle();
        ticks_before_ += per_second(); // No tick is before the first.
        move_seconds(-1);
    }
    synchronised_at_ = ticks() + 2;
    schedule();
}

u32 Rtc::sub_seconds() const {
    u32 const synchronous = prescalers_ & 0x7FFF;
    if (initialising_) return synchronous;
    u64 const of_second = (ticks() - start_tick_) % per_second();
    return synchronous - u32(of_second / ((prescalers_ >> 16 & 0x7F) + 1));
}

u32 Rtc::status() const {
    u32 value = flags_;
    if ((control_ & kAlarmAEnable) == 0) value |= kAlarmAWritable;
    if ((control_ & kAlarmBEnable) == 0) value |= kAlarmBWritable;
    if ((control_ & kWakeUpEnable) == 0) value |= kWakeUpWritable;
    if (initialised_) value |= kInitialised;
    if (!initialising_ && hertz_ != 0 && ticks() >= synchronised_at_) value |= kSynchronised;
    if (initialising_) value |= kInit | (hertz_ != 0 && ticks() >= init_at_ ? kInitFlag : 0);
    return value;
}

void Rtc::write_status(u32 value) {
    // Flags are cleared by 0, without a key; INIT and RSF need one.
    flags_ &= value;
    update_lines();
    if (!writable()) return;
    // The shadow registers follow within two ticks, and so does initialisation mode.
    if ((value & kSynchronised) == 0) synchronised_at_ = ticks() + 2;
    bool const wanted = (value & kInit) != 0;
    if (wanted == initialising_) return;
    if (wanted) {
        entered_ = calendar();
        init_at_ = ticks() + 2;
        initialising_ = true;
    } else {
        initialising_ = false;
        start_tick_ = ticks();
        synchronised_at_ = start_tick_ + 2;
        if ((control_ & kTwelveHours) != 0) entered_.time = from_twelve_hours(entered_.time);
        set_seconds(seconds_of(entered_), std::max(entered_.date >> 13 & 7, 1u));
    }
    schedule();
}

void Rtc::write_control(u32 value) {
    bool const wakes = (value & kWakeUpEnable) != 0 && (control_ & kWakeUpEnable) == 0;
    control_ = value & 0x00F4FF7F;
    if ((value & kAddHour) != 0) move_seconds(3600);
    if ((value & kSubtractHour) != 0) move_seconds(-3600);
    schedule();
    if (wakes || (control_ & kWakeUpEnable) == 0) schedule_wake_up(false);
    update_lines();
}

// What was counted so far was counted at the old frequency.
void Rtc::clock_changed() {
    u64 const hertz = tree_.hertz(Domain::Rtc);
    if (hertz == hertz_) return;
    settle();
    origin_ = clock_.now();
    hertz_ = hertz;
    schedule();
    schedule_wake_up(false);
}

void Rtc::schedule_wake_up(bool again) {
    if ((control_ & kWakeUpEnable) == 0 || hertz_ == 0) return wake_up_.cancel();
    u32 const source = control_ & 7;
    u64 const count = u64(wake_up_reload_) + 1 + (source >= 6 ? 0x10000 : 0);
    u64 const period = count * (source >= 4 ? per_second() : u64(16) >> source);
    Time const length =
        source >= 4 ? Hertz(rate()).time_of(period * kCalibrated) : Hertz(hertz_).time_of(period);
    wake_up_.at((again ? wake_up_.when() : clock_.now()) + length);
}

void Rtc::update_lines() {
    if (!on_line) return;
    on_line(kAlarmLine, ((flags_ & kAlarmA) != 0 && (control_ & kAlarmAInterrupt) != 0) ||
                            ((flags_ & kAlarmB) != 0 && (control_ & kAlarmBInterrupt) != 0));
    on_line(kStampLine, ((flags_ & kStamp) != 0 && (control_ & kStampInterrupt) != 0) ||
                            ((flags_ & kTamper) != 0 && (tamper_ & kTamperInterrupt) != 0));
    on_line(kWakeUpLine, (flags_ & kWakeUp) != 0 && (control_ & kWakeUpInterrupt) != 0);
}

void Rtc::backup_reset() {
    registers.reset();
    settle();
    alarm_.cancel();
    wake_up_.cancel();
    control_ = flags_ = key_step_ = 0;
    unlocked_ = initialising_ = initialised_ = false;
    start_tick_ = synchronised_at_ = ticks();
    start_seconds_ = 0;
    start_weekday_ = 1;
    update_lines();
}

void Rtc::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(alarm_, wake_up_, input_, hertz_, origin_, ticks_before_, start_tick_, start_seconds_,
            start_weekday_, synchronised_at_, init_at_, entered_.time, entered_.date, control_, flags_,
            key_step_, unlocked_, initialising_, initialised_);
    if (!archive.require(hertz_ <= 100'000'000, "the RTC's clock makes no sense")) hertz_ = 0;
}

} // namespace terrarium::stm32f4
