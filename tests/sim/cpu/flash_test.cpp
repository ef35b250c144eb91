// Flash: a guest's stores go to the controller and nowhere else; code that changes is run as it is now.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/cpu/cpu_bench.h"

namespace terrarium {

namespace {

using Values = std::vector<u32>;
using Store = TestFlash::Store;

constexpr u32 kPage = 0x8000;

} // namespace

TEST_CASE("a store to flash is carried out by the controller") {
    CpuBench bench;
    bench.load("flash", 0);
    bench.set_word(kPage, 0x0FFFFFFF);
    bench.finish();
    CHECK(bench.controller.stores == std::vector<Store>{{kPage, 0x12345678, 4}});
    CHECK(bench.device.values() == Values{0x02345678});
    CHECK(bench.word(kPage) == 0x02345678);
}

TEST_CASE("a store that the controller refuses leaves memory as it was") {
    CpuBench bench;
    bench.controller.writable = false;
    bench.load("flash", 0);
    bench.finish();
    CHECK(bench.controller.stores.size() == 1);
    CHECK(bench.device.values() == Values{0xFFFFFFFF});
    CHECK(bench.word(kPage) == 0xFFFFFFFF);
}

TEST_CASE("several stores of a block arrive all") {
    CpuBench bench;
    bench.load("flash", 1);
    bench.finish();
    CHECK(bench.controller.stores == std::vector<Store>{{kPage, 0x12345678, 4},
                                                        {kPage + 4, 0x0000FFFF, 4},
                                                        {kPage + 8, 0xFFFF0000, 4},
                                                        {kPage + 0x2C, 0x12345678, 4}});
}

TEST_CASE("two stores to one word in a block count as the last") {
    // Where a real controller would make it 0xFFFF0000: the price of looking once a block.
    CpuBench bench;
    bench.load("flash", 2);
    bench.finish();
    CHECK(bench.controller.stores == std::vector<Store>{{kPage, 0xFFFF00FF, 4}});
}

TEST_CASE("narrow stores are told as such when they are alone in their word") {
    CpuBench bench;
    bench.load("flash", 3);
    bench.finish();
    CHECK(bench.controller.stores ==
          std::vector<Store>{{kPage + 1, 0x5A, 1}, {kPage + 6, 0x5678, 2}, {kPage + 8, 0xFFFF5A5A, 4}});
}

TEST_CASE("stores to two pages in a block arrive, and the next block's too") {
    CpuBench bench;
    bench.load("flash", 4);
    bench.finish();
    CHECK(bench.controller.stores == std::vector<Store>{{kPage + 0x400, 0x12345678, 4},
                                                        {kPage, 0x12345678, 4},
                                                        {kPage + 4, 0x12345678, 4}});
}

TEST_CASE("code may store into the page it runs from, and into code that has run") {
    CpuBench bench;
    bench.load("flash", 5);
    bench.finish();
    CHECK(bench.controller.stores.size() == 5);
    CHECK(bench.device.values() == Values{0xFF, 0xF0});
}

TEST_CASE("flash of one kilobyte at an odd place is flash too") {
    CpuBench bench;
    bench.load("flash", 6);
    bench.finish();
    CHECK(bench.controller.stores == std::vector<Store>{{0x10001080, 0x12345678, 4}});
    CHECK(bench.device.values() == Values{0x12345678});
}

TEST_CASE("of the stores around a fault only the ones before it arrive") {
    CpuBench before;
    before.load("flash", 7);
    before.finish();
    CHECK(before.controller.stores == std::vector<Store>{{kPage, 0x12345678, 4}});
    CHECK(before.word(kPage + 4) == 0xFFFFFFFF);
    CpuBench after;
    after.load("flash", 8);
    after.finish();
    CHECK(after.controller.stores.empty());
    CHECK(after.word(kPage + 4) == 0xFFFFFFFF);
}

TEST_CASE("a store of what is there already is told") {
    CpuBench bench;
    bench.load("flash", 9);
    bench.finish();
    CHECK(bench.controller.stores == std::vector<Store>{{kPage, 0xFFFFFFFF, 4}});
}

TEST_CASE("refused stores are not seen by the blocks behind") {
    CpuBench bench;
    bench.controller.writable = false;
    bench.load("flash", 10);
    bench.finish();
    CHECK(bench.controller.stores.size() == 2);
    CHECK(bench.device.values() == Values{0xFFFFFFFF, 0xFFFFFFFF});
}

TEST_CASE("flash rewritten from outside runs as it is now") {
    CpuBench bench;
    // 0x100: movs r0, #1; 0x102: b 0x100
    bench.load({0x2001, 0xE7FD});
    bench.run_for(100);
    CHECK(bench.state().r[0] == 1);
    bench.flash[CpuBench::kProgram] = 2;
    bench.core.cpu().invalidate(CpuBench::kProgram, 1);
    bench.run_for(100);
    CHECK(bench.state().r[0] == 2);
}

TEST_CASE("an instruction across two pages is run anew when either half changes") {
    CpuBench bench;
    bench.load({0xE17D}); // b 0x3FE
    // 0x3FE: bl 0x500; 0x402: b 0x3FE. At 0x500: movs r0, #1; bx lr. At 0x600: movs r0, #2; bx lr.
    auto const put = [&](u32 at, u16 halfword) {
        bench.flash[at] = u8(halfword);
        bench.flash[at + 1] = u8(halfword >> 8);
    };
    put(0x3FE, 0xF000);
    put(0x400, 0xF87F);
    put(0x402, 0xE7FC);
    put(0x500, 0x2001);
    put(0x502, 0x4770);
    put(0x600, 0x2002);
    put(0x602, 0x4770);
    bench.core.cpu().invalidate(0, u32(bench.flash.size()));
    bench.run_for(200);
    CHECK(bench.state().r[0] == 1);
    put(0x400, 0xF8FF); // bl 0x600
    bench.core.cpu().invalidate(0x400, 2);
    bench.run_for(200);
    CHECK(bench.state().r[0] == 2);
    CHECK(bench.core.cpu().rule_mismatches() == 0);
}

} // namespace terrarium
