// Whatever a program writes to timers, DMA, converters and the pins between them: time goes on, and a
// snapshot goes on as the chip does.
#include <catch2/catch_test_macros.hpp>
#include <random>

#include "tests/sim/stm32f4/timer_registers.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

constexpr u32 kPlaces[] = {kTim1, kTim2,  kTim3,  kTim4, kTim5,      kTim6,        kTim7,        kTim8,
                           kTim9, kTim10, kTim12, kDac,  kAdc,       kAdc + 0x100, kAdc + 0x200, kAdc + 0x300,
                           kExti, kGpioA, kGpioB, kDma2, 0x40026000, kGpioA};

// Every kind of value has its turn: bits, small numbers, addresses that DMA can reach, and anything.
u32 any_value(std::mt19937 &random) {
    switch (random() % 5) {
    case 0: return random() % 32;
    case 1: return 1u << random() % 32;
    case 2: return kPlaces[random() % std::size(kPlaces)] + random() % 0x60;
    case 3: return 0x20000000 + random() % 0x1000;
    default: return random();
    }
}

void act(TimerBench &bench, std::mt19937 &random) {
    u32 const base = kPlaces[random() % std::size(kPlaces)];
    u32 const registers = base == kDma2 || base == 0x40026000 ? 0x34 : base == kAdc + 0x300 ? 3 : 0x14;
    u32 const address = base + 4 * (random() % registers);
    if (random() % 4 == 0)
        bench.read(address);
    else
        bench.write(address, any_value(random));
    if (random() % 8 == 0) bench.run_cycles(random() % 200);
}

} // namespace

TEST_CASE("random registers of timers, DMA and converters neither stop time nor confuse a snapshot",
          "[stm32f4][timer][dma][adc]") {
    for (u32 seed = 1; seed <= 40; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        TimerBench bench;
        // Outputs lead back to inputs.
        bench.pin("PA0").join(bench.pin("PA3"));
        bench.pin("PA6").join(bench.pin("PA8"));
        for (int i = 0; i < 1500; ++i) act(bench, random);
        Time const before = bench.now();
        auto const state = save(bench);
        TimerBench other;
        other.pin("PA0").join(other.pin("PA3"));
        other.pin("PA6").join(other.pin("PA8"));
        REQUIRE(load(other.clock, state, other));
        CHECK(save(other) == state);
        bench.run_cycles(999);
        other.run_cycles(999);
        CHECK(bench.now() == before + Hertz(16'000'000).time_of(999));
        CHECK(save(other) == save(bench));
    }
}
