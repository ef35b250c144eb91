// RTC, watchdogs, RNG, CRC, ADC, DAC, DBGMCU, and the chip's state as a whole.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/rtc_bench.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

TEST_CASE("the calendar counts over the end of a year", "[stm32f4][rtc]") {
    Calendar bench;
    CHECK((bench.read(kIsr) & 0x30) == 0x30); // RSF, INITS.
    CHECK(bench.read(kRtc) == 0x235958);
    bench.run(2_s);
    CHECK(bench.read(kRtc) == 0x000000);
    CHECK(bench.read(kRtc + 4) == 0x242101); // Monday.
    CHECK(bench.read(kRtc + 0x28) == 0xFF - 0x00);
    bench.run(500_ms);
    CHECK(bench.read(kRtc + 0x28) == 0x7F);
}

TEST_CASE("the calendar can be set in initialisation mode only", "[stm32f4][rtc]") {
    Calendar bench;
    bench.write(kRtc, 0);
    CHECK(bench.read(kRtc) == 0x235958);
}

TEST_CASE("it knows leap years", "[stm32f4][rtc]") {
    CHECK(calendar_of(seconds_of({0x123456, 0x24E229}), 7).date == 0x24E229);
    CHECK(calendar_of(seconds_of({0x235959, 0x24E229}) + 1, 1).date == 0x242301);
    CHECK(calendar_of(seconds_of({0x235959, 0x99F231}), 7).date == 0x99F231);
}

TEST_CASE("the wake-up timer and an alarm raise their EXTI lines", "[stm32f4][rtc][exti]") {
    Calendar bench;
    bench.write(kExti, 1u << 22 | 1u << 17);
    bench.write(kExti + 8, 1u << 22 | 1u << 17);
    bench.unlock();
    bench.write(kRtc + 0x14, 2047);              // 2048 ticks of RTCCLK / 16: a second.
    bench.write(kRtc + 0x1C, 0x80808000 | 0x80); // Masks all but...
    bench.write(kRtc + 0x1C, 0x80808059);        // the seconds: 59.
    bench.write(kRtc + 8, 1u << 14 | 1u << 12 | 1u << 10 | 1u << 8);
    bench.run(999_ms);
    CHECK(bench.irq(41));
    CHECK_FALSE(bench.irq(3));
    bench.run(1_ms);
    CHECK(bench.irq(3));
}

TEST_CASE("backup registers outlive a reset", "[stm32f4][rtc]") {
    Calendar bench;
    bench.write(kRtc + 0x50, 0x12345678);
    bench.cpu().on_reset_request();
    bench.run(1_ms);
    CHECK(bench.read(kRtc + 0x50) == 0x12345678);
    bench.write(kRtc + 0x50, 0); // DBP is off again.
    CHECK(bench.read(kRtc + 0x50) == 0x12345678);
}

TEST_CASE("the independent watchdog resets the chip unless it is fed", "[stm32f4][watchdog]") {
    Stm32Bench bench;
    bench.write(kIwdg, 0x5555);
    bench.write(kIwdg + 8, 31); // 32 steps of 4 / 32 kHz: 4 ms.
    bench.write(kIwdg, 0xCCCC);
    bench.write(kIwdg, 0xAAAA);
    bench.run(3_ms);
    bench.write(kIwdg, 0xAAAA);
    bench.run(3999_us);
    bench.write(kRcc + 0x74, 1u << 24);
    bench.run(100_us);
    CHECK((bench.read(kRcc + 0x74) & kIndependentWatchdogReset) != 0);
}

TEST_CASE("the window watchdog warns, then resets", "[stm32f4][watchdog]") {
    Stm32Bench bench;
    bench.write(kWwdg + 4, 0x27F);
    bench.write(kWwdg, 0xC1); // 4096 / 16 MHz = 256 us to 0x40.
    bench.run(256_us);
    CHECK(bench.irq(0));
    bench.run(300_us);
    CHECK((bench.read(kRcc + 0x74) & kWindowWatchdogReset) != 0);
}

TEST_CASE("the RNG needs the 48 MHz clock and repeats with its seed", "[stm32f4][rng]") {
    auto const word = [](u64 seed) {
        Stm32Bench bench(12'000'000, seed);
        bench.write(kRng, 4);
        bench.run(1_ms);
        CHECK((bench.read(kRng + 4) & 1) == 0);
        bench.write(kRcc + 4, 16 | 192u << 6 | 4u << 24); // HSI to 48 MHz.
        bench.set(kRcc, 1u << 24);
        bench.run(200_us);
        CHECK((bench.read(kRng + 4) & 1) == 1);
        u32 const value = bench.read(kRng + 8);
        CHECK((bench.read(kRng + 4) & 1) == 0);
        return value;
    };
    CHECK(word(1) == word(1));
    CHECK(word(1) != word(2));
}

TEST_CASE("the CRC unit", "[stm32f4][crc]") {
    Stm32Bench bench;
    bench.write(kCrc, 0);
    CHECK(bench.read(kCrc) == 0xC704DD7B);
    bench.write(kCrc + 8, 1);
    CHECK(bench.read(kCrc) == 0xFFFFFFFF);
}

TEST_CASE("the ADC reads pins and the inner channels", "[stm32f4][adc]") {
    Stm32Bench bench;
    Pin source("source");
    bench.pin("PA1").connect(source);
    source.drive_millivolts(1650);
    auto const convert = [&](u32 channel) {
        bench.write(kAdc + 0x34, channel);
        bench.write(kAdc + 8, 1u << 30 | 1);
        bench.run(100_us);
        CHECK((bench.read(kAdc) & 2) == 2);
        return bench.read(kAdc + 0x4C);
    };
    CHECK(convert(1) == 2048);
    CHECK((bench.read(kAdc) & 2) == 0);
    bench.write(kAdc + 0x304, 3u << 22);
    CHECK(convert(17) == 1502);
    CHECK(convert(16) == 943);
    CHECK(convert(18) == 2048);
    // 3 + 12 cycles of 8 MHz.
    bench.write(kAdc + 0x34, 1);
    bench.write(kAdc + 4, 1u << 5);
    bench.write(kAdc + 8, 1u << 30 | 1);
    bench.run(1874_ns);
    CHECK_FALSE(bench.irq(18));
    bench.run(1_ns);
    CHECK(bench.irq(18));
}

TEST_CASE("the DAC puts a voltage on its pin, at once or by a timer", "[stm32f4][dac]") {
    Stm32Bench bench;
    bench.mode(kGpioA, 4, 3);
    bench.write(kDac, 1);
    bench.write(kDac + 8, 2048);
    CHECK(bench.pin("PA4").millivolts() == 1650);
    bench.write(kDac, 1 | 1u << 2); // TIM6.
    bench.write(kDac + 8, 4095);
    CHECK(bench.pin("PA4").millivolts() == 1650);
    bench.write(kTim6 + 4, 2u << 4);
    bench.write(kTim6 + 0x2C, 15);
    bench.write(kTim6, 1);
    bench.run(1_us);
    CHECK(bench.pin("PA4").millivolts() == 3300);
}

TEST_CASE("the chip says who it is", "[stm32f4]") {
    Stm32Bench bench;
    CHECK(bench.read(kDebug) == 0x10076413);
    MemoryRegion const *const memory = bench.chip.bus().memory_at(0x1FFF7A22);
    REQUIRE(memory != nullptr);
    CHECK(load_u16(memory->bytes, 0x1FFF7A22 - memory->base) == 1024);
}

TEST_CASE("a snapshot of a busy chip goes on as the chip does", "[stm32f4][archive]") {
    Calendar bench;
    bench.alternate(kGpioB, 4, 2);
    bench.write(kTim3 + 0x2C, 99);
    bench.write(kTim3 + 0x34, 25);
    bench.write(kTim3 + 0x18, 6u << 4);
    bench.write(kTim3 + 0x20, 1);
    bench.write(kTim3, 1);
    bench.run(123_us);
    auto const state = save(bench);
    Stm32Bench other;
    REQUIRE(load(other.clock, state, other));
    CHECK(save(other) == state);
    bench.run(777_us);
    other.run(777_us);
    CHECK(save(other) == save(bench));
}
