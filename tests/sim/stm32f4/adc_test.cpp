// ADC: sequences, groups, triggers, times, the watchdog, DMA, several converters together.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/timer_registers.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

constexpr u32 kAdc2 = kAdc + 0x100, kAdc3 = kAdc + 0x200, kCommon = kAdc + 0x304, kCommonData = kAdc + 0x308;
constexpr u32 kControl1 = 4, kControl2 = 8, kSample2 = 0x10, kOffset1 = 0x14, kHigh = 0x24, kLow = 0x28,
              kSequence1 = 0x2C, kSequence3 = 0x34, kInjected = 0x38, kInjectedData = 0x3C, kData = 0x4C;
constexpr u32 kWatched = 1, kEnd = 2, kInjectedEnd = 4, kStarted = 16, kOverrun = 32;
constexpr u32 kOn = 1, kContinuous = 2, kStart = 1u << 30, kInjectedStart = 1u << 22;
constexpr u32 kRam = 0x20000000;

// Channels 1, 2 and 3 (PA1 to PA3) at 0.5, 1 and 1.5 V: 620, 1241 and 1861. A conversion at three sampling
// cycles takes 15 of the 8 MHz: 30 of the bus clock.
struct Converters : TimerBench {
    static constexpr u64 kConversion = 30;
    Converters() {
        for (unsigned n = 0; n < 3; ++n) {
            this->pin("PA" + std::to_string(n + 1)).connect(*pins[n]);
            pins[n]->drive_millivolts(int(500 * (n + 1)));
        }
    }
    void sequence(u32 adc, std::vector<u32> const &channels) {
        u32 value = 0;
        for (std::size_t n = 0; n < channels.size(); ++n) value |= channels[n] << (5 * n);
        write(adc + kSequence1, u32(channels.size() - 1) << 20);
        write(adc + kSequence3, value);
    }
    void injected(u32 adc, std::vector<u32> const &channels) {
        u32 value = u32(channels.size() - 1) << 20;
        for (std::size_t n = 0; n < channels.size(); ++n)
            value |= channels[n] << (5 * (4 - channels.size() + n));
        write(adc + kInjected, value);
    }
    // DMA2 stream 0 channel 0: ADC1.
    void dma(u32 count, u32 source, u32 control) {
        write(kDma2 + 0x14, count);
        write(kDma2 + 0x18, source);
        write(kDma2 + 0x1C, kRam);
        write(kDma2 + 0x10, control | 1u << 10 | 1);
    }
    Pin a{"A"}, b{"B"}, c{"C"};
    Pin *pins[3] = {&a, &b, &c};
    std::span<u8> ram = chip.bus().memory_at(kRam)->bytes;
};

constexpr u32 kHalfWords = 1u << 13 | 1u << 11, kWords = 2u << 13 | 2u << 11, kCircular = 1u << 8;

} // namespace

TEST_CASE("a conversion takes its sampling time and its resolution", "[stm32f4][adc]") {
    struct Row {
        u32 sampling, resolution, prescaler;
        i64 cycles; // Of the bus clock.
        u32 value;
    };
    for (Row const &row : {Row{0, 0, 0, 2 * 15, 620}, Row{1, 0, 0, 2 * 27, 620}, Row{2, 1, 0, 2 * 38, 155},
                           Row{3, 2, 1, 4 * 64, 38}, Row{4, 3, 2, 6 * 90, 9}, Row{5, 0, 3, 8 * 124, 620},
                           Row{6, 0, 0, 2 * 156, 620}, Row{7, 0, 0, 2 * 492, 620}}) {
        Converters bench;
        bench.sequence(kAdc, {1});
        bench.write(kAdc + kSample2, row.sampling << 3);
        bench.write(kAdc + kControl1, row.resolution << 24 | 1u << 5);
        bench.write(kCommon, row.prescaler << 16);
        bench.write(kAdc + kControl2, kOn | kStart);
        bench.run_cycles(u64(row.cycles) - 1);
        CHECK_FALSE(bench.irq(18));
        bench.run_cycles(1);
        CHECK(bench.irq(18));
        CHECK(bench.read(kAdc + kData) == row.value);
        CHECK_FALSE(bench.irq(18));
    }
}

TEST_CASE("what is sampled is held while it is converted", "[stm32f4][adc]") {
    for (u64 const changed : {29, 30}) { // Sampling ends after 15 cycles of 8 MHz.
        Converters bench;
        bench.sequence(kAdc, {1});
        bench.write(kAdc + kSample2, 1u << 3);
        bench.write(kAdc + kControl2, kOn | kStart);
        bench.run_cycles(changed);
        bench.a.drive_millivolts(3300);
        bench.run_cycles(54 - changed);
        CHECK(bench.read(kAdc + kData) == (changed == 29 ? 4095 : 620));
    }
}

TEST_CASE("left alignment", "[stm32f4][adc]") {
    for (auto const &[resolution, value] :
         {std::pair{0u, 620u << 4}, {1u, 155u << 6}, {2u, 38u << 8}, {3u, 9u << 2}}) {
        Converters bench;
        bench.sequence(kAdc, {1});
        bench.write(kAdc + kControl1, resolution << 24);
        bench.write(kAdc + kControl2, kOn | kStart | 1u << 11);
        bench.run_cycles(100);
        CHECK(bench.read(kAdc + kData) == value);
    }
}

TEST_CASE("a scan goes through its sequence, with an end for each or for all", "[stm32f4][adc]") {
    Converters bench;
    bench.sequence(kAdc, {3, 1, 2});
    bench.write(kAdc + kControl1, 1u << 8);
    bench.write(kAdc + kControl2, kOn | kStart | 1u << 10);
    for (u32 const value : {1861u, 620u, 1241u}) {
        bench.run_cycles(Converters::kConversion);
        CHECK((bench.read(kAdc) & kEnd) != 0);
        CHECK(bench.read(kAdc + kData) == value);
    }
    bench.run_cycles(200);
    CHECK((bench.read(kAdc) & kEnd) == 0);
    bench.write(kAdc + kControl2, kOn | kStart);
    bench.run_cycles(3 * Converters::kConversion - 1);
    CHECK((bench.read(kAdc) & kEnd) == 0);
    bench.run_cycles(1);
    CHECK((bench.read(kAdc) & kEnd) != 0);
    CHECK((bench.read(kAdc) & kOverrun) == 0);
}

TEST_CASE("continuous conversions follow on each other until one is not read", "[stm32f4][adc]") {
    Converters bench;
    bench.sequence(kAdc, {1});
    bench.write(kAdc + kControl1, 1u << 26);
    bench.write(kAdc + kControl2, kOn | kStart | kContinuous | 1u << 10);
    for (int i = 0; i < 3; ++i) {
        bench.run_cycles(Converters::kConversion);
        CHECK(bench.read(kAdc + kData) == 620);
    }
    bench.b.drive_millivolts(0);
    bench.run_cycles(Converters::kConversion);
    bench.a.drive_millivolts(3300);
    CHECK_FALSE(bench.irq(18));
    bench.run_cycles(Converters::kConversion);
    CHECK(bench.irq(18));
    CHECK((bench.read(kAdc) & kOverrun) != 0);
    CHECK(bench.read(kAdc + kData) == 620); // The older one is kept.
    bench.run_cycles(100);
    CHECK((bench.read(kAdc) & kEnd) == 0); // It has stopped.
}

TEST_CASE("discontinuous mode converts a few at each trigger", "[stm32f4][adc]") {
    Converters bench;
    bench.sequence(kAdc, {1, 2, 3});
    bench.write(kAdc + kControl1, 1u << 8 | 1u << 11 | 1u << 13); // Two at a time.
    bench.write(kAdc + kControl2, kOn | kStart);
    bench.run_cycles(1000);
    CHECK((bench.read(kAdc) & kEnd) == 0);
    CHECK(bench.read(kAdc + kData) == 1241);
    bench.write(kAdc + kControl2, kOn | kStart);
    bench.run_cycles(Converters::kConversion);
    CHECK((bench.read(kAdc) & kEnd) != 0);
    CHECK(bench.read(kAdc + kData) == 1861);
    bench.run_cycles(1000);
    bench.write(kAdc + kControl2, kOn | kStart);
    bench.run_cycles(Converters::kConversion);
    CHECK(bench.read(kAdc + kData) == 620);
}

TEST_CASE("the injected group interrupts, has offsets and its own flags", "[stm32f4][adc]") {
    Converters bench;
    bench.sequence(kAdc, {1});
    bench.injected(kAdc, {2, 3});
    bench.write(kAdc + kOffset1, 241);
    bench.write(kAdc + kOffset1 + 4, 2861);
    bench.write(kAdc + kControl1, 1u << 8 | 1u << 7);
    bench.write(kAdc + kControl2, kOn | kStart);
    bench.run_cycles(20); // In the midst of the regular conversion...
    bench.write(kAdc + kControl2, kOn | kInjectedStart);
    CHECK((bench.read(kAdc) & 0x18) == 0x18);
    bench.run_cycles(2 * Converters::kConversion - 1);
    CHECK_FALSE(bench.irq(18));
    bench.run_cycles(1);
    CHECK(bench.irq(18));
    CHECK(bench.read(kAdc + kInjectedData) == 1000);
    CHECK(bench.read(kAdc + kInjectedData + 4) == (0x10000 - 1000));
    CHECK((bench.read(kAdc) & kEnd) == 0);
    bench.run_cycles(Converters::kConversion); // ...which is then made again.
    CHECK(bench.read(kAdc + kData) == 620);
    bench.write(kAdc, 0);
    CHECK_FALSE(bench.irq(18));
}

TEST_CASE("the injected group follows by itself with JAUTO, and one by one with JDISCEN", "[stm32f4][adc]") {
    Converters bench;
    bench.sequence(kAdc, {1});
    bench.injected(kAdc, {3});
    bench.write(kAdc + kControl1, 1u << 8 | 1u << 10);
    bench.write(kAdc + kControl2, kOn | kStart);
    bench.run_cycles(2 * Converters::kConversion);
    CHECK((bench.read(kAdc) & (kEnd | kInjectedEnd)) == (kEnd | kInjectedEnd));
    CHECK(bench.read(kAdc + kInjectedData) == 1861);
    bench.write(kAdc, 0);
    bench.injected(kAdc, {1, 2});
    bench.write(kAdc + kControl1, 1u << 8 | 1u << 12);
    bench.write(kAdc + kControl2, kOn | kInjectedStart);
    bench.run_cycles(1000);
    CHECK((bench.read(kAdc) & kInjectedEnd) == 0);
    CHECK(bench.read(kAdc + kInjectedData) == 620);
    bench.write(kAdc + kControl2, kOn | kInjectedStart);
    bench.run_cycles(Converters::kConversion);
    CHECK((bench.read(kAdc) & kInjectedEnd) != 0);
    CHECK(bench.read(kAdc + kInjectedData + 4) == 1241);
}

TEST_CASE("a timer's update starts conversions", "[stm32f4][adc][timer]") {
    Converters bench;
    bench.sequence(kAdc, {1});
    bench.write(kAdc + kControl2, kOn | 6u << 24 | 1u << 28); // TIM2_TRGO, rising.
    bench.write_all(kTim2, {{kArr, 999}, {kCr2, 2u << 4}, {kCr1, 1}});
    bench.run_cycles(1000 + Converters::kConversion - 1);
    CHECK((bench.read(kAdc) & (kEnd | kStarted)) == kStarted);
    bench.run_cycles(1);
    CHECK(bench.read(kAdc + kData) == 620);
    bench.run_cycles(999);
    CHECK((bench.read(kAdc) & kEnd) == 0);
    bench.run_cycles(1);
    CHECK((bench.read(kAdc) & kEnd) != 0);
}

// RM0090, 13.13.3: each trigger, on the edge that is chosen.
TEST_CASE("each compare output, trigger output and external line starts its group", "[stm32f4][adc][timer]") {
    struct Source {
        u32 timer, channel; // 0 for TRGO.
    };
    std::vector<Source> const regular = {{kTim1, 1}, {kTim1, 2}, {kTim1, 3}, {kTim2, 2}, {kTim2, 3},
                                         {kTim2, 4}, {kTim2, 0}, {kTim3, 1}, {kTim3, 0}, {kTim4, 4},
                                         {kTim5, 1}, {kTim5, 2}, {kTim5, 3}, {kTim8, 1}, {kTim8, 0}};
    std::vector<Source> const injected = {{kTim1, 4}, {kTim1, 0}, {kTim2, 1}, {kTim2, 0}, {kTim3, 2},
                                          {kTim3, 4}, {kTim4, 1}, {kTim4, 2}, {kTim4, 3}, {kTim4, 0},
                                          {kTim5, 4}, {kTim5, 0}, {kTim8, 2}, {kTim8, 3}, {kTim8, 4}};
    for (u32 selection = 0; selection < 30; ++selection) {
        bool const is_regular = selection < 15;
        Source const &source = is_regular ? regular[selection] : injected[selection - 15];
        u32 const shift = is_regular ? 24 : 16;
        u32 const end = is_regular ? kEnd : kInjectedEnd;
        CAPTURE(selection);
        Converters bench;
        bench.sequence(kAdc, {1});
        bench.injected(kAdc, {1});
        bench.write(kAdc + kControl2, kOn | (selection % 15) << shift | 1u << (shift + 4));
        if (source.channel == 0) {
            bench.write(source.timer + kEgr, 1);
        } else {
            u32 const n = source.channel - 1; // Forced high.
            bench.write(source.timer + (n < 2 ? kCcmr1 : kCcmr2), 5u << (4 + 8 * (n % 2)));
            bench.run_cycles(100);
            CHECK((bench.read(kAdc) & end) == 0);
            bench.write(source.timer + kCcer, 1u << (4 * n));
        }
        bench.run_cycles(Converters::kConversion);
        CHECK((bench.read(kAdc) & end) != 0);
    }
    for (bool const is_regular : {true, false}) {
        Converters bench;
        unsigned const line = is_regular ? 11 : 15;
        Pin source("source");
        bench.pin("PA" + std::to_string(line)).connect(source);
        source.drive(Drive::Low);
        bench.sequence(kAdc, {1});
        bench.injected(kAdc, {1});
        bench.write(kAdc + kControl2, kOn | (is_regular ? 0x1Fu << 24 : 0x1Fu << 16));
        bench.write(kExti + 4, 1u << line); // As an event.
        bench.write(kExti + 8, 1u << line);
        source.drive(Drive::High);
        bench.run_cycles(Converters::kConversion);
        CHECK((bench.read(kAdc) & (is_regular ? kEnd : kInjectedEnd)) != 0);
    }
}

TEST_CASE("the trigger's edge may be falling", "[stm32f4][adc][timer]") {
    Converters bench;
    bench.sequence(kAdc, {1});
    bench.write(kAdc + kControl2, kOn | 0u << 24 | 2u << 28); // TIM1_CC1.
    bench.write_all(kTim1, {{kCcmr1, 5u << 4}, {kCcer, 1}});
    bench.run_cycles(100);
    CHECK((bench.read(kAdc) & kEnd) == 0);
    bench.write(kTim1 + kCcmr1, 4u << 4);
    bench.run_cycles(100);
    CHECK((bench.read(kAdc) & kEnd) != 0);
}

TEST_CASE("the analog watchdog guards one channel or all", "[stm32f4][adc]") {
    auto const barks = [](u32 control, u32 low, u32 high) {
        Converters bench;
        bench.sequence(kAdc, {1, 2});
        bench.injected(kAdc, {3});
        bench.write(kAdc + kHigh, high);
        bench.write(kAdc + kLow, low);
        bench.write(kAdc + kControl1, control | 1u << 8 | 1u << 6);
        bench.write(kAdc + kControl2, kOn | kStart | kInjectedStart);
        bench.run_cycles(500);
        CHECK(bench.irq(18) == ((bench.read(kAdc) & kWatched) != 0));
        return bench.irq(18);
    };
    CHECK_FALSE(barks(0, 4000, 4095));
    CHECK(barks(1u << 23, 700, 4095)); // Channel 1 is below.
    CHECK(barks(1u << 23, 0, 1000));   // Channel 2 is above.
    CHECK_FALSE(barks(1u << 23, 0, 1300));
    CHECK_FALSE(barks(1u << 23 | 1u << 9 | 1, 0, 1000)); // Channel 1 only.
    CHECK(barks(1u << 22, 0, 1300));                     // The injected one.
    CHECK(barks(1u << 23 | 2u << 24, 0, 1000));          // At eight bits too.
    CHECK_FALSE(barks(1u << 23 | 2u << 24, 600, 1300));
}

TEST_CASE("a scan by DMA stops asking at the transfer's end, unless DDS is set", "[stm32f4][adc][dma]") {
    for (bool const goes_on : {false, true}) {
        Converters bench;
        bench.sequence(kAdc, {1, 2, 3});
        bench.dma(6, kAdc + kData, kHalfWords | kCircular);
        bench.write(kAdc + kControl1, 1u << 8);
        bench.write(kAdc + kControl2, kOn | kStart | kContinuous | 1u << 8 | (goes_on ? 1u << 9 : 0));
        bench.run_cycles(6 * Converters::kConversion);
        bench.a.drive_millivolts(3300); // For the next round.
        bench.run_cycles(6);
        for (u32 i = 0; i < 6; ++i)
            CHECK(load_u16(bench.ram, 2 * i) == (i % 3 == 0 ? 620 : i % 3 == 1 ? 1241 : 1861));
        bench.run_cycles(3 * Converters::kConversion);
        CHECK(load_u16(bench.ram, 0) == (goes_on ? 4095 : 620));
        CHECK((bench.read(kAdc) & kOverrun) == 0);
    }
}

TEST_CASE("what DMA does not fetch in time is an overrun", "[stm32f4][adc][dma]") {
    Converters bench;
    bench.sequence(kAdc, {1, 2});
    bench.write(kAdc + kControl1, 1u << 8);
    bench.write(kAdc + kControl2, kOn | kStart | 1u << 8);
    bench.run_cycles(100);
    CHECK((bench.read(kAdc) & kOverrun) != 0);
    CHECK(bench.read(kAdc + kData) == 620);
}

TEST_CASE("converters work at the same time, two or three of them", "[stm32f4][adc]") {
    Converters bench;
    bench.sequence(kAdc, {1});
    bench.sequence(kAdc2, {2});
    bench.sequence(kAdc3, {3});
    for (u32 const base : {kAdc2, kAdc3}) bench.write(base + kControl2, kOn);
    bench.write(kCommon, 6);
    bench.write(kAdc + kControl2, kOn | kStart);
    bench.run_cycles(Converters::kConversion);
    CHECK(bench.read(kAdc + 0x300) == 0x001212);
    CHECK(bench.read(kCommonData) == (1241u << 16 | 620));
    CHECK(bench.read(kAdc + 0x300) == 0x001010);
    bench.write(kCommon, 0x16);
    bench.write(kAdc + kControl2, kOn | kStart);
    bench.run_cycles(Converters::kConversion);
    CHECK(bench.read(kAdc + 0x300) == 0x121212);
    CHECK(bench.read(kAdc3 + kData) == 1861);
}

TEST_CASE("the common data goes to DMA in each of its forms", "[stm32f4][adc][dma]") {
    auto const moved = [](u32 multi, u32 form, u32 size, u32 bits) {
        Converters bench;
        bench.sequence(kAdc, {1});
        bench.sequence(kAdc2, {2});
        bench.sequence(kAdc3, {3});
        for (u32 const base : {kAdc, kAdc2, kAdc3}) bench.write(base + kControl1, bits << 24);
        for (u32 const base : {kAdc2, kAdc3}) bench.write(base + kControl2, kOn | kContinuous);
        bench.write(kCommon, multi | form << 14 | 1u << 13);
        bench.dma(3, kCommonData, size);
        bench.write(kAdc + kControl2, kOn | kStart | kContinuous);
        bench.run_cycles(100);
        std::vector<u32> all;
        for (u32 i = 0; i < 3; ++i)
            all.push_back(size == kWords ? load_u32(bench.ram, 4 * i) : load_u16(bench.ram, 2 * i));
        return all;
    };
    using Words = std::vector<u32>;
    CHECK(moved(6, 1, kHalfWords, 0) == Words{620, 1241, 620});
    CHECK(moved(0x16, 1, kHalfWords, 0) == Words{620, 1241, 1861});
    CHECK(moved(6, 2, kWords, 0) == Words{1241u << 16 | 620, 1241u << 16 | 620, 1241u << 16 | 620});
    CHECK(moved(0x16, 2, kWords, 0) == Words{1241u << 16 | 620, 620u << 16 | 1861, 1861u << 16 | 1241});
    CHECK(moved(6, 3, kHalfWords, 2) == Words{77u << 8 | 38, 77u << 8 | 38, 77u << 8 | 38});
}

TEST_CASE("interleaved converters follow each other by the delay", "[stm32f4][adc]") {
    Converters bench;
    bench.sequence(kAdc, {1});
    bench.sequence(kAdc2, {1});
    bench.write(kAdc2 + kControl2, kOn);
    bench.write(kCommon, 7 | 2u << 8); // Seven cycles of 8 MHz.
    bench.write(kAdc + kControl2, kOn | kStart);
    bench.run_cycles(Converters::kConversion + 13);
    CHECK((bench.read(kAdc) & kEnd) != 0);
    CHECK((bench.read(kAdc2) & kEnd) == 0);
    bench.run_cycles(1);
    CHECK((bench.read(kAdc2) & kEnd) != 0);
}

TEST_CASE("injected groups convert together", "[stm32f4][adc]") {
    Converters bench;
    bench.injected(kAdc, {1});
    bench.injected(kAdc2, {3});
    bench.write(kAdc2 + kControl2, kOn);
    bench.write(kCommon, 5);
    bench.write(kAdc + kControl2, kOn | kInjectedStart);
    bench.run_cycles(Converters::kConversion);
    CHECK(bench.read(kAdc + kInjectedData) == 620);
    CHECK(bench.read(kAdc2 + kInjectedData) == 1861);
    CHECK(bench.lines.empty());
    bench.write(kCommon, 9);
    REQUIRE(bench.lines.size() == 1);
    CHECK(bench.lines[0].find("alternate trigger") != std::string::npos);
}

TEST_CASE("the inner channels need their switches, and the first converter", "[stm32f4][adc]") {
    Converters bench;
    auto const convert = [&](u32 adc, u32 channel) {
        bench.sequence(adc, {channel});
        bench.write(adc + kControl2, kOn | kStart);
        bench.run_cycles(100);
        return bench.read(adc + kData);
    };
    for (u32 const channel : {16u, 17u, 18u}) CHECK(convert(kAdc, channel) == 0);
    bench.write(kCommon, 1u << 23);
    CHECK(convert(kAdc, 16) == 943); // 0.76 V at 25 degrees.
    CHECK(convert(kAdc, 17) == 1502);
    CHECK(convert(kAdc, 18) == 0);
    CHECK(convert(kAdc2, 17) == 0);
    bench.write(kCommon, 1u << 22);
    CHECK(convert(kAdc, 18) == 2048);
    bench.chip.surroundings()[0].set(65); // 0.1 V more.
    bench.write(kCommon, 1u << 23);
    CHECK(convert(kAdc, 16) == 1067);
}

TEST_CASE("converters in the midst of everything survive a snapshot", "[stm32f4][adc][archive]") {
    Converters bench;
    bench.sequence(kAdc, {1, 2, 3});
    bench.injected(kAdc, {2, 3});
    bench.dma(6, kCommonData, kHalfWords | kCircular);
    bench.write(kCommon, 6 | 1u << 14 | 1u << 13);
    bench.write(kAdc2 + kControl2, kOn | kContinuous);
    bench.write(kAdc + kControl1, 1u << 8);
    bench.write(kAdc + kControl2, kOn | kStart | kContinuous);
    bench.run_cycles(1005);
    bench.write(kAdc + kControl2, kOn | kInjectedStart | kContinuous);
    bench.run_cycles(7);
    auto const state = save(bench);
    Converters other;
    REQUIRE(load(other.clock, state, other));
    CHECK(save(other) == state);
    for (unsigned n = 0; n < 3; ++n) other.pins[n]->drive_millivolts(int(500 * (n + 1)));
    bench.run_cycles(999);
    other.run_cycles(999);
    CHECK(save(other) == save(bench));
}
