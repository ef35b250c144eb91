// ADC: every input, prescaler, reference and resolution.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>

#include "tests/sim/nrf51/nrf51_bench.h"

using namespace terrarium;
using namespace terrarium::nrf51;
using namespace terrarium::literals;

namespace {

constexpr u32 kStart = 0x000, kStop = 0x004, kEnd = 0x100, kBusy = 0x400, kEnable = 0x500, kConfig = 0x504;
constexpr u32 kResult = 0x508;
constexpr u32 k8Bits = 0, k9Bits = 1, k10Bits = 2;
constexpr u32 kWhole = 0 << 2, kTwoThirds = 1 << 2, kOneThird = 2 << 2, kSupplyTwoThirds = 5 << 2,
              kSupplyOneThird = 6 << 2;
constexpr u32 kBandGap = 0 << 5, kExternal = 1 << 5, kHalfSupply = 2 << 5, kThirdSupply = 3 << 5;
constexpr u32 input(u32 n) { return 1u << (8 + n); }
constexpr unsigned kPinOfInput[] = {26, 27, 1, 2, 3, 4, 5, 6};

struct AdcBench : Nrf51Bench {
    Pin source{"source"};

    AdcBench() { set(kAdcId, kEnable, 1); }
    void apply(unsigned pin_number, int millivolts) {
        pin(pin_number).connect(source);
        source.drive_millivolts(millivolts);
    }
    u32 convert(u32 configuration) {
        set(kAdcId, kConfig, configuration);
        set(kAdcId, kStart);
        run(100_us);
        CHECK(event(kAdcId, kEnd));
        set(kAdcId, kEnd, 0);
        return get(kAdcId, kResult);
    }
};

} // namespace

TEST_CASE("each input is on its pin", "[nrf51][adc]") {
    for (u32 n = 0; n < 8; ++n) {
        AdcBench bench;
        bench.apply(kPinOfInput[n], 600);
        for (u32 other = 0; other < 8; ++other) {
            CHECK(bench.convert(k10Bits | kWhole | kBandGap | input(other)) == (other == n ? 512u : 0u));
        }
        CHECK(bench.convert(k10Bits | kWhole | kBandGap) == 0); // No input chosen.
    }
}

TEST_CASE("resolutions and their times", "[nrf51][adc]") {
    AdcBench bench;
    struct Case {
        u32 resolution;
        u32 result;
        Time time;
    };
    Case const which = GENERATE(Case{k8Bits, 64, 20_us}, Case{k9Bits, 128, 36_us}, Case{k10Bits, 256, 68_us});
    bench.apply(3, 300);
    bench.set(kAdcId, kConfig, which.resolution | kWhole | kBandGap | input(4));
    bench.set(kAdcId, kIntenSet);
    bench.set(kAdcId, kStart);
    CHECK(bench.get(kAdcId, kBusy) == 1);
    CHECK(bench.when_event(kAdcId, kEnd, 1_s) == which.time);
    CHECK(bench.get(kAdcId, kBusy) == 0);
    CHECK(bench.irq(kAdcId));
    CHECK(bench.get(kAdcId, kResult) == which.result);
}

TEST_CASE("prescalers and references", "[nrf51][adc]") {
    AdcBench bench;
    bench.apply(3, 1650);
    u32 const pin = k10Bits | input(4);
    CHECK(bench.convert(pin | kWhole | kBandGap) == 1023); // Too much.
    CHECK(bench.convert(pin | kTwoThirds | kBandGap) == 1100 * 1024 / 1200);
    CHECK(bench.convert(pin | kOneThird | kBandGap) == 550 * 1024 / 1200);
    CHECK(bench.convert(pin | kTwoThirds | kHalfSupply) == 1100 * 1024 / 1650);
    CHECK(bench.convert(pin | kOneThird | kThirdSupply) ==
          512); // As analogRead does: the pin against the supply.
    CHECK(bench.convert(pin | kOneThird | kExternal) == 550 * 1024 / 1200);
    CHECK(bench.convert(k10Bits | kSupplyOneThird | kBandGap) == 1100 * 1024 / 1200);
    CHECK(bench.convert(k10Bits | kSupplyTwoThirds | kBandGap) == 1023);
    CHECK(bench.convert(k10Bits | kSupplyOneThird | kThirdSupply) == 1023);
    CHECK(bench.convert(k8Bits | kSupplyOneThird | kHalfSupply) == 170);
}

TEST_CASE("the pin against the supply is linear", "[nrf51][adc]") {
    AdcBench bench;
    for (int millivolts = 0; millivolts <= 3300; millivolts += 50) {
        bench.apply(3, millivolts);
        u32 const right = u32(std::min(millivolts * 1024 / 3300, 1023));
        CHECK(bench.convert(k10Bits | kOneThird | kThirdSupply | input(4)) == right);
    }
}

TEST_CASE("digital levels and pulls are voltages too", "[nrf51][adc]") {
    AdcBench bench;
    u32 const against_supply = k10Bits | kOneThird | kThirdSupply | input(4);
    bench.configure(3, 3 << 2 | 2);
    CHECK(bench.convert(against_supply) == 1023);
    bench.configure(3, 1 << 2 | 2);
    CHECK(bench.convert(against_supply) == 0);
    bench.configure(3, 1);
    bench.write(kGpio + 0x508, 1 << 3);
    CHECK(bench.convert(against_supply) == 1023);
}

TEST_CASE("the voltage counts as it is at the end of the conversion", "[nrf51][adc]") {
    AdcBench bench;
    bench.apply(3, 0);
    bench.set(kAdcId, kConfig, k10Bits | kWhole | kBandGap | input(4));
    bench.set(kAdcId, kStart);
    bench.run(60_us);
    bench.source.drive_millivolts(600);
    bench.run(10_us);
    CHECK(bench.get(kAdcId, kResult) == 512);
}

TEST_CASE("STOP, and an ADC that is off", "[nrf51][adc]") {
    AdcBench bench;
    bench.set(kAdcId, kStart);
    bench.set(kAdcId, kStop);
    CHECK(bench.get(kAdcId, kBusy) == 0);
    bench.run(1_ms);
    CHECK_FALSE(bench.event(kAdcId, kEnd));
    bench.set(kAdcId, kEnable, 0);
    bench.set(kAdcId, kStart);
    bench.run(1_ms);
    CHECK_FALSE(bench.event(kAdcId, kEnd));
}

TEST_CASE("reset value of CONFIG", "[nrf51][adc]") {
    AdcBench bench;
    CHECK(bench.get(kAdcId, kConfig) == 0x18);
}
