// NVMC: flash that only loses bits until it is erased, and the time that takes.
#include <bit>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tests/sim/nrf51/nrf51_bench.h"

using namespace terrarium;
using namespace terrarium::nrf51;
using namespace terrarium::literals;

namespace {

constexpr u32 kReady = 0x400, kConfig = 0x504, kErasePage = 0x508, kEraseAll = 0x50C, kErasePcr0 = 0x510;
constexpr u32 kEraseUicr = 0x514;
constexpr u32 kReadOnly = 0, kWrite = 1, kErase = 2;
constexpr u32 kUicr = 0x10001000;
constexpr Time kWordTime = Time::picoseconds(46'300'000);

// The controller alone, as the CPU's stores reach it.
struct NvmcBench {
    Clock clock{Hertz(16'000'000)};
    Trace trace;
    std::vector<std::string> lines;
    std::vector<u8> code = std::vector<u8>(kCodeBytes, 0xFF);
    std::vector<u8> uicr = std::vector<u8>(kUicrBytes, 0xFF);
    FlashPower power{0};
    Nvmc nvmc{clock, trace, power, code, uicr};
    std::vector<std::pair<u32, u32>> changes;

    NvmcBench() {
        trace.sink = [this](std::string const &line) { lines.push_back(line); };
        nvmc.on_flash_changed = [this](u32 address, u32 length) { changes.push_back({address, length}); };
        nvmc.reset();
    }
    void set(u32 offset, u32 value) { nvmc.write(offset, value, 4); }
    u32 word(u32 address) { return load_u32(code, address); }
};

} // namespace

TEST_CASE("a write can only clear bits", "[nrf51][nvmc]") {
    NvmcBench bench;
    bench.set(kConfig, kWrite);
    bench.nvmc.store_to_flash(0x8000, 0xFFFF0000, 4);
    CHECK(bench.word(0x8000) == 0xFFFF0000);
    bench.nvmc.store_to_flash(0x8000, 0x12345678, 4);
    CHECK(bench.word(0x8000) == 0x12340000);
    CHECK(bench.word(0x8004) == 0xFFFFFFFF);
    CHECK(bench.changes == std::vector<std::pair<u32, u32>>{{0x8000, 4}, {0x8000, 4}});
    CHECK(bench.lines.empty());
}

TEST_CASE("a write without the enable is refused", "[nrf51][nvmc]") {
    NvmcBench bench;
    bench.set(kConfig, GENERATE(kReadOnly, kErase));
    bench.nvmc.store_to_flash(0x8000, 0, 4);
    CHECK(bench.word(0x8000) == 0xFFFFFFFF);
    CHECK(bench.lines.size() == 1);
    CHECK(bench.clock.now() == Time());
}

TEST_CASE("only whole words can be written", "[nrf51][nvmc]") {
    NvmcBench bench;
    bench.set(kConfig, kWrite);
    bench.nvmc.store_to_flash(0x8000, 0, 1);
    bench.nvmc.store_to_flash(0x8000, 0, 2);
    CHECK(bench.word(0x8000) == 0xFFFFFFFF);
    CHECK_FALSE(bench.lines.empty());
}

TEST_CASE("a word takes 46.3 us, a page 21 ms", "[nrf51][nvmc]") {
    NvmcBench bench;
    bench.set(kConfig, kWrite);
    bench.nvmc.store_to_flash(0x8000, 0, 4);
    CHECK(bench.clock.now() >= kWordTime);
    CHECK(bench.clock.now() < kWordTime + 62500_ps);
    Time const before = bench.clock.now();
    bench.set(kConfig, kErase);
    bench.set(kErasePage, 0x8000);
    CHECK(bench.clock.now() - before == 21_ms);
    CHECK(bench.nvmc.read(kReady, 4) == 1);
}

TEST_CASE("a page erase takes the whole page and no more", "[nrf51][nvmc]") {
    NvmcBench bench;
    u32 const how = GENERATE(kErasePage, kErasePcr0);
    std::fill(bench.code.begin(), bench.code.end(), u8(0));
    bench.set(kConfig, kErase);
    bench.set(how, 0x8404); // Anywhere in the page.
    CHECK(bench.word(0x83FC) == 0);
    CHECK(bench.word(0x8400) == 0xFFFFFFFF);
    CHECK(bench.word(0x87FC) == 0xFFFFFFFF);
    CHECK(bench.word(0x8800) == 0);
    CHECK(bench.changes == std::vector<std::pair<u32, u32>>{{0x8400, 1024}});
    bench.set(how, 0x40000); // Not there.
    CHECK(bench.changes.size() == 1);
}

TEST_CASE("an erase without the enable is refused", "[nrf51][nvmc]") {
    NvmcBench bench;
    std::fill(bench.code.begin(), bench.code.end(), u8(0));
    bench.set(kConfig, GENERATE(kReadOnly, kWrite));
    bench.set(kErasePage, 0);
    bench.set(kEraseAll, 1);
    bench.set(kEraseUicr, 1);
    CHECK(bench.word(0) == 0);
    CHECK(bench.changes.empty());
    CHECK_FALSE(bench.lines.empty());
}

TEST_CASE("UICR is written like flash and erased by itself, or with everything", "[nrf51][nvmc]") {
    NvmcBench bench;
    bench.set(kConfig, kWrite);
    bench.nvmc.store_to_flash(kUicr + 0x80, 0xCAFE1234, 4);
    bench.nvmc.store_to_flash(0x100, 0, 4);
    CHECK(load_u32(bench.uicr, 0x80) == 0xCAFE1234);
    bench.set(kConfig, kErase);
    SECTION("ERASEUICR") {
        bench.set(kEraseUicr, 0);
        CHECK(load_u32(bench.uicr, 0x80) == 0xCAFE1234);
        bench.set(kEraseUicr, 1);
        CHECK(load_u32(bench.uicr, 0x80) == 0xFFFFFFFF);
        CHECK(bench.word(0x100) == 0);
    }
    SECTION("ERASEALL") {
        bench.set(kEraseAll, 1);
        CHECK(load_u32(bench.uicr, 0x80) == 0xFFFFFFFF);
        CHECK(bench.word(0x100) == 0xFFFFFFFF);
    }
}

TEST_CASE("FICR cannot be written", "[nrf51][nvmc]") {
    NvmcBench bench;
    bench.set(kConfig, kWrite);
    bench.nvmc.store_to_flash(0x10000010, 0, 4);
    CHECK(bench.lines.size() == 1);
    CHECK(bench.changes.empty());
}

TEST_CASE("devices go on while the CPU stands still", "[nrf51][nvmc]") {
    Nrf51Bench bench;
    bench.set(kTimer0Id, 0x540, 100);
    bench.set(kTimer0Id, 0x000);
    bench.set(kNvmcId, kConfig, kErase);
    bench.set(kNvmcId, kErasePage, 0);
    CHECK(bench.now() == 21_ms);
    CHECK(bench.event(kTimer0Id, 0x140));
}

TEST_CASE("power that fails in a write leaves some bits, and nothing is done after it",
          "[nrf51][nvmc][power]") {
    for (u32 const percent : {0u, 50u, 100u}) {
        NvmcBench bench;
        int cuts = 0;
        bench.power.on_cut = [&] { ++cuts; };
        bench.power.cut_at(2, percent);
        bench.set(kConfig, kWrite);
        bench.nvmc.store_to_flash(0x8000, 0x12345678, 4);
        CHECK(cuts == 0);
        bench.nvmc.store_to_flash(0x8004, 0, 4);
        CHECK(cuts == 1);
        u32 const half_written = bench.word(0x8004);
        if (percent == 0) CHECK(half_written == 0xFFFFFFFF);
        if (percent == 100) CHECK(half_written == 0);
        if (percent == 50) CHECK((half_written != 0 && half_written != 0xFFFFFFFF));
        bench.nvmc.store_to_flash(0x8008, 0, 4);
        bench.set(kConfig, kErase);
        bench.set(kErasePage, 0x8000);
        CHECK(bench.word(0x8000) == 0x12345678);
        CHECK(bench.word(0x8008) == 0xFFFFFFFF);
        CHECK(bench.power.operations() == 2);
        bench.power.restore();
        bench.set(kErasePage, 0x8000);
        CHECK(bench.word(0x8004) == 0xFFFFFFFF);
        CHECK(cuts == 1);
    }
}

TEST_CASE("power that fails in an erase leaves a page in between, the same for a seed",
          "[nrf51][nvmc][power]") {
    auto const half_erased = [](u64 seed) {
        NvmcBench bench;
        std::fill(bench.code.begin(), bench.code.end(), u8(0));
        FlashPower power(seed);
        Nvmc nvmc(bench.clock, bench.trace, power, bench.code, bench.uicr);
        nvmc.reset();
        power.cut_at(1, 30);
        nvmc.write(kConfig, kErase, 4);
        nvmc.write(kErasePage, 0x8400, 4);
        CHECK(bench.code[0x83FF] == 0);
        CHECK(bench.code[0x8800] == 0);
        int set = 0;
        for (u32 i = 0; i < 1024; ++i) set += std::popcount(bench.code[0x8400 + i]);
        CHECK((set > 2200 && set < 2700)); // Of 8192 cells.
        return std::vector<u8>(bench.code.begin() + 0x8400, bench.code.begin() + 0x8800);
    };
    CHECK(half_erased(1) == half_erased(1));
    CHECK(half_erased(1) != half_erased(2));
}
