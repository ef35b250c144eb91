// SD cards: states, registers, transfers and their times, and the slot they go into.
#include <catch2/catch_test_macros.hpp>
#include <catch2/catch_tostring.hpp>

#include "sim/core/memory_storage.h"
#include "sim/parts/sd_card.h"
#include "sim/parts/sd_slot.h"
#include "tests/support/run_clock.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

constexpr u64 kMiB = 1024 * 1024;
constexpr u32 kIllegal = 1u << 22;
enum { kIdle, kReady, kIdent, kStandby, kTransfer, kData, kReceive, kProgram, kDisconnected };

std::vector<u8> pattern(u8 seed, std::size_t size = 512) {
    std::vector<u8> block(size);
    for (std::size_t i = 0; i < size; ++i) block[i] = u8(i * 7 + seed);
    return block;
}

struct CardBench {
    explicit CardBench(u64 size = 64 * kMiB)
        : storage(std::make_shared<MemoryStorage>(size)), card(clock, storage) {}

    // R1's bits, or an R6's; ~0 without an answer.
    u32 command(u8 index, u32 argument = 0) {
        auto const answer = card.command(index, argument);
        return answer ? answer->words[0] : ~0u;
    }
    u32 application(u8 index, u32 argument = 0) {
        REQUIRE((command(55, address << 16) & 0x20) != 0);
        return command(index, argument);
    }
    unsigned state() { return command(13, address << 16) >> 9 & 15; }
    void identify(u32 conditions = 0x40FF8000) {
        CHECK(command(0) == ~0u);
        CHECK(command(8, 0x1AA) == 0x1AA);
        while ((application(41, conditions) & 0x80000000) == 0) run_for(clock, 1_ms);
        REQUIRE(card.command(2, 0)->is_long);
        address = command(3) >> 16;
    }
    void select() {
        identify();
        command(7, address << 16);
        REQUIRE(state() == kTransfer);
    }
    std::vector<u8> stored(u64 at) {
        std::vector<u8> block(512);
        REQUIRE(storage->read(at, block));
        return block;
    }
    std::vector<u8> take() {
        REQUIRE(card.sends_at() != Time::never());
        run_until(clock, std::max(clock.now(), card.sends_at()));
        return card.send_block();
    }
    void archive(Archive &archive) { archive(clock, card); }

    Clock clock{Hertz(1'000'000)};
    std::shared_ptr<MemoryStorage> storage;
    SdCard card;
    u32 address = 0;
};

u32 bits(std::array<u32, 4> const &words, unsigned low, unsigned count) {
    u32 value = 0;
    for (unsigned i = 0; i < count; ++i) {
        unsigned const at = low + i;
        value |= (words[3 - at / 32] >> (at % 32) & 1) << i;
    }
    return value;
}

} // namespace

TEST_CASE("an SD card is identified and selected", "[parts][sd]") {
    CardBench bench;
    CHECK(bench.command(13) == ~0u);       // Illegal while idle.
    CHECK(bench.command(8, 0x2AA) == ~0u); // A voltage it does not have.
    bench.command(0);
    CHECK(bench.application(41, 0) == 0x00FF8000); // Only asks.
    Time const start = bench.clock.now();
    bench.identify();
    CHECK(bench.clock.now() - start == 10_ms);
    CHECK(bench.address != 0);
    CHECK(bench.state() == kStandby);
    CHECK(bench.command(13, 0x12340000) == ~0u); // Another card is meant.
    bench.command(7, bench.address << 16);
    CHECK(bench.state() == kTransfer);
    bench.command(7, 0);
    CHECK(bench.state() == kStandby);
    u32 const before = bench.address;
    CHECK(bench.command(3) >> 16 != before);
}

TEST_CASE("capacity by size: standard by byte, high by block", "[parts][sd]") {
    auto const csd = [](u64 size) {
        CardBench bench(size);
        bench.identify();
        return bench.card.command(9, bench.address << 16)->words;
    };
    for (u64 const size : {u64(65536), kMiB, 64 * kMiB, 1024 * kMiB, 2048 * kMiB}) {
        auto const words = csd(size);
        CHECK(bits(words, 126, 2) == 0);
        u64 const units = u64(bits(words, 62, 12)) + 1;
        CHECK(units << (bits(words, 47, 3) + 2) << bits(words, 80, 4) == size);
    }
    for (u64 const size : {4096 * kMiB, 65536 * kMiB}) {
        auto const words = csd(size);
        CHECK(bits(words, 126, 2) == 1);
        CHECK((u64(bits(words, 48, 22)) + 1) * 512 * 1024 == size);
    }
    CHECK_FALSE(sd_geometry(0).ok());
    CHECK_FALSE(sd_geometry(65536 - 512).ok());
    CHECK_FALSE(sd_geometry(kMiB + 1).ok());
    CHECK_FALSE(sd_geometry(64 * kMiB + 512).ok());
    CHECK_FALSE(sd_geometry(4096 * kMiB + 4096).ok());
    CHECK_FALSE(sd_geometry(4096 * 1024 * kMiB).ok());
}

TEST_CASE("registers carry their CRC", "[parts][sd]") {
    // CMD0's and CMD17's, as the specification has them in 4.5.
    CHECK(sd_crc7(std::array<u8, 5>{0x40, 0, 0, 0, 0}) == 0x4A);
    CHECK(sd_crc7(std::array<u8, 5>{0x51, 0, 0, 0, 0}) == 0x2A);
    CHECK(sd_crc16(std::vector<u8>(512, 0xFF)) == 0x7FA1);
    SdRegister const cid = sd_cid(0x12345678);
    CHECK(cid[15] == (sd_crc7(std::span(cid).first(15)) << 1 | 1));
    CHECK(sd_cid(1) != sd_cid(2));
}

TEST_CASE("a card of high capacity waits for a host that knows it", "[parts][sd]") {
    CardBench bench(4096 * kMiB);
    bench.command(0);
    for (int i = 0; i < 50; ++i) {
        CHECK(bench.application(41, 0x00FF8000) == 0x00FF8000);
        run_for(bench.clock, 1_ms);
    }
    bench.application(41, 0x40FF8000);
    run_for(bench.clock, 10_ms);
    CHECK(bench.application(41, 0x40FF8000) == 0xC0FF8000);
}

TEST_CASE("a block is read after the access time", "[parts][sd]") {
    CardBench bench;
    REQUIRE(bench.storage->write(3 * 512, pattern(1)));
    REQUIRE(bench.storage->write(4 * 512, pattern(2)));
    bench.select();
    CHECK((bench.command(17, 3 * 512) >> 9 & 15) == kTransfer); // The state when it came.
    CHECK(bench.state() == kData);
    CHECK(bench.card.sends_at() == bench.clock.now() + 250_us);
    CHECK(bench.take() == pattern(1));
    CHECK(bench.state() == kTransfer);
    CHECK(bench.card.sends_at() == Time::never());
    // Many, until they are stopped.
    bench.command(18, 3 * 512);
    CHECK(bench.take() == pattern(1));
    CHECK(bench.take() == pattern(2));
    CHECK(bench.take() == std::vector<u8>(512));
    bench.command(12);
    CHECK(bench.state() == kTransfer);
    // A part of a block, which does not go over its end.
    bench.command(16, 8);
    bench.command(17, 3 * 512 + 4);
    auto const part = pattern(1);
    CHECK(bench.take() == std::vector<u8>(part.begin() + 4, part.begin() + 12));
    CHECK((bench.command(17, 510) & 1u << 30) != 0);
    CHECK((bench.command(17, u32(64 * kMiB)) & 1u << 31) != 0);
    CHECK(bench.state() == kTransfer);
}

TEST_CASE("a block is on the card when its programming is over, and not before", "[parts][sd]") {
    CardBench bench;
    bench.select();
    bench.command(24, 5 * 512);
    CHECK(bench.state() == kReceive);
    REQUIRE(bench.card.receive_block(pattern(9)));
    CHECK(bench.state() == kProgram);
    CHECK(bench.card.busy_until() == bench.clock.now() + 800_us);
    run_for(bench.clock, 799_us);
    CHECK(bench.stored(5 * 512) == std::vector<u8>(512));
    CHECK((bench.command(13, bench.address << 16) & 0x100) == 0); // Not ready for data.
    SECTION("the power stays") {
        run_for(bench.clock, 1_us);
        CHECK(bench.stored(5 * 512) == pattern(9));
        CHECK(bench.state() == kTransfer);
    }
    SECTION("the power is cut") {
        bench.card.power_on();
        run_for(bench.clock, 1_s);
        CHECK(bench.stored(5 * 512) == std::vector<u8>(512));
        bench.address = 0;
        CHECK(bench.command(13) == ~0u);
    }
}

TEST_CASE("many blocks are written until they are stopped, and counted", "[parts][sd]") {
    CardBench bench(4096 * kMiB);
    bench.select();
    CHECK((bench.application(23, 3) & 0x20) != 0);
    bench.command(25, 1000); // By block.
    for (u8 i = 0; i < 3; ++i) {
        REQUIRE(bench.card.receive_block(pattern(i)));
        run_until(bench.clock, bench.card.busy_until());
    }
    bench.command(12);
    CHECK(bench.state() == kProgram);
    run_until(bench.clock, bench.card.busy_until());
    CHECK(bench.state() == kTransfer);
    for (u8 i = 0; i < 3; ++i) CHECK(bench.stored((1000 + i) * 512u) == pattern(i));
    bench.application(22);
    CHECK(bench.take() == std::vector<u8>{0, 0, 0, 3});
}

TEST_CASE("erased blocks are zero", "[parts][sd]") {
    CardBench bench;
    for (u64 at = 0; at < 8; ++at) REQUIRE(bench.storage->write(at * 512, pattern(1)));
    bench.select();
    bench.command(32, 2 * 512);
    bench.command(33, 5 * 512);
    bench.command(38);
    CHECK(bench.state() == kProgram);
    run_until(bench.clock, bench.card.busy_until());
    CHECK(bench.stored(512) == pattern(1));
    for (u64 at = 2; at <= 5; ++at) CHECK(bench.stored(at * 512) == std::vector<u8>(512));
    CHECK(bench.stored(6 * 512) == pattern(1));
    // The steps in another order are an error, and so is an end before the beginning.
    CHECK((bench.command(33, 512) & 1u << 28) != 0);
    bench.command(32, 5 * 512);
    bench.command(33, 2 * 512);
    CHECK((bench.command(38) & 1u << 27) != 0);
    bench.command(32, 512);
    bench.command(16, 512); // Something else comes between.
    CHECK((bench.command(38) & 1u << 28) != 0);
    CHECK(bench.stored(6 * 512) == pattern(1));
}

TEST_CASE("bus width, SCR, status and the switch function", "[parts][sd]") {
    CardBench bench;
    bench.select();
    CHECK(bench.card.width() == 1);
    bench.application(6, 2);
    CHECK(bench.card.width() == 4);
    bench.application(51);
    CHECK((bench.take()[1] & 15) == 5); // One and four lines.
    bench.application(13);
    auto const status = bench.take();
    REQUIRE(status.size() == 64);
    CHECK(status[0] == 0x80);
    bench.command(6, 0x80FFFFF1);
    CHECK((bench.take()[16] & 15) == 1); // High speed.
    bench.command(6, 0x00FFFFF2);
    CHECK((bench.take()[16] & 15) == 15); // There is none.
    bench.application(6, 0);
    CHECK(bench.card.width() == 1);
    bench.command(0);
    CHECK(bench.card.width() == 1);
}

TEST_CASE("a command that is not allowed is not answered, and the next answer tells of it", "[parts][sd]") {
    CardBench bench;
    bench.select();
    CHECK(bench.command(2) == ~0u);
    CHECK((bench.command(13, bench.address << 16) & kIllegal) != 0);
    CHECK((bench.command(13, bench.address << 16) & kIllegal) == 0);
    CHECK(bench.command(12) == ~0u);
    CHECK(bench.command(42) == ~0u);
    CHECK_FALSE(bench.card.receive_block(pattern(1)));
    CHECK(bench.command(15, bench.address << 16) == ~0u); // Gone until its power is cut.
    CHECK(bench.command(0) == ~0u);
    CHECK(bench.command(8, 0x1AA) == ~0u);
    bench.card.power_on();
    CHECK(bench.command(8, 0x1AA) == 0x1AA);
}

TEST_CASE("a card's state goes on in another, with the same content", "[parts][sd]") {
    CardBench bench;
    bench.select();
    bench.command(24, 0);
    REQUIRE(bench.card.receive_block(pattern(3)));
    run_for(bench.clock, 100_us);
    auto const state = save(bench);
    CardBench other;
    REQUIRE(load(other.clock, state, other));
    CHECK(save(other) == state);
    other.address = bench.address;
    CHECK(other.state() == kProgram);
    run_for(other.clock, 700_us);
    CHECK(other.stored(0) == pattern(3));
}

TEST_CASE("a digest tells content apart, and holes from nothing", "[core][storage]") {
    MemoryStorage a(kMiB), b(kMiB);
    CHECK(digest_of(a) == digest_of(b));
    REQUIRE(a.write(4096, std::vector<u8>(512)));
    CHECK(digest_of(a) == digest_of(b));
    REQUIRE(a.write(5000, std::vector<u8>{1}));
    CHECK(digest_of(a) != digest_of(b));
    REQUIRE(b.write(5001, std::vector<u8>{1}));
    CHECK(digest_of(a) != digest_of(b));
    CHECK(digest_of(MemoryStorage(kMiB)) != digest_of(MemoryStorage(2 * kMiB)));
    CHECK_FALSE(a.write(kMiB - 1, std::vector<u8>(2)));
}

namespace {

struct FakeHost final : SdHost {
    void attach(SdSocket &the_socket) override {
        socket = &the_socket;
        socket->on_change = [this] { ++changes; };
    }
    SdSocket *socket = nullptr;
    int changes = 0;
};

struct SlotBench {
    SlotBench() {
        storages.add("a.img", std::make_shared<MemoryStorage>(kMiB));
        storages.add("odd.img", std::make_shared<MemoryStorage>(kMiB + 1));
        chip.pull(Pull::Up);
        detect.connect(chip);
    }
    void archive(Archive &archive) { archive(clock, slot); }

    Clock clock{Hertz(1'000'000)};
    Trace trace;
    Net detect{clock, trace, "PA8"};
    Pin chip{"PA8"};
    FakeHost host;
    MemoryLibrary storages;
    SdSlot slot{clock, "sd", {{}, &detect, &host, &storages}};
};

} // namespace

TEST_CASE("a card in the slot closes the switch, and can be taken out", "[parts][sd]") {
    SlotBench bench;
    CHECK(bench.detect.level());
    REQUIRE(bench.slot.check({"insert", {"a.img"}, {}}));
    bench.slot.act({"insert", {"a.img"}, {}});
    CHECK_FALSE(bench.detect.level());
    CHECK(bench.host.socket->card == bench.slot.card());
    CHECK(bench.slot.readings()[0].value == "a.img");
    bench.slot.act({"eject", {}, {}});
    CHECK(bench.detect.level());
    CHECK(bench.host.socket->card == nullptr);
    CHECK(bench.host.changes == 2);
}

TEST_CASE("what the slot does not take", "[parts][sd]") {
    SlotBench bench;
    auto const error = [&](Action const &action) { return bench.slot.check(action).error().message; };
    CHECK(error({"press", {}, {}}).find("insert FILE and eject") != std::string::npos);
    CHECK(error({"insert", {}, {}}).find("insert FILE") != std::string::npos);
    CHECK(error({"eject", {"a.img"}, {}}).find("eject alone") != std::string::npos);
    CHECK(error({"insert", {"b.img"}, {}}).find("b.img") != std::string::npos);
    CHECK(error({"insert", {"odd.img"}, {}}).find("1048577 bytes") != std::string::npos);
}

TEST_CASE("a slot's state needs the card it was saved with", "[parts][sd]") {
    SlotBench bench;
    bench.slot.act({"insert", {"a.img"}, {}});
    auto const state = save(bench);
    SlotBench same;
    REQUIRE(load(same.clock, state, same));
    CHECK(same.slot.readings()[0].value == "a.img");
    CHECK(save(same) == state);
    SlotBench changed;
    REQUIRE(changed.storages.open("a.img").value()->write(0, std::vector<u8>{1}));
    CHECK_FALSE(load(changed.clock, state, changed));
    SlotBench without;
    without.storages = {};
    CHECK_FALSE(load(without.clock, state, without));
}

namespace {

// A card in a slot that has faults.
struct FaultyBench : CardBench {
    FaultyBench() { card_with_faults(); }
    void card_with_faults() {
        slot_cards.storage = storage;
        REQUIRE(act({"insert", {"card"}, {}}).empty());
    }
    std::string act(Action const &action) {
        Result<> const right = slot.check(action);
        if (right) slot.act(action);
        return right ? "" : right.error().message;
    }
    u32 command(u8 index, u32 argument = 0) {
        auto const answer = slot.card()->command(index, argument);
        return answer ? answer->words[0] : ~0u;
    }
    void select() {
        command(0);
        command(8, 0x1AA);
        do {
            run_for(clock, 1_ms);
            command(55);
        } while ((command(41, 0x40FF8000) & 0x80000000) == 0);
        command(2);
        address = command(3) >> 16;
        command(7, address << 16);
        REQUIRE((command(13, address << 16) >> 9 & 15) == kTransfer);
    }
    void archive(Archive &archive) { archive(clock, slot); }

    struct OneCard final : StorageLibrary {
        std::shared_ptr<MemoryStorage> storage;
        Result<std::shared_ptr<Storage>> open(std::string const &) override {
            return std::shared_ptr<Storage>(storage);
        }
    } slot_cards;
    SdSlot slot{clock, "sd", {{}, nullptr, nullptr, &slot_cards}};
};

} // namespace

TEST_CASE("a slow card takes so much longer to answer and to write", "[parts][sd][faults]") {
    FaultyBench bench;
    bench.select();
    bench.command(17, 0);
    Time const usual = bench.slot.card()->sends_at() - bench.clock.now();
    run_until(bench.clock, bench.slot.card()->sends_at());
    bench.slot.card()->send_block();
    CHECK(bench.act({"fault", {"slow"}, {{"by", "50ms"}, {"skip", "1"}, {"count", "2"}}}).empty());
    bench.command(17, 0); // The one that is spared.
    CHECK(bench.slot.card()->sends_at() == bench.clock.now() + usual);
    run_until(bench.clock, bench.slot.card()->sends_at());
    bench.slot.card()->send_block();
    bench.command(17, 0);
    CHECK(bench.slot.card()->sends_at() == bench.clock.now() + usual + 50_ms);
    run_until(bench.clock, bench.slot.card()->sends_at());
    bench.slot.card()->send_block();
    CHECK(bench.slot.readings().back().value == "slow");
    bench.command(24, 512);
    REQUIRE(bench.slot.card()->receive_block(pattern(7)));
    CHECK(bench.slot.card()->busy_until() == bench.clock.now() + 800_us + 50_ms);
    run_for(bench.clock, 50_ms);
    CHECK(bench.stored(512) == std::vector<u8>(512));
    run_for(bench.clock, 800_us);
    CHECK(bench.stored(512) == pattern(7));
    CHECK(bench.slot.readings().size() == 1);
}

TEST_CASE("a full card refuses blocks and says that something is wrong", "[parts][sd][faults]") {
    FaultyBench bench;
    bench.select();
    CHECK(bench.act({"fault", {"full"}, {{"skip", "1"}}}).empty());
    bench.command(25, 512);
    CHECK(bench.slot.card()->receive_block(pattern(1)));
    run_until(bench.clock, bench.slot.card()->busy_until());
    std::vector<u8> const before = save(bench);
    for (int round = 0; round < 2; ++round) { // Which a saved state knows as well.
        CHECK_FALSE(bench.slot.card()->receive_block(pattern(2)));
        CHECK((bench.command(12) & 1u << 19) != 0);
        run_until(bench.clock, bench.slot.card()->busy_until());
        REQUIRE(load(bench.clock, before, bench));
    }
    bench.command(12);
    run_until(bench.clock, bench.slot.card()->busy_until());
    bench.command(24, 2 * 512);
    CHECK_FALSE(bench.slot.card()->receive_block(pattern(3)));
    CHECK((bench.command(13, bench.address << 16) & 1u << 19) != 0);
    CHECK((bench.command(13, bench.address << 16) >> 9 & 15) == kTransfer);
    CHECK(bench.stored(2 * 512) == std::vector<u8>(512));
    // A new card in the same slot fares the same, until all is well.
    CHECK(bench.act({"fault", {"clear"}, {}}).empty());
    bench.command(24, 2 * 512);
    CHECK(bench.slot.card()->receive_block(pattern(3)));
    run_for(bench.clock, 1_ms);
    CHECK(bench.stored(2 * 512) == pattern(3));
    CHECK(bench.stored(512) == pattern(1));
}

TEST_CASE("what a wrong fault of a card is told", "[parts][sd][faults]") {
    FaultyBench bench;
    CHECK(bench.act({"fault", {"slow"}, {}}) ==
          "sd: slow by how much? Write fault slow by=TIME, such as by=50ms");
    CHECK(bench.act({"fault", {"slow"}, {{"by", "50"}}}).starts_with("sd slow by: "));
    CHECK(bench.act({"fault", {"slow"}, {{"by", "2min"}}}) == "sd slow by: at most a minute, not 2min");
    CHECK(bench.act({"fault", {"ful"}, {}}).find("did you mean full?") != std::string::npos);
    CHECK(bench.act({"fault", {"full"}, {{"by", "1s"}}}).find("takes no 'by'") != std::string::npos);
}
