// A card in SPI mode, spoken to bit by bit on the module's wires.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <map>

#include "sim/core/memory_storage.h"
#include "sim/parts/microsd.h"
#include "tests/support/part_actions.h"
#include "tests/support/run_clock.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

constexpr u64 kMiB = 1024 * 1024;

std::vector<u8> pattern(u8 seed, std::size_t size = 512) {
    std::vector<u8> block(size);
    for (std::size_t i = 0; i < size; ++i) block[i] = u8(i * 7 + seed);
    return block;
}

struct Cards final : StorageLibrary {
    std::map<std::string, std::shared_ptr<MemoryStorage>> all;
    Result<std::shared_ptr<Storage>> open(std::string const &name) override {
        if (!all.contains(name)) return Error{"'" + name + "': no file"};
        return std::shared_ptr<Storage>(all[name]);
    }
};

struct Bench {
    explicit Bench(u64 size = 64 * kMiB) {
        cards.all["card"] = std::make_shared<MemoryStorage>(size);
        cards.all["odd"] = std::make_shared<MemoryStorage>(1000);
        sck.connect(clock_pin);
        di.connect(out_pin);
        cs.connect(select_pin);
        clock_pin.drive(Drive::Low);
        select_pin.drive(Drive::High);
    }
    void insert(std::string const &name = "card") { REQUIRE(act(module, {"insert", {name}, {}}).empty()); }
    void select(bool on = true) { select_pin.drive(on ? Drive::Low : Drive::High); }
    // At 1 MHz.
    u8 transfer(u8 byte = 0xFF) {
        u8 in = 0;
        for (int i = 7; i >= 0; --i) {
            out_pin.drive((byte >> i & 1) != 0 ? Drive::High : Drive::Low);
            run_for(clock, 500_ns);
            clock_pin.drive(Drive::High);
            in = u8(in << 1 | (dout.level() ? 1 : 0));
            run_for(clock, 500_ns);
            clock_pin.drive(Drive::Low);
        }
        return in;
    }
    void send(std::span<u8 const> bytes) {
        for (u8 const byte : bytes) transfer(byte);
    }
    // R1, or 0xFF when none comes in the eight bytes it may take.
    u8 command(u8 index, u32 argument = 0, int crc_error = 0) {
        std::array<u8, 6> frame{u8(0x40 | index),  u8(argument >> 24), u8(argument >> 16),
                                u8(argument >> 8), u8(argument),       0};
        frame[5] = u8((sd_crc7(std::span(frame).first(5)) ^ crc_error) << 1 | 1);
        send(frame);
        if (index == 12) transfer(); // A byte that means nothing.
        for (int i = 0; i < 8; ++i) {
            if (u8 const answer = transfer(); answer != 0xFF) return answer;
        }
        return 0xFF;
    }
    u8 application(u8 index, u32 argument = 0) {
        CHECK(command(55) <= 1);
        return command(index, argument);
    }
    u32 word() {
        u32 value = 0;
        for (int i = 0; i < 4; ++i) value = value << 8 | transfer();
        return value;
    }
    void initialise() {
        select();
        REQUIRE(command(0) == 0x01);
        REQUIRE(command(8, 0x1AA) == 0x01);
        REQUIRE(word() == 0x1AA);
        int tries = 0;
        while (application(41, 0x40000000) != 0x00) REQUIRE(++tries < 1000);
    }
    u8 token() {
        for (int i = 0; i < 1000; ++i) {
            if (u8 const byte = transfer(); byte != 0xFF) return byte;
        }
        return 0xFF;
    }
    std::vector<u8> block(std::size_t size = 512) {
        REQUIRE(token() == 0xFE);
        std::vector<u8> bytes(size);
        for (u8 &byte : bytes) byte = transfer();
        u16 const crc = u16(transfer() << 8);
        CHECK(u16(crc | transfer()) == sd_crc16(bytes));
        return bytes;
    }
    u8 put(u8 token, std::span<u8 const> bytes, u16 crc_error = 0) {
        transfer();
        transfer(token);
        send(bytes);
        u16 const crc = u16(sd_crc16(bytes) ^ crc_error);
        transfer(u8(crc >> 8));
        transfer(u8(crc));
        return transfer() & 0x1F;
    }
    Time wait() {
        Time const begin = clock.now();
        while (transfer() == 0) {
        }
        return clock.now() - begin;
    }
    std::vector<u8> stored(u64 at) {
        std::vector<u8> bytes(512);
        REQUIRE(cards.all["card"]->read(at, bytes));
        return bytes;
    }
    void archive(Archive &archive) {
        archive(clock, module, clock_pin, out_pin, select_pin, sck, di, dout, cs);
    }

    Clock clock{Hertz(100'000'000)};
    Trace trace;
    Cards cards;
    Net sck{clock, trace, "SCK"}, di{clock, trace, "DI"}, dout{clock, trace, "DO"}, cs{clock, trace, "CS"},
        cd{clock, trace, "CD"};
    Pin clock_pin{"sck"}, out_pin{"di"}, select_pin{"cs"};
    Microsd module{clock, "card", {{sck, &di, &dout, cs}, &cd, &cards}};
};

} // namespace

TEST_CASE("a card in SPI mode is initialised", "[parts][sd]") {
    Bench bench;
    bench.insert();
    bench.select();
    CHECK(bench.command(8, 0x1AA) == 0xFF); // Still in SD mode: mute.
    CHECK(bench.command(0, 0, 1) == 0xFF);  // As it is to a CMD0 that is damaged.
    CHECK(bench.command(0) == 0x01);
    CHECK(bench.command(8, 0x1AA, 1) == 0x09); // CMD8's CRC counts, CRC on or not.
    CHECK(bench.command(8, 0x2AA) == 0x05);    // A voltage it does not have.
    CHECK(bench.command(8, 0x1AA) == 0x01);
    CHECK(bench.word() == 0x1AA);
    CHECK(bench.command(17) == 0x05); // Not yet.
    CHECK(bench.command(58) == 0x01);
    CHECK(bench.word() == 0x00FF8000);
    Time const begin = bench.clock.now();
    while (bench.application(41, 0x40000000) == 0x01) {
    }
    Time const took = bench.clock.now() - begin;
    CHECK(took > 10_ms);
    CHECK(took < 11_ms);
    CHECK(bench.command(58) == 0x00);
    CHECK(bench.word() == 0x80FF8000);
    CHECK(bench.command(13) == 0x00);
    CHECK(bench.transfer() == 0x00);
    for (u8 const index : {2, 3, 7, 15, 60}) CHECK(bench.command(index) == 0x04);
    CHECK(bench.application(6, 2) == 0x04); // There are no four lines.
    CHECK(bench.application(41) == 0x00);
}

TEST_CASE("CMD1 initialises a card too", "[parts][sd]") {
    Bench bench;
    bench.insert();
    bench.select();
    CHECK(bench.command(0) == 0x01);
    int tries = 0;
    while (bench.command(1) == 0x01) ++tries;
    CHECK(tries > 10);
    CHECK(bench.command(17, 0) == 0x00);
    bench.block();
}

TEST_CASE("a card of high capacity in SPI mode waits for a host that knows it, and counts in blocks",
          "[parts][sd]") {
    Bench bench(4096 * kMiB);
    bench.insert();
    bench.select();
    CHECK(bench.command(0) == 0x01);
    for (int i = 0; i < 200; ++i) CHECK(bench.application(41, 0) == 0x01);
    bench.initialise();
    CHECK(bench.command(58) == 0x00);
    CHECK(bench.word() == 0xC0FF8000);
    REQUIRE(bench.cards.all["card"]->write(5 * 512, pattern(5)));
    CHECK(bench.command(17, 5) == 0x00);
    CHECK(bench.block() == pattern(5));
    CHECK(bench.command(16, 100) == 0x00); // Taken, and without effect.
    CHECK(bench.command(17, 5) == 0x00);
    CHECK(bench.block() == pattern(5));
}

TEST_CASE("registers come as data blocks in SPI mode", "[parts][sd]") {
    Bench bench;
    bench.insert();
    bench.initialise();
    SdGeometry const geometry{64 * kMiB, false};
    CHECK(bench.command(9) == 0x00);
    SdRegister const csd = sd_csd(geometry);
    CHECK(bench.block(16) == std::vector<u8>(csd.begin(), csd.end()));
    CHECK(bench.command(10) == 0x00);
    std::vector<u8> const cid = bench.block(16);
    CHECK(cid[15] == (sd_crc7(std::span(cid).first(15)) << 1 | 1));
    CHECK(bench.application(51) == 0x00);
    CHECK(bench.block(8)[1] == 0x25);
    CHECK(bench.application(13) == 0x00); // R2.
    CHECK(bench.transfer() == 0x00);
    CHECK(bench.block(64)[8] == 4);
}

TEST_CASE("blocks are read in SPI mode, one and many", "[parts][sd]") {
    Bench bench;
    for (u8 i = 0; i < 4; ++i) REQUIRE(bench.cards.all["card"]->write(1024 + i * 512u, pattern(i)));
    bench.insert();
    bench.initialise();
    CHECK(bench.command(17, 1024) == 0x00);
    Time const begin = bench.clock.now();
    CHECK(bench.token() == 0xFE);
    CHECK(bench.clock.now() - begin > 200_us); // The access time.
    for (u8 const byte : pattern(0)) CHECK(bench.transfer() == byte);
    bench.transfer();
    bench.transfer();
    CHECK(bench.command(18, 1024) == 0x00);
    for (u8 i = 0; i < 3; ++i) CHECK(bench.block() == pattern(i));
    // Stopped in the midst of the fourth.
    CHECK(bench.token() == 0xFE);
    for (int i = 0; i < 10; ++i) bench.transfer();
    CHECK(bench.command(12) == 0x00);
    CHECK(bench.transfer() == 0xFF);
    CHECK(bench.command(17, 1024) == 0x00);
    // Let go of and chosen anew while it looks for the block.
    bench.select(false);
    CHECK(bench.transfer() == 0xFF);
    run_for(bench.clock, 1_ms);
    bench.select();
    CHECK(bench.block() == pattern(0));
    CHECK(bench.command(16, 16) == 0x00);
    CHECK(bench.command(17, 1024 + 32) == 0x00);
    auto const whole = pattern(0);
    CHECK(bench.block(16) == std::vector<u8>(whole.begin() + 32, whole.begin() + 48));
    CHECK(bench.command(17, 1024 + 504) == 0x20); // Over the block's end.
    CHECK(bench.command(16, 513) == 0x40);
}

TEST_CASE("reading behind the card's end in SPI mode", "[parts][sd]") {
    Bench bench(kMiB);
    REQUIRE(bench.cards.all["card"]->write(kMiB - 512, pattern(9)));
    bench.insert();
    bench.initialise();
    CHECK(bench.command(17, kMiB) == 0x40);
    CHECK(bench.command(18, kMiB - 512) == 0x00);
    CHECK(bench.block() == pattern(9));
    CHECK(bench.token() == 0x08);
    CHECK(bench.token() == 0xFF); // Said once.
    CHECK(bench.command(12) == 0x00);
    CHECK(bench.command(13) == 0x00);
    CHECK(bench.transfer() == 0x80);
    CHECK(bench.command(13) == 0x00);
    CHECK(bench.transfer() == 0x00);
}

TEST_CASE("a block is written in SPI mode, and is there when the card is no longer busy", "[parts][sd]") {
    Bench bench;
    bench.insert();
    bench.initialise();
    CHECK(bench.command(24, 512) == 0x00);
    CHECK(bench.put(0xFE, pattern(3)) == 0x05);
    CHECK(bench.transfer() == 0x00);
    CHECK(bench.stored(512) == std::vector<u8>(512));
    CHECK(bench.command(13) == 0x00); // What is heard is busy: 0.
    bench.select(false);
    CHECK(bench.transfer() == 0xFF);
    bench.select();
    Time const took = bench.wait();
    CHECK(took > 500_us);
    CHECK(took < 800_us);
    CHECK(bench.stored(512) == pattern(3));
    CHECK(bench.command(24, 512 + 1) == 0x20);
    CHECK(bench.command(24, 64 * kMiB) == 0x40);
}

TEST_CASE("many blocks are written in SPI mode", "[parts][sd]") {
    Bench bench;
    bench.insert();
    bench.initialise();
    CHECK(bench.application(23, 3) == 0x00);
    CHECK(bench.command(25, 0) == 0x00);
    for (u8 i = 0; i < 3; ++i) {
        CHECK(bench.put(0xFC, pattern(i)) == 0x05);
        bench.wait();
    }
    bench.transfer(0xFD);
    CHECK(bench.transfer() == 0xFF);
    CHECK(bench.wait() > 500_us);
    for (u8 i = 0; i < 3; ++i) CHECK(bench.stored(i * 512u) == pattern(i));
    CHECK(bench.application(22) == 0x00);
    CHECK(bench.block(4) == std::vector<u8>{0, 0, 0, 3});
}

TEST_CASE("CRC in SPI mode is checked once CMD59 has said so", "[parts][sd]") {
    Bench bench;
    bench.insert();
    bench.initialise();
    CHECK(bench.command(13, 0, 1) == 0x00);
    bench.transfer();
    CHECK(bench.command(24, 0) == 0x00);
    CHECK(bench.put(0xFE, pattern(1), 0x1000) == 0x05);
    bench.wait();
    CHECK(bench.command(59, 1) == 0x00);
    CHECK(bench.command(13, 0, 1) == 0x08);
    CHECK(bench.command(24, 512) == 0x00);
    CHECK(bench.put(0xFE, pattern(2), 0x1000) == 0x0B);
    CHECK(bench.transfer() == 0xFF); // Not busy.
    CHECK(bench.stored(512) == std::vector<u8>(512));
    CHECK(bench.command(24, 512) == 0x00);
    CHECK(bench.put(0xFE, pattern(2)) == 0x05);
    bench.wait();
    CHECK(bench.stored(512) == pattern(2));
    CHECK(bench.command(59, 0) == 0x00);
    CHECK(bench.command(13, 0, 1) == 0x00);
}

TEST_CASE("blocks are erased in SPI mode", "[parts][sd]") {
    Bench bench;
    for (u8 i = 0; i < 3; ++i) REQUIRE(bench.cards.all["card"]->write(i * 512u, pattern(i)));
    bench.insert();
    bench.initialise();
    CHECK(bench.command(33, 512) == 0x10); // Not without CMD32.
    CHECK(bench.command(32, 0) == 0x00);
    CHECK(bench.command(33, 512) == 0x00);
    CHECK(bench.command(38) == 0x00);
    CHECK(bench.wait() > 1_ms);
    CHECK(bench.stored(0) == std::vector<u8>(512));
    CHECK(bench.stored(512) == std::vector<u8>(512));
    CHECK(bench.stored(1024) == pattern(2));
    CHECK(bench.command(32, 0) == 0x00);
    CHECK(bench.command(17, 0) == 0x02); // The sequence is over, without an erasure.
}

TEST_CASE("a micro-SD card goes in and out", "[parts][sd]") {
    Bench bench;
    Pin pull_up{"pull-up"};
    pull_up.pull(Pull::Up);
    bench.cd.connect(pull_up);
    bench.select();
    CHECK(bench.command(0) == 0xFF);
    CHECK_FALSE(bench.dout.contended());
    CHECK(bench.cd.level());
    CHECK(act(bench.module, {"insert", {"odd"}, {}}).find("1000 bytes") != std::string::npos);
    CHECK(act(bench.module, {"insert", {"none"}, {}}).starts_with("card: 'none'"));
    CHECK(act(bench.module, {"press", {}, {}}).find("insert FILE and eject") != std::string::npos);
    CHECK(reading(bench.module, "card").empty());
    bench.insert();
    CHECK(reading(bench.module, "card") == "card");
    CHECK_FALSE(bench.cd.level());
    bench.initialise();
    CHECK(bench.command(17, 0) == 0x00);
    CHECK(act(bench.module, {"eject", {}, {}}).empty());
    CHECK(bench.cd.level());
    CHECK(bench.token() == 0xFF);
    bench.insert();
    CHECK(bench.command(17, 0) == 0xFF); // It has been without power: in SD mode again.
    bench.initialise();
    bench.module.power_on();
    CHECK(bench.command(13) == 0xFF);
    bench.initialise();
}

TEST_CASE("another device on the wires: a card that is not chosen leaves them alone", "[parts][sd]") {
    Bench bench;
    bench.insert();
    bench.initialise();
    bench.select(false);
    Pin other{"other"};
    bench.dout.connect(other);
    other.drive(Drive::Low);
    CHECK(bench.transfer(0x40) == 0x00);
    CHECK_FALSE(bench.dout.contended());
    other.drive(Drive::None);
    bench.select();
    CHECK(bench.command(58) == 0x00);
}

TEST_CASE("a card in SPI mode goes on from a snapshot, in the midst of a block", "[parts][sd]") {
    bool const writing = GENERATE(false, true);
    CAPTURE(writing);
    Bench first;
    REQUIRE(first.cards.all["card"]->write(512, pattern(4)));
    first.insert();
    first.initialise();
    auto const bytes = pattern(8);
    if (writing) {
        CHECK(first.command(25, 0) == 0x00);
        first.transfer(0xFC);
        first.send(std::span(bytes).first(100));
    } else {
        CHECK(first.command(18, 512) == 0x00);
        REQUIRE(first.token() == 0xFE);
        for (int i = 0; i < 100; ++i) first.transfer();
    }
    auto const state = save(first);
    Bench second;
    REQUIRE(second.cards.all["card"]->write(512, pattern(4)));
    REQUIRE(load(second.clock, state, second));
    for (Bench *bench : {&first, &second}) {
        if (writing) {
            bench->send(std::span(bytes).subspan(100));
            bench->transfer();
            bench->transfer();
            CHECK((bench->transfer() & 0x1F) == 0x05);
            bench->wait();
            CHECK(bench->stored(0) == bytes);
        } else {
            for (std::size_t i = 100; i < 512; ++i) CHECK(bench->transfer() == pattern(4)[i]);
            bench->transfer();
            bench->transfer();
            CHECK(bench->block() == std::vector<u8>(512));
            CHECK(bench->command(12) == 0x00);
        }
    }
    CHECK(save(first) == save(second));
}

TEST_CASE("a slow and a full card in SPI mode", "[parts][sd][faults]") {
    Bench bench;
    bench.insert();
    bench.initialise();
    CHECK(act(bench.module, {"fault", {"slow"}, {{"by", "20ms"}}}).empty());
    Time const begin = bench.clock.now();
    CHECK(bench.command(17, 0) == 0);
    while (bench.transfer() == 0xFF) {
    }
    CHECK(bench.clock.now() - begin > 20_ms);
    for (int i = 0; i < 514; ++i) bench.transfer();
    CHECK(bench.command(24, 512) == 0);
    CHECK(bench.put(0xFE, pattern(1)) == 0x05);
    CHECK(bench.wait() > 20_ms);
    CHECK(bench.stored(512) == pattern(1));
    CHECK(act(bench.module, {"fault", {"clear", "slow"}, {}}).empty());
    CHECK(act(bench.module, {"fault", {"full"}, {{"count", "1"}}}).empty());
    CHECK(bench.command(24, 512) == 0);
    CHECK(bench.put(0xFE, pattern(2)) == 0x0D); // Write error.
    CHECK(bench.command(13) == 0);
    CHECK(bench.transfer() == 0x04); // Error.
    CHECK(bench.stored(512) == pattern(1));
    CHECK(bench.command(24, 512) == 0);
    CHECK(bench.put(0xFE, pattern(2)) == 0x05);
    CHECK(bench.wait() < 1_ms);
    CHECK(bench.stored(512) == pattern(2));
}
