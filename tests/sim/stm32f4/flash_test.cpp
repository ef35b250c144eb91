// FLASH: keys, erasing and programming, errors, times, write protection.
#include <algorithm>

#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/stm32_bench.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

constexpr u32 kSr = kFlash + 0x0C, kCr = kFlash + 0x10, kWords = 2u << 8;

struct Programmer : Stm32Bench {
    FlashInterface &controller() {
        return static_cast<FlashInterface &>(*chip.bus().device_at(kFlash)->peripheral);
    }
    void unlock() {
        write(kFlash + 4, 0x45670123);
        write(kFlash + 4, 0xCDEF89AB);
    }
    void store(u32 address, u32 value, unsigned size = 4) {
        controller().store_to_flash(address, value, size);
    }
    u32 word(u32 address) { return load_u32(flash, address - kFlashBase); }
};

} // namespace

TEST_CASE("flash is locked until both keys are written", "[stm32f4][flash]") {
    Programmer bench;
    CHECK(bench.read(kCr) == 0x80000000);
    bench.write(kCr, 1);
    CHECK(bench.read(kCr) == 0x80000000);
    bench.unlock();
    CHECK(bench.read(kCr) == 0);
}

TEST_CASE("a wrong key locks until the next reset", "[stm32f4][flash]") {
    Programmer bench;
    bench.write(kFlash + 4, 1);
    bench.unlock();
    CHECK(bench.read(kCr) == 0x80000000);
}

TEST_CASE("programming clears bits only and takes 16 us", "[stm32f4][flash]") {
    Programmer bench;
    bench.unlock();
    bench.write(kCr, kWords | 1);
    Time const before = bench.now();
    bench.store(0x08004000, 0x1234FFFF);
    CHECK(bench.now() - before == 16_us);
    bench.store(0x08004000, 0xFFFF5678);
    CHECK(bench.word(0x08004000) == 0x12345678);
    CHECK(bench.read(kSr) == 0);
}

TEST_CASE("stores that are not as announced set an error and change nothing", "[stm32f4][flash]") {
    Programmer bench;
    bench.store(0x08004000, 0);
    CHECK(bench.read(kSr) == 0x80); // PGSERR
    bench.write(kSr, 0x80);
    CHECK(bench.read(kSr) == 0);
    bench.unlock();
    bench.write(kCr, kWords | 1);
    bench.store(0x08004000, 0, 2);
    CHECK(bench.read(kSr) == 0x40); // PGPERR
    CHECK(bench.word(0x08004000) == 0xFFFFFFFF);
}

TEST_CASE("sectors have three sizes, and times of their own", "[stm32f4][flash]") {
    struct Case {
        u32 number;
        u32 offset;
        u32 bytes;
        Time time;
    };
    for (Case const &each : {Case{1, 0x4000, 0x4000, 250_ms}, Case{4, 0x10000, 0x10000, 550_ms},
                             Case{11, 0xE0000, 0x20000, 1_s}}) {
        Programmer bench;
        std::fill(bench.flash.begin(), bench.flash.begin() + kMainFlashBytes, u8(0));
        bench.unlock();
        Time const before = bench.now();
        bench.write(kCr, kWords | 2 | each.number << 3 | 1u << 16);
        CHECK(bench.now() - before == each.time);
        CHECK(bench.flash[each.offset - 1] == 0);
        CHECK(bench.flash[each.offset] == 0xFF);
        CHECK(bench.flash[each.offset + each.bytes - 1] == 0xFF);
        CHECK(std::size_t(std::count(bench.flash.begin(), bench.flash.begin() + kMainFlashBytes, u8(0xFF))) ==
              each.bytes);
        CHECK((bench.read(kCr) >> 16 & 1) == 0); // STRT is done.
    }
}

TEST_CASE("the end of an operation raises its interrupt", "[stm32f4][flash]") {
    Programmer bench;
    bench.unlock();
    bench.write(kCr, kWords | 1 | 1u << 24);
    bench.store(0x08004000, 0);
    CHECK(bench.irq(4));
    bench.write(kSr, 1);
    CHECK_FALSE(bench.irq(4));
}

TEST_CASE("option bytes protect sectors", "[stm32f4][flash]") {
    Programmer bench;
    CHECK(bench.read(kFlash + 0x14) == 0x0FFFAAED);
    bench.write(kFlash + 8, 0x08192A3B);
    bench.write(kFlash + 8, 0x4C5D6E7F);
    bench.write(kFlash + 0x14, 0x0FFDAAEC); // Sector 1.
    bench.unlock();
    bench.write(kCr, kWords | 1);
    bench.store(0x08004000, 0);
    CHECK(bench.read(kSr) == 0x10); // WRPERR
    bench.store(0x08008000, 0);
    CHECK(bench.word(0x08008000) == 0);
}

TEST_CASE("power that fails in the flash's work leaves it half done", "[stm32f4][flash][power]") {
    Programmer bench;
    FlashPower &power = *bench.chip.flash_power();
    int cuts = 0;
    power.on_cut = [&] { ++cuts; };
    bench.unlock();
    bench.write(kCr, 1 | kWords);
    power.cut_at(2, 50);
    bench.store(kFlashBase, 0);
    bench.store(kFlashBase + 4, 0);
    CHECK(cuts == 1);
    CHECK(bench.word(kFlashBase) == 0);
    CHECK((bench.word(kFlashBase + 4) != 0 && bench.word(kFlashBase + 4) != 0xFFFFFFFF));
    bench.store(kFlashBase + 8, 0);
    CHECK(bench.word(kFlashBase + 8) == 0xFFFFFFFF);
    bench.chip.power_on();
    bench.unlock();
    bench.write(kCr, 2 | 0 << 3 | 1u << 16); // Erase sector 0.
    CHECK(bench.word(kFlashBase + 4) == 0xFFFFFFFF);
    CHECK(power.operations() == 3);
}

TEST_CASE("the supply resets the chip below BOR_LEV's threshold, and the flags tell", "[stm32f4][power]") {
    Programmer bench;
    auto const surroundings = bench.chip.surroundings();
    auto const supply = std::find_if(surroundings.begin(), surroundings.end(),
                                     [](Surrounding const &each) { return each.name == "supply"; });
    REQUIRE(supply != surroundings.end());
    constexpr u32 kCsr = 0x40023874, kRemove = 1u << 24;
    constexpr u32 kFlags = 0xFE000000;
    bench.write(kCsr, kRemove);
    auto const dip = [&](double volts) {
        supply->set(volts);
        run_for(bench.clock, 1_ms);
        supply->set(3.3);
        run_for(bench.clock, 1_ms);
        return bench.read(kCsr) & kFlags;
    };
    CHECK(dip(1.9) == 0); // BOR_LEV is off: only the power-down detector is left.
    CHECK(dip(1.5) == (kPowerReset | kBrownOutReset | kPinReset));
    bench.write(kCsr, kRemove);
    bench.write(kFlash + 8, 0x08192A3B);
    bench.write(kFlash + 8, 0x4C5D6E7F);
    bench.write(kFlash + 0x14, 0x0FFFAAE0 | 2); // BOR_LEV 0, and START.
    CHECK(dip(2.85) == 0);
    CHECK(dip(2.8) == (kBrownOutReset | kPinReset));
}
