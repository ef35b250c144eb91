// The chip as a whole: what is at which address, the factory's figures, and what is not modelled.
#include <algorithm>

#include <catch2/catch_test_macros.hpp>

#include "tests/sim/nrf51/nrf51_bench.h"

using namespace terrarium;
using namespace terrarium::nrf51;
using namespace terrarium::literals;

namespace {

u32 memory_word(Nrf51Bench &bench, u32 address) {
    MemoryRegion const *const region = bench.chip.bus().memory_at(address, 4);
    REQUIRE(region != nullptr);
    return load_u32(region->bytes, address - region->base);
}

} // namespace

TEST_CASE("FICR describes the chip", "[nrf51][chip]") {
    Nrf51Bench bench;
    CHECK(memory_word(bench, 0x10000010) == 1024); // CODEPAGESIZE
    CHECK(memory_word(bench, 0x10000014) == 256);  // CODESIZE
    CHECK(memory_word(bench, 0x10000034) == 2);    // NUMRAMBLOCK
    CHECK(memory_word(bench, 0x10000038) == 8192); // SIZERAMBLOCK[0], [1]
    CHECK(memory_word(bench, 0x1000003C) == 8192);
    CHECK(memory_word(bench, 0x1000005C) == 0x3C); // CONFIGID
    CHECK(memory_word(bench, 0x100000A0) == 1);    // DEVICEADDRTYPE
    CHECK(memory_word(bench, 0x10000028) == 0xFFFFFFFF);
}

TEST_CASE("each seed is another device", "[nrf51][chip]") {
    Nrf51Bench one(1);
    Nrf51Bench again(1);
    Nrf51Bench two(2);
    for (u32 const address : {0x10000060u, 0x100000A4u}) {
        CHECK(memory_word(one, address) == memory_word(again, address));
        CHECK(memory_word(one, address) != memory_word(two, address));
    }
}

TEST_CASE("UICR is the end of the flash storage", "[nrf51][chip]") {
    Nrf51Bench bench;
    CHECK(memory_word(bench, 0x10001000) == 0xFFFFFFFF);
    store_u32(bench.flash, kCodeBytes + 0x80, 0x11223344);
    CHECK(memory_word(bench, 0x10001080) == 0x11223344);
    std::vector<FlashBank> const banks = bench.chip.flash();
    REQUIRE(banks.size() == 2);
    CHECK(banks[0].bytes.size() == kCodeBytes);
    CHECK(banks[0].sector_bytes == 1024);
    CHECK(banks[1].base == 0x10001000);
    CHECK(banks[1].bytes.size() == kUicrBytes);
}

TEST_CASE("RAM", "[nrf51][chip]") {
    Nrf51Bench bench;
    MemoryRegion const *const ram = bench.chip.bus().memory_at(0x20000000);
    REQUIRE(ram != nullptr);
    CHECK(ram->bytes.size() == 16 * 1024);
    ram->bytes[100] = 5;
    bench.cpu().on_reset_request();
    bench.run(1_ms);
    CHECK(ram->bytes[100] == 5);
    bench.chip.power_on();
    CHECK(ram->bytes[100] == 0);
}

TEST_CASE("the ROM table tells revision 3", "[nrf51][chip]") {
    Nrf51Bench bench;
    CHECK((bench.read(0xF0000FE0) & 0xFF) == 1);
    CHECK((bench.read(0xF0000FE4) & 0x0F) == 0);
    CHECK((bench.read(0xF0000FE8) & 0xF0) == 0x70);
    CHECK((bench.read(0xF0000FEC) & 0xF0) == 0);
}

TEST_CASE("what is not modelled is reported once, by name", "[nrf51][chip]") {
    Nrf51Bench bench;
    struct Case {
        unsigned id;
        char const *name;
    };
    for (Case const &unmodelled :
         {Case{14, "ECB"}, Case{15, "CCM_AAR"}, Case{18, "QDEC"}, Case{19, "LPCOMP"}}) {
        std::size_t const before = bench.trace.accesses().size();
        bench.set(unmodelled.id, 0x504, 3);
        bench.set(unmodelled.id, 0x504, 4);
        CHECK(bench.get(unmodelled.id, 0x504) == 4); // It keeps what is written.
        (void)bench.get(unmodelled.id, 0x504);
        REQUIRE(bench.trace.accesses().size() == before + 2); // One write, one read.
        CHECK(bench.trace.accesses()[before].device == unmodelled.name);
        CHECK(bench.trace.accesses()[before].write);
        CHECK(bench.trace.accesses()[before + 1].address == base_of(unmodelled.id) + 0x504);
    }
}

TEST_CASE("strict mode stops at the first unmodelled register", "[nrf51][chip]") {
    Nrf51Bench bench;
    bench.trace.strict = true;
    bench.set(kTimer0Id, 0x000);
    CHECK(bench.trace.stop_reason().empty());
    bench.set(14, 0x000);
    CHECK(bench.trace.stop_reason().find("ECB") != std::string::npos);
}

TEST_CASE("an idle chip has nothing to do", "[nrf51][chip]") {
    Nrf51Bench bench;
    CHECK(bench.clock.next_event() == Time::never());
    for (unsigned id : {kTimer0Id, kTimer1Id, kTimer2Id}) bench.set(id, 0x000);
    bench.set(kPowerClockId, 0x008);
    bench.run(1_ms);
    bench.set(kRtc0Id, 0x000);
    bench.run(1_ms);
    // Counters that run past compares whose events are set cost nothing.
    for (unsigned id : {kTimer0Id, kTimer1Id, kTimer2Id}) {
        for (u32 n = 0; n < 4; ++n) bench.set(id, 0x140 + 4 * n, 1);
    }
    CHECK(bench.clock.next_event() == Time::never());
}

TEST_CASE("the power-fail comparator warns once, and guards the flash", "[nrf51][power]") {
    Nrf51Bench bench;
    auto const surroundings = bench.chip.surroundings();
    auto const supply = std::find_if(surroundings.begin(), surroundings.end(),
                                     [](Surrounding const &each) { return each.name == "supply"; });
    REQUIRE(supply != surroundings.end());
    constexpr u32 kWarning = 0x108, kPofCon = 0x510;
    supply->set(2.2);
    CHECK(bench.get(kPowerClockId, kWarning) == 0); // The comparator is off.
    supply->set(3.3);
    bench.set(kPowerClockId, kPofCon, 1 | 2 << 1); // 2.5 V.
    supply->set(2.55);
    CHECK(bench.get(kPowerClockId, kWarning) == 0);
    supply->set(2.45);
    CHECK(bench.get(kPowerClockId, kWarning) == 1);
    bench.set(kPowerClockId, kWarning, 0);
    supply->set(2.3);
    CHECK(bench.get(kPowerClockId, kWarning) == 0);
    bench.set(kNvmcId, 0x504, 2);
    bench.set(kNvmcId, 0x508, 0x1000); // Erase a page.
    CHECK(bench.chip.flash_power()->operations() == 0);
    supply->set(3.0);
    bench.set(kNvmcId, 0x508, 0x1000);
    CHECK(bench.chip.flash_power()->operations() == 1);
}

TEST_CASE("a brown-out is a power-on reset: no reason is left, and the retained register is cleared",
          "[nrf51][power]") {
    Nrf51Bench bench;
    auto const surroundings = bench.chip.surroundings();
    auto const supply = std::find_if(surroundings.begin(), surroundings.end(),
                                     [](Surrounding const &each) { return each.name == "supply"; });
    bench.set(kPowerClockId, 0x51C, 0x42); // GPREGRET.
    supply->set(1.8);
    run_for(bench.clock, 1_ms);
    CHECK(bench.get(kPowerClockId, 0x51C) == 0x42);
    supply->set(1.6);
    run_for(bench.clock, 1_ms);
    supply->set(3.3);
    run_for(bench.clock, 1_ms);
    CHECK(bench.get(kPowerClockId, 0x51C) == 0);
    CHECK(bench.get(kPowerClockId, 0x400) == 0); // RESETREAS.
}
