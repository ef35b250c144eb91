#include "sim/stm32f4/rtc.h"

#include <algorithm>

namespace terrarium::stm32f4 {

namespace {

// CR.
constexpr u32 kBypassShadow = 1u << 5, kAlarmAEnable = 1u << 8, kAlarmBEnable = 1u << 9,
              kWakeUpEnable = 1u << 10, kAlarmAInterrupt = 1u << 12, kAlarmBInterrupt = 1u << 13,
              kWakeUpInterrupt = 1u << 14;
// ISR.
constexpr u32 kAlarmAWritable = 1u << 0, kAlarmBWritable = 1u << 1, kWakeUpWritable = 1u << 2,
              kInitialised = 1u << 4, kSynchronised = 1u << 5, kInitFlag = 1u << 6, kInit = 1u << 7,
              kAlarmA = 1u << 8, kAlarmB = 1u << 9, kWakeUp = 1u << 10;
constexpr u32 kPrescalersAtReset = 0x007F00FF;
constexpr unsigned kBackupRegisters = 20;

} // namespace

Rtc::Rtc(Clock &clock, Trace &trace, ClockTree &tree)
    : Peripheral("RTC"), clock_(clock), trace_(trace), tree_(tree),
      second_(clock, "RTC second", [this] { second_passed(); }), wake_up_(clock, "RTC wake-up", [this] {
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
    registers.unmodelled(0x2C, "SHIFTR");
    registers.define(0x30, "TSTR").read_only();
    registers.define(0x34, "TSDR").read_only();
    registers.define(0x38, "TSSSR").read_only();
    registers.define(0x3C, "CALR").mask(0xE1FF);
    registers.define(0x40, "TAFCR").stores(tamper_).mask(0x0007FFBF).then([this] {
        if ((tamper_ & 0x89) != 0) trace_.remark("RTC: tamper detection (TAFCR) is not modelled");
    });
    registers.unmodelled(0x44, "ALRMASSR");
    registers.unmodelled(0x48, "ALRMBSSR");
    for (u32 n = 0; n < kBackupRegisters; ++n) {
        std::string const register_name = "BKP" + std::to_string(n) + "R";
        Register &entry = registers.define(0x50 + 4 * n, register_name);
        // Without DBP the backup domain keeps what it has.
        entry.writes([this, &value = backup_[n]](u32 written) {
            if (backup_writable && backup_writable()) value = written;
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

u64 Rtc::ticks() const {
    if (hertz_ == 0) return ticks_before_;
    return ticks_before_ + Hertz(hertz_).ticks_at(clock_.now() - origin_);
}

u64 Rtc::seconds() const { return start_seconds_ + (ticks() - start_tick_) / per_second(); }

CalendarRegisters Rtc::calendar() const {
    if (initialising_) return entered_;
    u64 const now = seconds();
    u64 const days = now / kSecondsPerDay - start_seconds_ / kSecondsPerDay;
    return calendar_of(now, u32((start_weekday_ - 1 + days) % 7 + 1));
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
        start_seconds_ = seconds_of(entered_);
        start_weekday_ = std::max(entered_.date >> 13 & 7, 1u);
    }
    schedule();
}

void Rtc::write_control(u32 value) {
    bool const wakes = (value & kWakeUpEnable) != 0 && (control_ & kWakeUpEnable) == 0;
    control_ = value & 0x00F4FF7F;
    schedule();
    if (wakes || (control_ & kWakeUpEnable) == 0) schedule_wake_up(false);
    update_lines();
}

// What was counted so far was counted at the old frequency.
void Rtc::clock_changed() {
    u64 const hertz = tree_.hertz(Domain::Rtc);
    if (hertz == hertz_) return;
    ticks_before_ = ticks();
    origin_ = clock_.now();
    hertz_ = hertz;
    schedule();
    schedule_wake_up(false);
}

void Rtc::schedule() {
    bool const alarm = (control_ & (kAlarmAEnable | kAlarmBEnable)) != 0;
    if (!alarm || hertz_ == 0 || initialising_) return second_.cancel();
    u64 const next = start_tick_ + ((ticks() - start_tick_) / per_second() + 1) * per_second();
    second_.at(origin_ + Hertz(hertz_).time_of(next - ticks_before_));
}

void Rtc::schedule_wake_up(bool again) {
    if ((control_ & kWakeUpEnable) == 0 || hertz_ == 0) return wake_up_.cancel();
    u32 const source = control_ & 7;
    u64 const count = u64(wake_up_reload_) + 1 + (source >= 6 ? 0x10000 : 0);
    u64 const period = count * (source >= 4 ? per_second() : u64(16) >> source);
    Time const length = Hertz(hertz_).time_of(period);
    wake_up_.at((again ? wake_up_.when() : clock_.now()) + length);
}

void Rtc::second_passed() {
    CalendarRegisters const now = calendar();
    for (unsigned n = 0; n < 2; ++n) {
        if ((control_ & kAlarmAEnable << n) == 0) continue;
        u32 const alarm = alarms_[n];
        bool matches = true;
        // Each field of the alarm has a mask bit at its top that leaves it out.
        if ((alarm & 1u << 7) == 0) matches &= (alarm & 0x7F) == (now.time & 0x7F);
        if ((alarm & 1u << 15) == 0) matches &= (alarm >> 8 & 0x7F) == (now.time >> 8 & 0x7F);
        if ((alarm & 1u << 23) == 0) matches &= (alarm >> 16 & 0x7F) == (now.time >> 16 & 0x7F);
        if ((alarm & 1u << 31) == 0) {
            bool const by_weekday = (alarm & 1u << 30) != 0;
            matches &= by_weekday ? (alarm >> 24 & 15) == (now.date >> 13 & 7)
                                  : (alarm >> 24 & 0x3F) == (now.date & 0x3F);
        }
        if (matches) flags_ |= kAlarmA << n;
    }
    update_lines();
    schedule();
}

void Rtc::update_lines() {
    if (!on_line) return;
    on_line(kAlarmLine, ((flags_ & kAlarmA) != 0 && (control_ & kAlarmAInterrupt) != 0) ||
                            ((flags_ & kAlarmB) != 0 && (control_ & kAlarmBInterrupt) != 0));
    on_line(kWakeUpLine, (flags_ & kWakeUp) != 0 && (control_ & kWakeUpInterrupt) != 0);
}

void Rtc::backup_reset() {
    registers.reset();
    second_.cancel();
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
    archive(second_, wake_up_, hertz_, origin_, ticks_before_, start_tick_, start_seconds_, start_weekday_,
            synchronised_at_, init_at_, entered_.time, entered_.date, control_, flags_, key_step_, unlocked_,
            initialising_, initialised_);
}

} // namespace terrarium::stm32f4
