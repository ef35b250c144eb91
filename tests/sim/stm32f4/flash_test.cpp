// FLASH: keys, erasing and programming, errors, times, write protection.
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
