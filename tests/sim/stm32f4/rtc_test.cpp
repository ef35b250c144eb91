// The RTC's finer points: sub-second alarms, shifts, calibration, the 12-hour format, time stamps, tampering,
// every clock of the wake-up timer.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/rtc_bench.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

constexpr u32 kCr = kRtc + 8, kWutr = kRtc + 0x14, kAlarmA = kRtc + 0x1C, kSsr = kRtc + 0x28,
              kShift = kRtc + 0x2C, kCalr = kRtc + 0x3C, kTafcr = kRtc + 0x40, kAlarmASub = kRtc + 0x44;

// Between two events of EXTI lines, each of which is an interrupt.
struct Watch : Calendar {
    Watch() {
        unlock();
        write(kExti, 7u << 20 | 1u << 17);
        write(kExti + 8, 7u << 20 | 1u << 17);
    }
    // Flags of ISR, and what EXTI has latched of them.
    void clear(u32 flags) {
        write(kIsr, ~(flags | 0x80)); // INIT stays 0.
        write(kExti + 0x14, 0xFFFFFFFF);
    }
    // The instant at which a flag of ISR rises, to 10 us.
    Time when(u32 flag, Time limit) {
        for (Time const end = now() + limit; now() < end; run(10_us)) {
            if ((read(kIsr) & flag) != 0) break;
        }
        Time const at = now();
        clear(flag);
        return at;
    }
};

bool near(Time one, Time other, Time by = 50_us) { return one - other < by && other - one < by; }

} // namespace

TEST_CASE("the wake-up timer counts each of its clocks", "[stm32f4][rtc]") {
    struct Case {
        u32 source;
        u32 reload;
        Time period;
    };
    for (Case const &each : {Case{0, 2047, 1_s}, Case{1, 4095, 1_s}, Case{2, 4095, 500_ms},
                             Case{3, 16383, 1_s}, Case{4, 1, 2_s}, Case{6, 0, 65'537_s}}) {
        Watch bench;
        bench.write(kWutr, each.reload);
        Time const start = bench.now();
        bench.write(kCr, 1u << 14 | 1u << 10 | each.source);
        bench.run(each.period - 1_ms);
        CHECK((bench.read(kIsr) & 1u << 10) == 0);
        bench.run(1_ms);
        CHECK((bench.read(kIsr) & 1u << 10) != 0);
        CHECK(bench.irq(3));
        bench.clear(1u << 10);
        CHECK_FALSE((bench.read(kIsr) & 1u << 10) != 0);
        if (each.period > 10_s) continue;
        bench.run(start + each.period * 2 - bench.now());
        CHECK((bench.read(kIsr) & 1u << 10) != 0); // And again.
    }
}

TEST_CASE("an alarm between two seconds", "[stm32f4][rtc]") {
    Watch bench;
    bench.write(kAlarmA, 0x80808080);        // Any second,
    bench.write(kAlarmASub, 15u << 24 | 63); // where three quarters of it have gone.
    bench.write(kCr, 1u << 12 | 1u << 8);
    Time const first = bench.when(1u << 8, 2_s);
    CHECK(bench.read(kSsr) == 63);
    Time const second = bench.when(1u << 8, 2_s);
    CHECK(near(second - first, 1_s));
    bench.run(1_s);
    CHECK(bench.irq(41));
    bench.clear(1u << 8);
    // With a mask of five bits 256 sub-seconds have eight such places.
    bench.write(kCr, 0);
    bench.write(kAlarmASub, 5u << 24 | 7);
    bench.write(kCr, 1u << 8);
    Time const third = bench.when(1u << 8, 2_s);
    CHECK((bench.read(kSsr) & 31) == 7);
    CHECK(near(bench.when(1u << 8, 2_s) - third, 125_ms));
}

TEST_CASE("an alarm on a day and an hour", "[stm32f4][rtc]") {
    Watch bench;                                          // 2023-12-31 23:59:58, Sunday.
    bench.write(kAlarmA, 1u << 30 | 1u << 24 | 0x000002); // Monday, 00:00:02.
    bench.write(kCr, 1u << 8);
    Time const start = bench.now();
    CHECK(near(bench.when(1u << 8, 10_s) - start, 4_s, 3_ms));
}

TEST_CASE("a shift makes the clock late or early by parts of a second", "[stm32f4][rtc]") {
    Watch bench;
    bench.run(250_ms);
    u32 const before = bench.read(kSsr);
    bench.write(kShift, 64); // A quarter.
    CHECK(bench.read(kSsr) == before + 64);
    CHECK(bench.read(kRtc) == 0x235958);
    bench.write(kShift, 1u << 31 | 128); // A second less a half.
    bench.run(250_ms);
    CHECK(bench.read(kRtc) == 0x235958);
    bench.write(kShift, 255);
    CHECK(bench.read(kRtc) == 0x235957);
    for (int n = 0; n < 3; ++n) bench.write(kShift, 1u << 31);
    CHECK(bench.read(kRtc) == 0x000000);
    CHECK(bench.read(kRtc + 4) == 0x242101); // Over the end of the year, and back.
    bench.write(kShift, 255);
    CHECK(bench.read(kRtc + 4) == 0x23F231);
}

TEST_CASE("calibration makes it fast or slow", "[stm32f4][rtc]") {
    for (u32 const value : {0u, 0x8000u, 0x1FFu}) {
        Watch bench;
        bench.write(kCalr, value);
        CHECK(bench.read(kCalr) == value);
        bench.run(4_s);
        auto const sub_seconds = [&] {
            return i64(from_bcd(bench.read(kRtc) & 0x7F)) * 256 + 255 - i64(bench.read(kSsr));
        };
        i64 const from = i64(sub_seconds());
        // 1024 s times 512 of 2^20 is half a second.
        bench.run(1024_s);
        i64 const gained = (sub_seconds() - from - 4 * 256 + 60 * 256) % (60 * 256);
        i64 const expected = value == 0 ? 0 : value == 0x8000 ? 128 : 60 * 256 - 128;
        CHECK(std::abs(gained - expected) <= 1);
    }
}

TEST_CASE("the 12-hour format", "[stm32f4][rtc]") {
    Watch bench;
    bench.write(kCr, 1u << 6);
    CHECK(bench.read(kRtc) == (1u << 22 | 0x115958)); // 11 PM.
    bench.run(2_s);
    CHECK(bench.read(kRtc) == 0x120000); // 12 AM is midnight.
    bench.write(kIsr, 0x80);
    bench.run(1_ms);
    bench.write(kRtc, 1u << 22 | 0x120102);
    bench.write(kIsr, 0);
    bench.write(kCr, 0);
    CHECK(bench.read(kRtc) == 0x120102); // 12 PM is noon.
}

TEST_CASE("summer time moves by an hour", "[stm32f4][rtc]") {
    Watch bench;
    bench.write(kCr, 1u << 16);
    CHECK(bench.read(kRtc) == 0x005958);
    CHECK(bench.read(kRtc + 4) == 0x242101);
    bench.write(kCr, 1u << 17);
    CHECK(bench.read(kRtc) == 0x235958);
    CHECK(bench.read(kRtc + 4) == 0x23F231);
}

TEST_CASE("an edge on PC13 stamps the time", "[stm32f4][rtc]") {
    Watch bench;
    Pin wire("wire");
    wire.drive(Drive::Low);
    bench.pin("PC13").connect(wire);
    bench.write(kCr, 1u << 15 | 1u << 11);
    bench.run(1500_ms);
    wire.drive(Drive::High);
    u32 const at = bench.read(kSsr);
    CHECK(bench.irq(2));
    bench.run(3_s);
    CHECK((bench.read(kIsr) >> 11 & 3) == 1);
    CHECK(bench.read(kRtc + 0x30) == 0x235959);
    CHECK(bench.read(kRtc + 0x34) == 0xF231);
    CHECK(bench.read(kRtc + 0x38) == at);
    wire.drive(Drive::Low);
    wire.drive(Drive::High);
    CHECK((bench.read(kIsr) >> 11 & 3) == 3); // One more, which is lost.
    CHECK(bench.read(kRtc + 0x30) == 0x235959);
    bench.clear(3u << 11);
    CHECK_FALSE(bench.irq(2));
    // The other edge.
    bench.write(kCr, 1u << 11 | 1u << 3);
    wire.drive(Drive::Low);
    CHECK((bench.read(kIsr) >> 11 & 3) == 1);
}

TEST_CASE("tampering erases the backup registers", "[stm32f4][rtc]") {
    Watch bench;
    Pin wire("wire");
    wire.drive(Drive::Low);
    bench.pin("PC13").connect(wire);
    bench.write(kRtc + 0x50, 0x1234);
    bench.write(kRtc + 0x9C, 0x5678);
    bench.write(kTafcr, 1 | 4 | 1u << 7); // Rising, with an interrupt and a time stamp.
    CHECK(bench.read(kRtc + 0x50) == 0x1234);
    wire.drive(Drive::High);
    CHECK((bench.read(kIsr) >> 11 & 7) == 5);
    CHECK(bench.read(kRtc + 0x50) == 0);
    CHECK(bench.read(kRtc + 0x9C) == 0);
    CHECK(bench.irq(2));
    bench.write(kRtc + 0x50, 0x1234); // Locked until the flag is cleared.
    CHECK(bench.read(kRtc + 0x50) == 0);
    bench.clear(7u << 11);
    CHECK_FALSE(bench.irq(2));
    bench.write(kRtc + 0x50, 0x1234);
    CHECK(bench.read(kRtc + 0x50) == 0x1234);
    // Enabled on an input that has been tampered with already.
    bench.write(kTafcr, 0);
    bench.write(kTafcr, 1);
    CHECK(bench.read(kRtc + 0x50) == 0);
}

TEST_CASE("a reset of the backup domain clears the RTC", "[stm32f4][rtc][rcc]") {
    Watch bench;
    bench.write(kRtc + 0x50, 0x1234);
    bench.write(kCalr, 0x8000);
    bench.write(kCr, 1u << 10 | 1u << 8);
    bench.write(kRcc + 0x70, 1u << 16);
    bench.write(kRcc + 0x70, 0);
    CHECK(bench.read(kRtc + 0x50) == 0);
    CHECK(bench.read(kCr) == 0);
    CHECK(bench.read(kCalr) == 0);
    CHECK(bench.read(kRcc + 0x70) == 0);
}
