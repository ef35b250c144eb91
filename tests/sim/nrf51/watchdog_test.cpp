// WDT: timeouts, reload requests, and what cannot be changed any more. Its resets: reset_test.cpp.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/nrf51/nrf51_bench.h"

using namespace terrarium;
using namespace terrarium::nrf51;
using namespace terrarium::literals;

namespace {

constexpr u32 kStart = 0x000, kTimeout = 0x100, kRunStatus = 0x400, kRequestStatus = 0x404;
constexpr u32 kReloadValue = 0x504, kReloadEnable = 0x508, kConfig = 0x50C;
constexpr u32 reload(u32 n) { return 0x600 + 4 * n; }
constexpr u32 kKey = 0x6E524635;

bool has_bitten(Nrf51Bench &bench) { return bench.cpu().sleeping() || bench.get(kPowerClockId, 0x400) != 0; }

} // namespace

TEST_CASE("reset values of WDT", "[nrf51][wdt]") {
    Nrf51Bench bench;
    CHECK(bench.get(kWdtId, kRunStatus) == 0);
    CHECK(bench.get(kWdtId, kRequestStatus) == 1);
    CHECK(bench.get(kWdtId, kReloadValue) == 0xFFFFFFFF);
    CHECK(bench.get(kWdtId, kReloadEnable) == 1);
    CHECK(bench.get(kWdtId, kConfig) == 1);
}

TEST_CASE("it bites after CRV + 1 cycles of LFCLK", "[nrf51][wdt]") {
    Nrf51Bench bench;
    bench.set(kWdtId, kReloadValue, 32767);
    bench.set(kWdtId, kStart);
    CHECK(bench.get(kWdtId, kRunStatus) == 1);
    bench.run(1_s - 1_us);
    CHECK_FALSE(has_bitten(bench));
    bench.run(1_us);
    CHECK(has_bitten(bench));
}

TEST_CASE("the interrupt puts the reset off by two cycles, and no further", "[nrf51][wdt]") {
    Nrf51Bench bench;
    bench.set(kWdtId, kReloadValue, 32767);
    bench.set(kWdtId, kIntenSet);
    bench.set(kWdtId, kStart);
    bench.run(1_s);
    CHECK(bench.irq(kWdtId));
    CHECK(bench.event(kWdtId, kTimeout));
    CHECK_FALSE(has_bitten(bench));
    bench.set(kWdtId, reload(0), kKey); // Too late.
    bench.run(60_us);
    CHECK_FALSE(has_bitten(bench));
    bench.run(2_us); // 61.04 us.
    CHECK(has_bitten(bench));
}

TEST_CASE("feeding it keeps it quiet", "[nrf51][wdt]") {
    Nrf51Bench bench;
    bench.set(kWdtId, kReloadValue, 32767);
    bench.set(kWdtId, kStart);
    for (int n = 0; n < 20; ++n) {
        bench.run(900_ms);
        bench.set(kWdtId, reload(0), kKey);
    }
    CHECK_FALSE(has_bitten(bench));
    bench.set(kWdtId, reload(0), kKey + 1); // Not the key.
    bench.run(999_ms);
    CHECK_FALSE(has_bitten(bench));
    bench.run(1_ms);
    CHECK(has_bitten(bench));
}

TEST_CASE("every enabled reload register must be written", "[nrf51][wdt]") {
    Nrf51Bench bench;
    bench.set(kWdtId, kReloadValue, 32767);
    bench.set(kWdtId, kReloadEnable, 0b1000'0101);
    bench.set(kWdtId, kStart);
    CHECK(bench.get(kWdtId, kRequestStatus) == 0b1000'0101);
    bench.run(900_ms);
    bench.set(kWdtId, reload(0), kKey);
    bench.set(kWdtId, reload(1), kKey); // Not enabled: no matter.
    bench.set(kWdtId, reload(7), kKey);
    CHECK(bench.get(kWdtId, kRequestStatus) == 0b0000'0100);
    bench.set(kWdtId, reload(2), kKey);
    CHECK(bench.get(kWdtId, kRequestStatus) == 0b1000'0101); // Reloaded.
    bench.run(900_ms);
    CHECK_FALSE(has_bitten(bench));
    bench.set(kWdtId, reload(0), kKey);
    bench.set(kWdtId, reload(7), kKey);
    bench.run(100_ms);
    CHECK(has_bitten(bench));
}

TEST_CASE("once started its settings are fixed and it cannot be stopped", "[nrf51][wdt]") {
    Nrf51Bench bench;
    bench.set(kWdtId, kReloadValue, 32767);
    bench.set(kWdtId, kStart);
    bench.set(kWdtId, kReloadValue, 99);
    bench.set(kWdtId, kReloadEnable, 0xFF);
    bench.set(kWdtId, kConfig, 0);
    CHECK(bench.get(kWdtId, kReloadValue) == 32767);
    CHECK(bench.get(kWdtId, kReloadEnable) == 1);
    CHECK(bench.get(kWdtId, kConfig) == 1);
    bench.set(kWdtId, kPowerSwitch, 0);
    bench.run(500_ms);
    bench.set(kWdtId, kStart); // Changes nothing.
    bench.run(500_ms);
    CHECK(has_bitten(bench));
}

TEST_CASE("pausing during sleep is not modelled, and says so", "[nrf51][wdt]") {
    Nrf51Bench bench;
    bench.set(kWdtId, kConfig, 0);
    CHECK(bench.lines.empty());
    bench.set(kWdtId, kStart);
    CHECK(bench.lines.size() == 1);
}
