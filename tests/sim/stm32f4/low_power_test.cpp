// Sleep, stop and standby with a core that executes WFI and WFE: what wakes it, when, and what is left.
#include <catch2/catch_test_macros.hpp>

#include <algorithm>

#include "sim/core/uart_line.h"
#include "tests/sim/stm32f4/stm32_bench.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

constexpr u32 kCr = kPwr, kCsr = kPwr + 4, kScr = 0xE000ED10, kIser = 0xE000E100;
constexpr u32 kDeep = 4;
constexpr u32 kStandby = 2, kWakeUpFlag = 1, kStandbyFlag = 2, kWakeUpPin = 1u << 8;
// From the wake-up to the edge on PA1 there are a few instructions at 16 MHz.
constexpr Time kInstructions = 2_us;

// GPIO gets its clock; PA1 becomes an output and high; PRIMASK is set; WFI or WFE; PA1 goes low; the end.
std::vector<u8> program(u16 wait) {
    u16 const code[] = {0x1000, 0x2000, 0x0009, 0x0000, // Stack and entry.
                        0x4809, 0x21FF, 0x6001, 0xBF00, 0x4804, 0x4905, 0x6001, 0x2102,
                        0x6181, 0xB672, wait,   0x4903, 0x6181, 0xE7FE, 0x0000, 0x4002,
                        0x0004, 0xA800, 0x0000, 0x0002, 0x3830, 0x4002};
    std::vector<u8> bytes;
    for (u16 const half : code) {
        bytes.push_back(u8(half));
        bytes.push_back(u8(half >> 8));
    }
    return bytes;
}
constexpr u16 kWfi = 0xBF30, kWfe = 0xBF20;

struct Sleeper : Stm32Bench {
    explicit Sleeper(u16 wait = kWfi) : output(pin("PA1")) {
        std::vector<u8> const code = program(wait);
        std::copy(code.begin(), code.end(), flash.begin());
        chip.power_on();
        enable_clocks();
        wire.drive(Drive::Low);
        pin("PA0").connect(wire);
    }
    // As a machine does.
    void go(Time time) {
        Time const limit = clock.now() + time;
        while (clock.now() < limit) {
            clock.dispatch_due();
            chip.processor().run(limit);
            if (chip.processor().sleeping()) clock.jump_to(std::min(limit, clock.next_event()));
        }
        clock.dispatch_due();
    }
    // PA0's rising edge is EXTI line 0, and an interrupt.
    void enable_line() {
        write(kExti, 1);
        write(kExti + 8, 1);
        write(kIser, 1u << 6);
    }
    // TIM6 asks for an interrupt after 500 us, and every 500 us.
    void start_timer() {
        write(kTim6 + 0x2C, 7999);
        write(kTim6 + 0xC, 1);
        write(kTim6, 1);
        write(kIser + 4, 1u << (54 - 32));
    }
    // The RTC on LSE.
    void start_rtc() {
        set(kPwr, 1u << 8);
        write(kRcc + 0x70, 1);
        run(400_ms);
        write(kRcc + 0x70, 0x8101);
        write(kRtc + 0x24, 0xCA);
        write(kRtc + 0x24, 0x53);
    }
    // Wakes up a second from now, by interrupt 3.
    void wake_up_in_a_second() {
        write(kExti, 1u << 22);
        write(kExti + 8, 1u << 22);
        write(kIser, 1u << 3);
        write(kRtc + 0x14, 2047);
        write(kRtc + 8, 1u << 14 | 1u << 10);
    }
    [[nodiscard]] bool asleep() { return chip.processor().sleeping(); }
    // PA1's last change.
    [[nodiscard]] Edges::Edge last() { return output.all.empty() ? Edges::Edge{} : output.all.back(); }
    void check_woken_at(Time when) {
        CHECK(last().level == false);
        CHECK(last().when >= when);
        CHECK(last().when < when + kInstructions);
    }

    Edges output;
    Pin wire{"wire"};
};

} // namespace

TEST_CASE("in sleep mode clocks run, and any interrupt ends it", "[stm32f4][low-power]") {
    Sleeper bench;
    bench.start_timer();
    Time const start = bench.now();
    bench.go(400_us);
    CHECK(bench.asleep());
    bench.go(400_us);
    bench.check_woken_at(start + 500_us);
}

TEST_CASE("in stop mode timers and SysTick stand still", "[stm32f4][low-power]") {
    Sleeper bench;
    bench.write(kScr, kDeep);
    bench.start_timer();
    bench.write(0xE000E014, 999);
    bench.write(0xE000E018, 0);
    bench.write(0xE000E010, 7); // SysTick, each 62.5 us, with its exception.
    bench.enable_line();
    bench.go(10_ms);
    CHECK(bench.asleep());
    bench.wire.drive(Drive::High);
    bench.go(1_us);
    CHECK(bench.read(kTim6 + 0x24) < 100); // It has counted the first few instructions.
    bench.go(600_us);
    CHECK((bench.read(kTim6 + 0x10) & 1) == 1); // And goes on.
}

TEST_CASE("an EXTI line ends stop after the time that the regulator and the flash need",
          "[stm32f4][low-power]") {
    struct Case {
        u32 control;
        Time time;
    };
    for (Case const &each : {Case{0, 13_us}, Case{1, 17_us}, Case{1 | 1u << 9, 110_us}}) {
        Sleeper bench;
        bench.write(kScr, kDeep);
        bench.write(kCr, each.control);
        bench.enable_line();
        bench.go(5_ms);
        bench.wire.drive(Drive::High);
        Time const event = bench.now();
        bench.go(1_ms);
        bench.check_woken_at(event + each.time);
    }
}

TEST_CASE("after stop the chip runs on HSI", "[stm32f4][low-power][rcc]") {
    Sleeper bench;
    bench.set(kRcc, 1u << 16);
    bench.run(2_ms);
    bench.write(kRcc + 4, 12 | 336u << 6 | 1u << 22 | 7u << 24);
    bench.set(kRcc, 1u << 24);
    bench.run(100_us);
    bench.write(kRcc + 8, 5u << 10 | 4u << 13 | 2);
    REQUIRE(bench.clock.cpu_frequency() == 168_MHz);
    bench.write(kScr, kDeep);
    bench.enable_line();
    bench.go(5_ms);
    CHECK_FALSE(bench.chip.clocks().runs(Domain::Ahb));
    CHECK_FALSE(bench.chip.clocks().runs(Domain::Usb));
    bench.wire.drive(Drive::High);
    bench.go(1_ms);
    CHECK(bench.clock.cpu_frequency() == 16_MHz);
    CHECK((bench.read(kRcc) & 0x03030003) == 3); // HSI on and ready, HSE and PLL off.
    CHECK((bench.read(kRcc + 8) & 15) == 0);
    CHECK(bench.read(kRcc + 8) == (5u << 10 | 4u << 13)); // The prescalers stay.
    CHECK(bench.chip.clocks().hertz(Domain::Apb1) == 4'000'000);
}

TEST_CASE("the RTC's wake-up timer ends stop", "[stm32f4][low-power][rtc]") {
    Sleeper bench;
    bench.start_rtc();
    bench.wake_up_in_a_second();
    Time const start = bench.now();
    bench.write(kScr, kDeep);
    bench.go(2_s);
    bench.check_woken_at(start + 1_s + 13_us);
    CHECK((bench.read(kRtc + 0xC) & 1u << 10) != 0);
}

TEST_CASE("an event ends a WFE without an interrupt", "[stm32f4][low-power][exti]") {
    Sleeper bench(kWfe);
    bench.write(kScr, kDeep);
    bench.write(kExti + 4, 1); // EMR.
    bench.write(kExti + 8, 1);
    bench.go(5_ms);
    CHECK(bench.asleep());
    bench.wire.drive(Drive::High);
    Time const event = bench.now();
    bench.go(1_ms);
    bench.check_woken_at(event + 13_us);
}

TEST_CASE("a pending line keeps the chip out of stop", "[stm32f4][low-power][exti]") {
    Sleeper bench;
    bench.write(kScr, kDeep);
    bench.write(kExti, 1); // Not enabled in the NVIC.
    bench.write(kExti + 0x10, 1);
    Time const start = bench.now();
    bench.go(1_ms);
    bench.check_woken_at(start);
}

TEST_CASE("a UART hears nothing while its clock stands still", "[stm32f4][low-power][usart]") {
    Sleeper bench;
    bench.write(kGpioA + 0x20, 7u << 12);
    bench.write(kUsart2 + 8, 139);
    bench.write(kUsart2 + 0xC, 1u << 13 | 1u << 5 | 1u << 2);
    bench.write(kIser + 4, 1u << (38 - 32));
    bench.write(kScr, kDeep);
    bench.enable_line();
    UartTransmitter sender(bench.clock, "sender", [] {});
    sender.attach(&bench.pin("PA3"));
    bench.go(1_ms);
    bench.mode(kGpioA, 3, 2);
    sender.send('x', {.bit = Hertz(115'200).time_of(1)});
    bench.go(5_ms);
    CHECK(bench.asleep());
    bench.wire.drive(Drive::High);
    bench.go(1_ms);
    CHECK((bench.read(kUsart2) & 1u << 5) == 0);
    sender.send('y', {.bit = Hertz(115'200).time_of(1)});
    bench.go(1_ms);
    CHECK((bench.read(kUsart2) & 1u << 5) != 0);
    CHECK(bench.read(kUsart2 + 4) == 'y');
}

TEST_CASE("the window watchdog stands still in stop, the independent one does not",
          "[stm32f4][low-power][watchdog]") {
    Sleeper bench;
    bench.write(kRcc + 0x74, 1u << 24);
    bench.write(kWwdg, 0xFF); // 16.384 ms to its end.
    bench.write(kIwdg, 0x5555);
    bench.write(kIwdg + 8, 799); // 100 ms.
    bench.write(kIwdg, 0xCCCC);
    bench.write(kScr, kDeep);
    Time const start = bench.now();
    bench.go(99_ms);
    CHECK(bench.asleep());
    CHECK(bench.read(kRcc + 0x74) == 1u << 1); // LSI, which the watchdog keeps on.
    bench.output.all.clear();
    bench.go(2_ms);
    CHECK((bench.read(kRcc + 0x74) & kIndependentWatchdogReset) != 0);
    CHECK((bench.read(kRcc + 0x74) & kWindowWatchdogReset) == 0);
    CHECK(bench.last().level);
    CHECK(bench.last().when >= start + 100_ms);
    CHECK(bench.chip.clocks().runs(Domain::Ahb));
}

TEST_CASE("standby lets go of the pins and of the RAM, and the WKUP pin ends it with a reset",
          "[stm32f4][low-power]") {
    Sleeper bench;
    bench.write(kRcc + 0x74, 1u << 24);
    std::span<u8> const ram = bench.chip.bus().memory_at(0x20000000)->bytes;
    std::span<u8> const backup = bench.chip.bus().memory_at(0x40024000)->bytes;
    ram[100] = backup[100] = 0x5A;
    bench.start_rtc();
    bench.write(kRtc + 0x50, 0x12345678);
    bench.write(kScr, kDeep);
    bench.write(kCr, kStandby);
    bench.write(kCsr, kWakeUpPin);
    bench.go(5_ms);
    CHECK(bench.asleep());
    CHECK(bench.pin("PA1").floating());
    CHECK(ram[100] == 0);
    CHECK(backup[100] == 0);
    bench.go(10_s);
    CHECK(bench.asleep());
    bench.wire.drive(Drive::High);
    Time const event = bench.now();
    bench.go(1_ms);
    CHECK(bench.last().level);
    CHECK(bench.last().when >= event + 375_us);
    CHECK(bench.last().when < event + 375_us + kInstructions);
    bench.enable_clocks();
    CHECK(bench.read(kCsr) == (1u << 14 | kWakeUpPin | kStandbyFlag | kWakeUpFlag));
    CHECK(bench.read(kRcc + 0x74) == 0); // No reset flag tells of it.
    CHECK(bench.read(kCr) == 1u << 14);
    CHECK(bench.read(kRtc + 0x50) == 0x12345678);
    CHECK((bench.read(kRcc + 0x70) & 0x8103) == 0x8103); // The RTC's clock has gone on.
    bench.write(kCr, 4 | 8);
    CHECK(bench.read(kCsr) == (1u << 14 | kWakeUpPin));
}

TEST_CASE("the backup regulator keeps the backup RAM", "[stm32f4][low-power]") {
    Sleeper bench;
    std::span<u8> const backup = bench.chip.bus().memory_at(0x40024000)->bytes;
    backup[100] = 0x5A;
    bench.write(kCsr, 1u << 9);
    bench.write(kScr, kDeep);
    bench.write(kCr, kStandby);
    bench.go(5_ms);
    CHECK(bench.asleep());
    CHECK(backup[100] == 0x5A);
}

TEST_CASE("the RTC ends standby, by alarm or wake-up timer", "[stm32f4][low-power][rtc]") {
    for (bool const by_alarm : {false, true}) {
        Sleeper bench;
        bench.start_rtc();
        // Any second is the alarm's.
        bench.write(kRtc + 0x14, 2047);
        bench.write(kRtc + 0x1C, 0x80808080);
        bench.write(kRtc + 8, by_alarm ? 1u << 12 | 1u << 8 : 1u << 14 | 1u << 10);
        bench.write(kCr, 1u << 8 | 4); // What came before counts no more.
        bench.write(kScr, kDeep);
        bench.write(kCr, 1u << 8 | kStandby);
        Time const start = bench.now();
        bench.output.all.clear();
        bench.go(900_ms);
        bool const early = !bench.asleep();
        bench.go(1100_ms);
        CHECK_FALSE((early && !by_alarm));
        bench.enable_clocks();
        CHECK((bench.read(kCsr) & 3) == 3);
        CHECK(bench.last().level);
        if (!by_alarm) CHECK(bench.last().when >= start + 1_s + 375_us);
        if (!by_alarm) CHECK(bench.last().when < start + 1_s + 375_us + kInstructions);
    }
}

TEST_CASE("a wake-up flag that was left standing ends standby at once", "[stm32f4][low-power]") {
    Sleeper bench;
    bench.write(kCsr, kWakeUpPin);
    bench.wire.drive(Drive::High);
    CHECK((bench.read(kCsr) & 1) == 1);
    bench.write(kScr, kDeep);
    bench.write(kCr, kStandby);
    bench.go(1_ms);
    bench.enable_clocks();
    CHECK((bench.read(kCsr) & 3) == 3);
    CHECK((bench.read(kCr) & kStandby) == 0); // It has been reset.
}

TEST_CASE("the reset pin and the watchdog end standby too", "[stm32f4][low-power][watchdog]") {
    for (bool const by_pin : {false, true}) {
        Sleeper bench;
        Pin button("button");
        bench.pin("NRST").connect(button);
        bench.write(kRcc + 0x74, 1u << 24);
        bench.write(kIwdg, 0x5555);
        bench.write(kIwdg + 8, 799);
        bench.write(kIwdg, 0xCCCC);
        bench.write(kScr, kDeep);
        bench.write(kCr, kStandby);
        bench.go(50_ms);
        CHECK(bench.asleep());
        CHECK(bench.pin("PA1").floating());
        if (by_pin) {
            button.drive(Drive::Low);
            bench.go(1_ms);
            button.drive(Drive::None);
        }
        bench.go(51_ms);
        bench.enable_clocks();
        CHECK((bench.read(kCsr) & 3) == kStandbyFlag);
        u32 const flags = bench.read(kRcc + 0x74);
        CHECK(((flags & kIndependentWatchdogReset) != 0) == !by_pin);
        CHECK((flags & kPinReset) != 0);
    }
}

TEST_CASE("the voltage detector follows the supply, with its line", "[stm32f4][low-power][pvd]") {
    Stm32Bench bench;
    auto surroundings = bench.chip.surroundings();
    auto const supply = std::find_if(surroundings.begin(), surroundings.end(),
                                     [](Surrounding const &each) { return each.name == "supply"; });
    REQUIRE(supply != surroundings.end());
    bench.write(kExti, 1u << 16);
    bench.write(kExti + 8, 1u << 16);
    bench.write(kCr, 1u << 4 | 7u << 5); // Trips at 3.03 V.
    CHECK((bench.read(kCsr) & 4) == 0);
    supply->set(3.04);
    CHECK((bench.read(kCsr) & 4) == 0);
    supply->set(3.0);
    CHECK((bench.read(kCsr) & 4) == 4);
    CHECK(bench.irq(1));
    supply->set(3.1); // Not yet enough.
    CHECK((bench.read(kCsr) & 4) == 4);
    supply->set(3.2);
    CHECK((bench.read(kCsr) & 4) == 0);
    supply->set(2.1);
    bench.write(kCr, 1u << 4);          // 2.04 V.
    CHECK((bench.read(kCsr) & 4) == 4); // Within what it needs to let go.
    supply->set(2.2);
    CHECK((bench.read(kCsr) & 4) == 0);
    bench.write(kCr, 0);
    supply->set(1.8);
    CHECK((bench.read(kCsr) & 4) == 0);
}

TEST_CASE("a snapshot of a chip in stop or standby wakes up as the chip does",
          "[stm32f4][low-power][archive]") {
    for (u32 const control : {0u, 1u << 8 | kStandby}) {
        Sleeper bench;
        bench.start_rtc();
        bench.wake_up_in_a_second();
        bench.write(kScr, kDeep);
        bench.write(kCr, control);
        bench.go(100_ms);
        REQUIRE(bench.asleep());
        auto const all = [](Sleeper &sleeper) { return save(sleeper, sleeper.wire); };
        auto const state = all(bench);
        Sleeper other;
        REQUIRE(load(other.clock, state, other, other.wire));
        CHECK((all(other) == state));
        bench.go(2_s);
        other.go(2_s);
        CHECK(other.last() == bench.last());
        CHECK((all(other) == all(bench)));
    }
}
