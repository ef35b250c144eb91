// SDIO: command path, data path, FIFO, errors and times, with a card that does as it is told.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/sdio_bench.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

// Says what it is told to say.
struct FakeCard final : SdDevice {
    explicit FakeCard(Clock &clock) : clock_(clock) {}
    std::optional<SdResponse> command(u8 index, u32 argument) override {
        commands.push_back({index, argument});
        return answer;
    }
    [[nodiscard]] unsigned width() const override { return lines; }
    [[nodiscard]] Time sends_at() const override { return blocks.empty() ? Time::never() : ready; }
    std::vector<u8> send_block() override {
        auto const block = blocks.front();
        blocks.erase(blocks.begin());
        return block;
    }
    [[nodiscard]] bool receives() const override { return true; }
    bool receive_block(std::span<u8 const> block) override {
        received.emplace_back(block.begin(), block.end());
        busy = clock_.now() + busy_time;
        return takes;
    }
    [[nodiscard]] Time busy_until() const override { return busy; }

    Clock &clock_;
    std::vector<std::pair<u8, u32>> commands;
    std::optional<SdResponse> answer;
    unsigned lines = 1;
    std::vector<std::vector<u8>> blocks;
    Time ready;
    std::vector<std::vector<u8>> received;
    bool takes = true;
    Time busy_time;
    Time busy;
};

SdResponse short_answer(u8 index, u32 argument) { return {false, index, true, {argument}}; }

struct FakeBench : SdioBench {
    FakeBench() {
        socket.wires = wires();
        socket.card = &card;
        chip.sd_host()->attach(socket);
        card.answer = short_answer(17, 0x900);
    }
    FakeCard card{clock};
    SdSocket socket;
};

} // namespace

TEST_CASE("a command without response takes 48 clocks", "[stm32f4][sdio]") {
    FakeBench bench;
    bench.send(0, kNone, 0x1234);
    CHECK((bench.read(kSta) & kCommandActive) != 0);
    bench.run(47_us);
    CHECK(bench.flags() == 0);
    bench.run(1_us);
    CHECK(bench.flags() == kCommandSent);
    CHECK((bench.read(kSta) & kCommandActive) == 0);
    CHECK(bench.card.commands == std::vector<std::pair<u8, u32>>{{0, 0x1234}});
    bench.write(kIcr, kCommandSent);
    CHECK(bench.flags() == 0);
}

TEST_CASE("responses: short, long, without CRC, of the wrong length", "[stm32f4][sdio]") {
    FakeBench bench;
    bench.send(17, kShort);
    bench.run(100_us);
    CHECK(bench.flags() == 0);
    bench.run(1_us); // 48, 5 of pause, 48.
    CHECK(bench.flags() == kCommandEnd);
    CHECK(bench.read(kRespCmd) == 17);
    CHECK(bench.read(kResp1) == 0x900);

    bench.card.answer = SdResponse{true, 63, true, {1, 2, 3, 0xFFFFFFFF}};
    bench.send(2, kLong);
    bench.run(188_us);
    CHECK(bench.flags() == 0);
    bench.run(1_us); // 48, 5, 136.
    CHECK(bench.flags() == kCommandEnd);
    CHECK(bench.read(kRespCmd) == 63);
    CHECK(bench.read(kResp1 + 8) == 3);
    CHECK(bench.read(kResp1 + 12) == 0xFFFFFFFE);

    bench.card.answer = SdResponse{false, 63, false, {0x80FF8000}}; // R3.
    bench.send(41, kShort);
    bench.run(1_ms);
    CHECK(bench.flags() == kCommandCrc);
    CHECK(bench.read(kResp1) == 0x80FF8000);
    bench.send(2, kLong);
    bench.run(1_ms);
    CHECK(bench.flags() == kCommandCrc);
}

TEST_CASE("without an answer the command times out after 64 clocks", "[stm32f4][sdio]") {
    FakeBench bench;
    bench.card.answer.reset();
    bench.write(kMask, kCommandTimeout);
    bench.send(17, kShort);
    bench.run(111_us);
    CHECK_FALSE(bench.irq(kIrq));
    bench.run(1_us);
    CHECK(bench.flags() == kCommandTimeout);
    CHECK(bench.irq(kIrq));
    bench.write(kIcr, kCommandTimeout);
    CHECK_FALSE(bench.irq(kIrq));
}

TEST_CASE("the clock: divider, bypass, and none", "[stm32f4][sdio]") {
    FakeBench bench;
    bench.write(kClkcr, kClockOn | 118); // 400 kHz.
    bench.send(0, kNone);
    bench.run(119_us);
    CHECK(bench.flags() == 0);
    bench.run(1_us);
    CHECK(bench.flags() == kCommandSent);
    bench.write(kClkcr, kClockOn | 1u << 10); // 48 MHz.
    bench.send(0, kNone);
    bench.run(1_us);
    CHECK(bench.flags() == kCommandSent);
    bench.write(kClkcr, kMicrosecond);
    bench.send(0, kNone);
    bench.run(1_ms);
    CHECK((bench.read(kSta) & kCommandActive) != 0);
    bench.write(kClkcr, kMicrosecond | kClockOn);
    bench.run(48_us);
    CHECK(bench.flags() == kCommandSent);
    bench.write(kSdio, 0);
    bench.send(0, kNone);
    bench.run(1_ms);
    CHECK(bench.flags() == 0);
}

TEST_CASE("a card whose pins are not the SDIO's does not answer", "[stm32f4][sdio]") {
    for (auto const &[port, number] : {std::pair{kGpioC, 12u}, std::pair{kGpioD, 2u}}) {
        FakeBench bench;
        bench.alternate(port, number, 6);
        bench.send(17, kShort);
        bench.run(1_ms);
        CHECK(bench.flags() == kCommandTimeout);
        CHECK(bench.card.commands.empty());
        bench.alternate(port, number, 12);
        bench.send(17, kShort);
        bench.run(1_ms);
        CHECK(bench.flags() == kCommandEnd);
    }
}

TEST_CASE("a block comes in word by word, on one line and on four", "[stm32f4][sdio]") {
    for (unsigned const lines : {1u, 4u}) {
        FakeBench bench;
        bench.card.lines = lines;
        bench.write(kClkcr, kMicrosecond | kClockOn | (lines == 4 ? kWide : 0));
        bench.card.blocks = {pattern(64)};
        bench.card.ready = bench.now() + 500_us;
        bench.write(kDlen, 64);
        bench.write(kMask, kBlockEnd);
        bench.write(kDctrl, 0x63);
        CHECK((bench.read(kSta) & (kRxActive | kRxData)) == kRxActive);
        // The start bit, then 32 bits on each line.
        Time const word = lines == 4 ? 8_us : 32_us;
        bench.run(500_us + 1_us + word - 1_us);
        CHECK((bench.read(kSta) & kRxData) == 0);
        bench.run(1_us);
        CHECK((bench.read(kSta) & kRxData) != 0);
        CHECK(bench.read(kDcount) == 60);
        CHECK(bench.read(kFifoCount) == 16);
        bench.run(word * 7);
        CHECK((bench.read(kSta) & kRxHalfFull) != 0);
        bench.run(word * 8 + 17_us - 1_us);
        CHECK_FALSE(bench.irq(kIrq));
        bench.run(1_us);
        CHECK(bench.irq(kIrq));
        CHECK(bench.flags() == (kBlockEnd | kDataEnd));
        CHECK((bench.read(kSta) & kRxActive) == 0);
        CHECK(bench.take(16) == pattern(64));
        CHECK((bench.read(kSta) & kRxData) == 0);
        CHECK(bench.read(kFifoCount) == 0);
    }
}

TEST_CASE("no block: the data time-out", "[stm32f4][sdio]") {
    FakeBench bench;
    bench.write(kDtimer, 700);
    bench.write(kDlen, 512);
    bench.write(kDctrl, kRead);
    bench.run(699_us);
    CHECK(bench.flags() == 0);
    bench.run(1_us);
    CHECK(bench.flags() == kDataTimeout);
    CHECK((bench.read(kSta) & kRxActive) == 0);
    // D0 leads elsewhere.
    bench.alternate(kGpioC, 8, 2);
    bench.card.blocks = {pattern(512)};
    bench.write(kIcr, 0x7FF);
    bench.write(kDctrl, kRead);
    bench.run(1_ms);
    CHECK(bench.flags() == kDataTimeout);
}

TEST_CASE("widths that differ, and blocks that do", "[stm32f4][sdio]") {
    auto const read = [](unsigned card_lines, bool wide, std::size_t bytes, bool all_wired = true) {
        FakeBench bench;
        bench.card.lines = card_lines;
        bench.write(kClkcr, kClockOn | (wide ? kWide : 0));
        if (!all_wired) bench.alternate(kGpioC, 10, 6);
        bench.card.blocks = {pattern(bytes)};
        bench.write(kDlen, 64);
        bench.write(kDctrl, 0x63);
        bench.run(200_us);
        bench.take(32);
        return bench.flags();
    };
    CHECK(read(4, true, 64) == (kBlockEnd | kDataEnd));
    CHECK(read(1, true, 64) == kStartBit);
    CHECK(read(4, true, 64, false) == kStartBit);
    CHECK(read(4, false, 64) == kDataCrc);
    CHECK(read(1, false, 32) == kDataCrc);
    CHECK(read(1, false, 128) == kDataCrc);
}

TEST_CASE("a FIFO that nobody empties overruns, or stops the clock", "[stm32f4][sdio]") {
    FakeBench bench;
    bench.card.blocks = {pattern(512)};
    bench.write(kDlen, 512);
    SECTION("overrun") {
        bench.write(kDctrl, kRead);
        bench.run(1_us + 2_us + 32_us * 32);
        CHECK((bench.read(kSta) & kRxFull) != 0);
        CHECK(bench.flags() == 0);
        bench.run(32_us);
        CHECK(bench.flags() == kOverrun);
        CHECK(bench.take(32) == [] {
            auto first = pattern(512);
            first.resize(128);
            return first;
        }());
    }
    SECTION("flow control") {
        bench.set(kClkcr, kFlowControl);
        bench.write(kDctrl, kRead);
        bench.run(9_ms);
        CHECK(bench.flags() == 0);
        std::vector<u8> all;
        for (int i = 0; i < 4; ++i) {
            auto const part = bench.take(32);
            all.insert(all.end(), part.begin(), part.end());
            bench.run(9_ms);
        }
        CHECK(all == pattern(512));
        CHECK(bench.flags() == (kBlockEnd | kDataEnd));
    }
}

TEST_CASE("a block goes out, and the card's busy time is waited for", "[stm32f4][sdio]") {
    FakeBench bench;
    bench.card.busy_time = 300_us;
    bench.write(kDlen, 64);
    bench.write(kDctrl, 0x61);
    CHECK((bench.read(kSta) & (kTxActive | kTxEmpty | kTxHalfEmpty)) ==
          (kTxActive | kTxEmpty | kTxHalfEmpty));
    auto const block = pattern(64);
    for (std::size_t i = 0; i < 64; i += 4) bench.write(kFifo + u32(i), load_u32(block, i));
    // Two of pause, the start bit, 512 bits, CRC and end bit, and the card's answer.
    Time const sent = 2_us + 1_us + 512_us + 17_us + 7_us;
    bench.run(sent - 1_us);
    CHECK(bench.card.received.empty());
    bench.run(1_us);
    REQUIRE(bench.card.received.size() == 1);
    CHECK(bench.card.received[0] == block);
    CHECK(bench.flags() == kBlockEnd);
    bench.run(300_us - 1_us);
    CHECK(bench.flags() == kBlockEnd);
    bench.run(1_us);
    CHECK(bench.flags() == (kBlockEnd | kDataEnd));
    CHECK((bench.read(kSta) & kTxActive) == 0);
}

TEST_CASE("what goes wrong with a block on its way out", "[stm32f4][sdio]") {
    FakeBench bench;
    bench.write(kDlen, 512);
    auto const fill = [&](int words) {
        for (int i = 0; i < words; ++i) bench.write(kFifo, u32(i));
    };
    SECTION("nobody fills the FIFO") {
        bench.write(kDctrl, kWrite);
        fill(32);
        CHECK((bench.read(kSta) & kTxFull) != 0);
        bench.run(2_us + 1_us + 32_us * 32 - 1_us);
        CHECK(bench.flags() == 0);
        bench.run(1_us);
        CHECK(bench.flags() == kUnderrun);
        CHECK(bench.card.received.empty());
    }
    SECTION("flow control waits for it") {
        bench.set(kClkcr, kFlowControl);
        bench.write(kDctrl, kWrite);
        for (int i = 0; i < 4; ++i) {
            fill(32);
            bench.run(3_ms);
        }
        CHECK(bench.card.received.size() == 1);
        CHECK(bench.flags() == (kBlockEnd | kDataEnd));
    }
    bench.write(kDlen, 64);
    SECTION("the card refuses it") {
        bench.card.takes = false;
        bench.write(kDctrl, 0x61);
        fill(16);
        bench.run(1_ms);
        CHECK(bench.flags() == kDataCrc);
    }
    SECTION("the card is gone") {
        bench.write(kDctrl, 0x61);
        fill(16);
        bench.run(100_us);
        bench.socket.card = nullptr;
        bench.socket.on_change();
        bench.run(1_ms);
        CHECK(bench.flags() == kDataCrc);
    }
    SECTION("the card is busy for too long") {
        bench.card.busy_time = 1_s;
        bench.write(kDctrl, 0x61);
        fill(16);
        bench.run(10_ms);
        CHECK(bench.flags() == kBlockEnd);
        bench.run(1_ms);
        CHECK(bench.flags() == (kBlockEnd | kDataTimeout));
    }
}

TEST_CASE("the reset bit in RCC resets it", "[stm32f4][sdio]") {
    FakeBench bench;
    bench.send(17, kShort);
    bench.write(kDlen, 512);
    bench.write(kDctrl, kRead);
    bench.set(kRcc + 0x24, 1u << 11);
    bench.clear(kRcc + 0x24, 1u << 11);
    CHECK(bench.read(kSta) == 0);
    CHECK(bench.read(kCmd) == 0);
    bench.run(100_ms);
    CHECK(bench.read(kSta) == 0);
}

TEST_CASE("what is not modelled is named", "[stm32f4][sdio]") {
    FakeBench bench;
    bench.write(kDlen, 512);
    bench.write(kDctrl, kRead | 4);
    bench.write(kDctrl, 0);
    bench.write(kDctrl, 1u << 11);
    bench.send(0, kNone | 1u << 8);
    bench.send(0, kNone | 1u << 11);
    bench.write(kClkcr, 2u << 11);
    REQUIRE(bench.lines.size() == 5);
    for (std::string const &line : bench.lines) CHECK(line.find("not modelled") != std::string::npos);
}
