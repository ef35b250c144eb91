// What the RTC notices: alarms, and edges on PC13 that stamp the time or betray tampering. RM0090, chapters
// 26.3.3, 26.3.13 and 26.3.14.
#include <algorithm>

#include "sim/stm32f4/rtc.h"
#include "sim/stm32f4/rtc_bits.h"

namespace terrarium::stm32f4 {

using namespace rtc;

// Without a mask of sub-seconds an alarm is looked at when a second begins; with one, whenever the chosen
// low bits of SSR, which counts down, are its own.
u64 Rtc::next_match(unsigned n, u64 after) const {
    u64 const synchronous = prescalers_ & 0x7FFF;
    u64 const second = synchronous + 1;
    unsigned const bits = alarm_sub_seconds_[n] >> 24 & 15;
    if (bits == 0) return (after / second + 1) * second;
    u64 const value = alarm_sub_seconds_[n] & 0x7FFF & ((1u << bits) - 1);
    u64 const step = u64(1) << bits;
    u64 const first = (synchronous + (second / step + 1) * step - value) % step; // Of a second.
    if (first >= second) return ~u64(0);
    u64 const begin = after / second * second;
    if (after < begin + first) return begin + first;
    u64 const next = begin + first + ((after - begin - first) / step + 1) * step;
    return next < begin + second ? next : begin + second + first;
}

void Rtc::schedule() {
    if (hertz_ == 0 || initialising_) return alarm_.cancel();
    u64 const divider = (prescalers_ >> 16 & 0x7F) + 1;
    u64 const now = (ticks() - start_tick_) / divider;
    u64 next = ~u64(0);
    for (unsigned n = 0; n < 2; ++n) {
        if ((control_ & kAlarmAEnable << n) != 0) next = std::min(next, next_match(n, now));
    }
    if (next == ~u64(0)) return alarm_.cancel();
    alarm_.at(time_of(start_tick_ + next * divider));
}

void Rtc::alarms_due() {
    CalendarRegisters const now = calendar();
    u64 const at = (ticks() - start_tick_) / ((prescalers_ >> 16 & 0x7F) + 1);
    for (unsigned n = 0; n < 2; ++n) {
        if ((control_ & kAlarmAEnable << n) == 0) continue;
        if (at == 0 || next_match(n, at - 1) != at) continue; // It was the other alarm's turn.
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

void Rtc::input_changed(bool level) {
    bool const stamps = (control_ & kStampEnable) != 0 && level == ((control_ & kStampFalling) == 0);
    bool const betrays = (tamper_ & kTamperEnable) != 0 && level == ((tamper_ & kTamperFalling) == 0);
    if (stamps) stamp();
    if (betrays) tampered();
}

void Rtc::tamper_control(u32 value) {
    bool const begins = (value & ~tamper_ & kTamperEnable) != 0;
    tamper_ = value;
    if ((value & kTamperFilter) != 0)
        trace_.remark("RTC: tamper detection by level (TAFCR.TAMPFLT) is not modelled; edges count");
    if ((value & kTamperOther) != 0)
        trace_.remark("RTC: the second tamper input and PI8 (TAFCR) are not modelled");
    // An input that is as it should not be already is an event too.
    if (begins && input_.level() == ((value & kTamperFalling) == 0)) tampered();
    update_lines();
}

// The first time stamp stays until its flag is cleared.
void Rtc::stamp() {
    if ((flags_ & kStamp) != 0) {
        flags_ |= kStampOverflow;
    } else {
        flags_ |= kStamp;
        stamp_ = calendar();
        stamp_.date &= 0xFF3F; // There is no year in it.
        stamp_sub_seconds_ = sub_seconds();
    }
    update_lines();
}

// The backup registers are erased, and stay so until the flag is cleared.
void Rtc::tampered() {
    flags_ |= kTamper;
    backup_ = {};
    if ((tamper_ & kTamperStamps) != 0) stamp();
    update_lines();
}

} // namespace terrarium::stm32f4
