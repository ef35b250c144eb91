// What survives which reset, and system off. nRF51 Reference Manual 3.0, chapter 12.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tests/sim/nrf51/nrf51_bench.h"

using namespace terrarium;
using namespace terrarium::nrf51;
using namespace terrarium::literals;

namespace {

constexpr u32 kReasons = 0x400, kSystemOff = 0x500, kRetained = 0x51C;
constexpr u32 kOut = kGpio + 0x504, kDirection = kGpio + 0x514;

struct ResetBench : Nrf51Bench {
    Pin button{"button"};

    ResetBench() {
        chip.net("nRESET")->connect(button);
        // A bit of state everywhere.
        set(kPowerClockId, kRetained, 0x5A);
        set(kPowerClockId, 0x008); // LFCLKSTART
        set(kTimer0Id, 0x540, 99);
        set(kNvmcId, 0x504, 1);
        set(kPpiId, 0x510, base_of(kTimer0Id) + 0x140);
        set(kPpiId, 0x500, 1);
        write(kOut, 1 << 20);
        write(kDirection, 1 << 20);
        run(1_ms);
    }

    void ask_for_reset() {
        cpu().on_reset_request();
        run(1_ms);
    }
    void check_peripherals_are_reset() {
        CHECK(get(kTimer0Id, 0x540) == 0);
        CHECK(get(kNvmcId, 0x504) == 0);
        CHECK(get(kPpiId, 0x510) == 0);
        CHECK(get(kPpiId, 0x500) == 0);
        CHECK(get(kPowerClockId, 0x418) == 0);
    }
    void start_watchdog(u32 ticks) {
        set(kWdtId, 0x504, ticks - 1);
        set(kWdtId, 0x000);
    }
};

} // namespace

TEST_CASE("a soft reset keeps the retained register", "[nrf51][reset]") {
    ResetBench bench;
    bench.ask_for_reset();
    bench.check_peripherals_are_reset();
    CHECK(bench.read(kDirection) == 0);
    CHECK(bench.pin(20).floating());
    CHECK(bench.get(kPowerClockId, kRetained) == 0x5A);
    CHECK(bench.get(kPowerClockId, kReasons) == kSoftReset);
    CHECK_FALSE(bench.cpu().sleeping());
}

TEST_CASE("the reset pin clears the retained register", "[nrf51][reset]") {
    ResetBench bench;
    bench.button.drive(Drive::Low);
    bench.run(5_ms);
    CHECK(bench.cpu().sleeping());   // Held as long as the pin is low,
    CHECK(bench.pin(20).floating()); // with everything reset already.
    bench.button.drive(Drive::None);
    bench.run(39_us);
    CHECK(bench.cpu().sleeping());
    bench.run(1_us);
    CHECK_FALSE(bench.cpu().sleeping());
    bench.check_peripherals_are_reset();
    CHECK(bench.get(kPowerClockId, kRetained) == 0);
    CHECK(bench.get(kPowerClockId, kReasons) == kResetPin);
}

TEST_CASE("reset reasons add up until they are cleared", "[nrf51][reset]") {
    ResetBench bench;
    bench.ask_for_reset();
    bench.button.drive(Drive::Low);
    bench.button.drive(Drive::None);
    bench.run(1_ms);
    CHECK(bench.get(kPowerClockId, kReasons) == (kSoftReset | kResetPin));
    bench.set(kPowerClockId, kReasons, kSoftReset); // Writing a 1 clears it.
    CHECK(bench.get(kPowerClockId, kReasons) == kResetPin);
    bench.set(kPowerClockId, kReasons, 0xFFFFFFFF);
    CHECK(bench.get(kPowerClockId, kReasons) == 0);
}

TEST_CASE("the watchdog's reset", "[nrf51][reset]") {
    ResetBench bench;
    bench.start_watchdog(16);
    bench.run(1_ms);
    bench.check_peripherals_are_reset();
    CHECK(bench.get(kPowerClockId, kReasons) == kWatchdog);
    CHECK(bench.get(kPowerClockId, kRetained) == 0);
    CHECK(bench.get(kWdtId, 0x400) == 0);
    CHECK(bench.get(kWdtId, 0x504) == 0xFFFFFFFF);
}

TEST_CASE("a soft reset and a lock-up leave the watchdog running", "[nrf51][reset]") {
    ResetBench bench;
    u32 const lock_up = u32(GENERATE(0, 1));
    bench.start_watchdog(32768);
    bench.set(kWdtId, kIntenSet);
    if (lock_up != 0) {
        bench.cpu().on_lockup();
        bench.run(1_ms);
    } else {
        bench.ask_for_reset();
    }
    CHECK(bench.get(kPowerClockId, kReasons) == (lock_up != 0 ? kLockUp : kSoftReset));
    CHECK(bench.get(kPowerClockId, kRetained) == 0x5A);
    CHECK(bench.get(kWdtId, 0x400) == 1);
    CHECK(bench.get(kWdtId, 0x504) == 32767);
    CHECK(bench.get(kWdtId, kIntenSet) == 0);
    bench.run(998_ms); // Counted on from before.
    CHECK(bench.get(kWdtId, 0x400) == 1);
    bench.run(2_ms);
    CHECK((bench.get(kPowerClockId, kReasons) & kWatchdog) != 0);
}

TEST_CASE("the pin reset stops the watchdog", "[nrf51][reset]") {
    ResetBench bench;
    bench.start_watchdog(32);
    bench.button.drive(Drive::Low);
    bench.run(10_ms);
    bench.button.drive(Drive::None);
    bench.run(10_ms);
    CHECK(bench.get(kWdtId, 0x400) == 0);
    CHECK(bench.get(kPowerClockId, kReasons) == kResetPin);
}

TEST_CASE("power-on clears reasons, retained registers and pins", "[nrf51][reset]") {
    ResetBench bench;
    bench.ask_for_reset();
    bench.set(kPowerClockId, 0x524, 0); // RAMON
    bench.start_watchdog(32);
    bench.chip.power_off();
    CHECK(bench.cpu().sleeping());
    bench.chip.power_on();
    CHECK_FALSE(bench.cpu().sleeping());
    CHECK(bench.get(kPowerClockId, kReasons) == 0);
    CHECK(bench.get(kPowerClockId, kRetained) == 0);
    CHECK(bench.get(kPowerClockId, 0x524) == 3);
    bench.run(10_ms);
    CHECK(bench.get(kPowerClockId, kReasons) == 0); // The watchdog does not run.
}

TEST_CASE("power-on with the reset button held waits for it", "[nrf51][reset]") {
    ResetBench bench;
    bench.button.drive(Drive::Low);
    bench.chip.power_off();
    bench.chip.power_on();
    bench.run(10_ms);
    CHECK(bench.cpu().sleeping());
    bench.button.drive(Drive::None);
    bench.run(1_ms);
    CHECK_FALSE(bench.cpu().sleeping());
    CHECK(bench.get(kPowerClockId, kReasons) == kResetPin);
}

TEST_CASE("a reset still due is not lost when another comes", "[nrf51][reset]") {
    ResetBench bench;
    bench.start_watchdog(16);
    bench.cpu().on_reset_request();
    bench.run(20_us);
    bench.button.drive(Drive::Low); // In the middle of the restart: the pin's reset is the stronger one.
    bench.run(1_ms);
    bench.button.drive(Drive::None);
    bench.run(1_ms);
    CHECK(bench.get(kPowerClockId, kReasons) == kResetPin);
}

TEST_CASE("system off keeps the pins and nothing else", "[nrf51][reset]") {
    ResetBench bench;
    Pin key{"key"};
    bench.pin(17).connect(key);
    bench.configure(17, 3 << 2 | 3 << 16); // Pulled up, sense low.
    // A timer that would go on toggling P0.21, and a watchdog.
    bench.start_watchdog(100);
    bench.set(kGpioteId, 0x510, 3 | 21 << 8 | 3 << 16 | 1 << 20);
    CHECK(bench.pin(21).level());
    CHECK_FALSE(bench.pin(21).floating());

    bench.set(kPowerClockId, kSystemOff);
    CHECK(bench.cpu().sleeping());
    CHECK(bench.pin(20).level()); // GPIO holds,
    CHECK_FALSE(bench.pin(20).floating());
    CHECK(bench.pin(21).floating()); // GPIOTE does not.
    CHECK(bench.clock.next_event() == Time::never());
    bench.run(10_s);
    CHECK(bench.cpu().sleeping());

    SECTION("DETECT wakes it") {
        key.drive(Drive::Low);
        bench.run(1_ms);
        CHECK_FALSE(bench.cpu().sleeping());
        bench.check_peripherals_are_reset();
        CHECK(bench.get(kPowerClockId, kReasons) == kWokenFromOff);
        CHECK(bench.get(kPowerClockId, kRetained) == 0x5A);
        CHECK(bench.read(kDirection) == 1 << 20); // The pins' configuration survives.
        CHECK(bench.pin(20).level());
    }
    SECTION("the reset pin wakes it") {
        bench.button.drive(Drive::Low);
        bench.button.drive(Drive::None);
        bench.run(1_ms);
        CHECK_FALSE(bench.cpu().sleeping());
        CHECK(bench.get(kPowerClockId, kReasons) == kResetPin);
        CHECK(bench.read(kDirection) == 0);
    }
    SECTION("DETECT is nothing special again afterwards") {
        key.drive(Drive::Low);
        bench.run(1_ms);
        bench.set(kPowerClockId, kReasons, 0xFFFFFFFF);
        key.drive(Drive::None);
        bench.run(1_ms);
        key.drive(Drive::Low);
        bench.run(1_ms);
        CHECK(bench.get(kPowerClockId, kReasons) == 0);
    }
}

TEST_CASE("system off with DETECT high already wakes at once", "[nrf51][reset]") {
    ResetBench bench;
    bench.configure(17, 3 << 2 | 2 << 16); // Pulled up, sense high.
    bench.set(kPowerClockId, kSystemOff);
    bench.run(1_ms);
    CHECK_FALSE(bench.cpu().sleeping());
    CHECK(bench.get(kPowerClockId, kReasons) == kWokenFromOff);
}
