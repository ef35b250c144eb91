// The RTC's calendar: seconds since 2000-01-01 as the BCD fields of TR and DR, and back. RM0090, 26.6.1.
#pragma once

#include "sim/core/types.h"

namespace terrarium::stm32f4 {

constexpr u64 kSecondsPerDay = 86'400;

struct CalendarRegisters {
    u32 time = 0;
    u32 date = 0x2101;
};

[[nodiscard]] inline u32 to_bcd(u32 value) { return value / 10 << 4 | value % 10; }
[[nodiscard]] inline u32 from_bcd(u32 value) { return (value >> 4) * 10 + (value & 15); }

[[nodiscard]] constexpr u32 days_in_month(u32 year, u32 month) {
    constexpr u32 kDays[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return kDays[month - 1] + (month == 2 && year % 4 == 0 ? 1 : 0);
}

// `weekday`: 1 (Monday) to 7. The calendar knows the years 0 to 99 and begins anew behind them.
[[nodiscard]] inline CalendarRegisters calendar_of(u64 seconds, u32 weekday) {
    u64 const of_day = seconds % kSecondsPerDay;
    u64 days = seconds / kSecondsPerDay % 36'525;
    u32 year = u32(days / 1461 * 4);
    days %= 1461;
    for (; days >= (year % 4 == 0 ? 366u : 365u); ++year) days -= year % 4 == 0 ? 366 : 365;
    u32 month = 1;
    for (; days >= days_in_month(year, month); ++month) days -= days_in_month(year, month);
    CalendarRegisters result;
    result.time =
        to_bcd(u32(of_day / 3600)) << 16 | to_bcd(u32(of_day / 60 % 60)) << 8 | to_bcd(u32(of_day % 60));
    result.date = to_bcd(year) << 16 | weekday << 13 | to_bcd(month) << 8 | to_bcd(u32(days) + 1);
    return result;
}

// The hours of TR as they are read in 12-hour format, with PM.
[[nodiscard]] inline u32 to_twelve_hours(u32 time) {
    u32 const hour = from_bcd(time >> 16 & 0x3F);
    u32 const shown = hour % 12 == 0 ? 12 : hour % 12;
    return (time & 0xFFFF) | to_bcd(shown) << 16 | (hour >= 12 ? 1u << 22 : 0);
}
[[nodiscard]] inline u32 from_twelve_hours(u32 time) {
    u32 const hour = from_bcd(time >> 16 & 0x3F) % 12 + ((time >> 22 & 1) != 0 ? 12 : 0);
    return (time & 0xFFFF) | to_bcd(hour) << 16;
}

// Fields out of range count as their nearest; the chip gives no promise for them.
[[nodiscard]] inline u64 seconds_of(CalendarRegisters const &registers) {
    u32 const year = from_bcd(registers.date >> 16 & 0xFF) % 100;
    u32 month = from_bcd(registers.date >> 8 & 0x1F);
    month = month < 1 ? 1 : month > 12 ? 12 : month;
    u32 const day = from_bcd(registers.date & 0x3F);
    u64 days = u64(year) * 365 + (year + 3) / 4 + (day > 0 ? day - 1 : 0);
    for (u32 m = 1; m < month; ++m) days += days_in_month(year, m);
    u32 const hours = from_bcd(registers.time >> 16 & 0x3F);
    return days * kSecondsPerDay + hours * 3600 + from_bcd(registers.time >> 8 & 0x7F) * 60 +
           from_bcd(registers.time & 0x7F);
}

} // namespace terrarium::stm32f4
