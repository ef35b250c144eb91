// SDIO and DMA with an SD card in its slot.
#include <catch2/catch_test_macros.hpp>

#include "sim/core/memory_storage.h"
#include "sim/parts/sd_slot.h"
#include "tests/sim/stm32f4/sdio_bench.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

// The card of the pyboard's slot, brought to the transfer state, on four lines at 12 MHz.
struct CardBench : SdioBench {
    CardBench() {
        library.add("card", storage);
        slot.act({"insert", {"card"}, {}});
        ask(0, kNone);
        ask(8, kShort, 0x1AA);
        do {
            ask(55, kShort);
            ask(41, kShort, 0x40FF8000);
        } while ((read(kResp1) & 0x80000000) == 0);
        ask(2, kLong);
        ask(3, kShort);
        address = read(kResp1) & 0xFFFF0000;
        ask(7, kShort, address);
        ask(55, kShort, address);
        ask(6, kShort, 2);
        write(kClkcr, kClockOn | kWide | 2);
        CHECK(state() == 4);
    }
    void ask(u32 index, u32 how, u32 argument = 0) {
        send(index, how, argument);
        while ((read(kSta) & kCommandActive) != 0) run(1_us);
    }
    unsigned state() {
        ask(13, kShort, address);
        return read(kResp1) >> 9 & 15;
    }
    // DMA2 stream 3, channel 4: words, memory by fours through the FIFO, the SDIO as flow controller.
    void dma(u32 memory, bool to_card) {
        write(kDma2 + 0x08, 0x0F400000);
        write(kDma2 + 0x58 + 0x08, kFifo);
        write(kDma2 + 0x58 + 0x0C, memory);
        write(kDma2 + 0x58 + 0x14, 7);
        write(kDma2 + 0x58,
              4u << 25 | 2u << 13 | 2u << 11 | 1u << 10 | (to_card ? 1u << 6 : 0) | 1u << 5 | 1u << 4 | 1);
    }
    u8 *ram(u32 address_in_ram) {
        MemoryRegion const *const region = chip.bus().memory_at(address_in_ram);
        return region->bytes.data() + (address_in_ram - region->base);
    }
    void archive(Archive &archive) {
        Stm32Bench::archive(archive);
        archive(slot);
    }

    std::shared_ptr<MemoryStorage> storage = std::make_shared<MemoryStorage>(64 * 1024 * 1024);
    MemoryLibrary library;
    SdSlot slot{clock, "sd", {wires(), &pin("PA8"), chip.sd_host(), &library}};
    u32 address = 0;
};

} // namespace

TEST_CASE("DMA with the SDIO as flow controller reads and writes a card", "[stm32f4][sdio][dma]") {
    CardBench bench;
    auto const content = pattern(4 * 512, 3);
    std::copy(content.begin(), content.end(), bench.ram(0x20001000));
    bench.write(kDlen, 4 * 512);
    bench.dma(0x20001000, true);
    bench.ask(25, kShort, 100 * 512);
    bench.write(kDctrl, kWrite | kDma);
    bench.run(5_ms);
    CHECK(bench.flags() == (kCommandEnd | kBlockEnd | kDataEnd));
    CHECK(bench.irq(59)); // DMA2 stream 3, complete.
    CHECK((bench.read(kDma2 + 0x58) & 1) == 0);
    CHECK(bench.read(kDma2 + 0x58 + 4) == 0xFFFF - 512);
    bench.ask(12, kShort);
    CHECK(bench.state() == 7);
    bench.run(5_ms);
    CHECK(bench.state() == 4);
    std::vector<u8> stored(4 * 512);
    REQUIRE(bench.storage->read(100 * 512, stored));
    CHECK((stored == content));

    bench.write(kDctrl, 0);
    bench.dma(0x20004000, false);
    bench.write(kDctrl, kRead | kDma);
    bench.ask(18, kShort, 100 * 512);
    Time const start = bench.now();
    while (!bench.irq(59) && bench.now() < start + 10_ms) bench.run(1_us);
    // 250 us of access, and 1024 clocks at 12 MHz a block, with pauses and CRCs.
    CHECK(bench.now() - start > 250_us + 85_us * 4);
    CHECK(bench.now() - start < 270_us + 90_us * 4);
    CHECK(std::equal(content.begin(), content.end(), bench.ram(0x20004000)));
    bench.ask(12, kShort);
    CHECK(bench.state() == 4);
}

TEST_CASE("a card that is taken out in the middle of a block", "[stm32f4][sdio]") {
    CardBench bench;
    bench.dma(0x20001000, false);
    bench.write(kDtimer, 24'000);
    bench.write(kDlen, 1024);
    bench.write(kDctrl, kRead | kDma);
    bench.ask(18, kShort, 0);
    bench.run(270_us);
    CHECK((bench.read(kSta) & kRxActive) != 0);
    bench.slot.act({"eject", {}, {}});
    bench.run(1_ms);
    CHECK((bench.flags() & kDataCrc) != 0);
    bench.ask(13, kShort, bench.address);
    CHECK(bench.flags() == kCommandTimeout);
    bench.slot.act({"insert", {"card"}, {}});
    bench.ask(8, kShort, 0x1AA); // Starts anew.
    CHECK(bench.read(kResp1) == 0x1AA);
}

TEST_CASE("a snapshot in the middle of a transfer goes on as the chip does", "[stm32f4][sdio][archive]") {
    CardBench bench;
    REQUIRE(bench.storage->write(0, pattern(1024, 7)));
    bench.dma(0x20001000, false);
    bench.write(kDlen, 1024);
    bench.write(kDctrl, kRead | kDma);
    bench.ask(18, kShort, 0);
    bench.run(270_us);
    auto const state = save(bench);
    CardBench other;
    REQUIRE(other.storage->write(0, pattern(1024, 7)));
    REQUIRE(load(other.clock, state, other));
    CHECK(save(other) == state);
    bench.run(200_us);
    other.run(200_us);
    CHECK(save(other) == save(bench));
    CHECK((other.flags() & kDataEnd) != 0);
    auto const content = pattern(1024, 7);
    CHECK(std::equal(content.begin(), content.end(), other.ram(0x20001000)));
}
