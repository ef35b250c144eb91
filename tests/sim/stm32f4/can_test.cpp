// CAN1 and CAN2 of one chip: modes, mailboxes, FIFOs, filters, interrupts, and their times.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/can_bench.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

constexpr Time kBit = 2_us;
constexpr Time kJoined = kBit * 11; // Recessive bits that lead to normal mode.

// In loopback, so that one chip is enough.
struct Loop : CanBench {
    explicit Loop(u32 control = 0) {
        chip.accept_all(0);
        chip.start(kCan1, kHalfMegabit | kLoopback | kSilent, control);
        run(kJoined);
    }
    [[nodiscard]] u32 results() { return chip.read(kCan1 + kTsr) & 0x0F0F0F; }
};

void set_filter(CanChip &chip, unsigned bank, bool wide, bool list, u32 fifo, u32 first, u32 second) {
    chip.set(kCan1 + kFmr, 1);
    auto const bit = [&](u32 offset, bool on) {
        u32 const value = chip.read(kCan1 + offset) & ~(1u << bank);
        chip.write(kCan1 + offset, value | u32(on) << bank);
    };
    bit(kFs1r, wide);
    bit(kFm1r, list);
    bit(kFfa1r, fifo != 0);
    chip.write(kCan1 + kFilters + 8 * bank, first);
    chip.write(kCan1 + kFilters + 8 * bank + 4, second);
    bit(kFa1r, true);
    chip.write(kCan1 + kFmr, chip.read(kCan1 + kFmr) & ~1u);
}

} // namespace

TEST_CASE("out of reset CAN sleeps", "[stm32f4][can]") {
    CanBench bench;
    CHECK(bench.chip.read(kCan1 + kMcr) == 0x00010002);
    CHECK(bench.chip.read(kCan1 + kMsr) == 0x00000C02);
    CHECK(bench.chip.read(kCan1 + kTsr) == 0x1C000000);
    CHECK(bench.chip.read(kCan1 + kBtr) == 0x01230000);
    CHECK(bench.chip.read(kCan1 + kFmr) == 0x2A1C0E01);
    CHECK(bench.pin("PB9").level()); // TX is recessive.
}

TEST_CASE("sleep, initialisation and normal mode shake hands", "[stm32f4][can]") {
    CanBench bench;
    bench.chip.write(kCan1 + kMcr, 3); // INRQ alone does not wake it.
    CHECK((bench.chip.read(kCan1 + kMsr) & 3) == 2);
    bench.chip.write(kCan1 + kMcr, 1);
    CHECK((bench.chip.read(kCan1 + kMsr) & 3) == 1);
    bench.chip.write(kCan1 + kBtr, kHalfMegabit);
    bench.chip.write(kCan1 + kMcr, 0);
    bench.run(kJoined - 100_ns);
    CHECK((bench.chip.read(kCan1 + kMsr) & 3) == 1);
    bench.run(100_ns);
    CHECK((bench.chip.read(kCan1 + kMsr) & 3) == 0);
    // The bit timing is open to initialisation only.
    bench.chip.write(kCan1 + kBtr, 0);
    CHECK(bench.chip.read(kCan1 + kBtr) == kHalfMegabit);
    bench.chip.write(kCan1 + kIer, 1u << 17);
    bench.chip.write(kCan1 + kMcr, 2);
    CHECK((bench.chip.read(kCan1 + kMsr) & 0x13) == 0x12); // SLAKI.
    CHECK(bench.chip.irq(22));
    bench.chip.write(kCan1 + kMsr, 0x10);
    CHECK_FALSE(bench.chip.irq(22));
}

TEST_CASE("a bus that is not recessive keeps the node out of normal mode", "[stm32f4][can]") {
    CanBench bench;
    Pin stuck("stuck");
    stuck.drive(Drive::Low);
    bench.pin("PB8").connect(stuck);
    bench.chip.start(kCan1);
    bench.run(1_ms);
    CHECK((bench.chip.read(kCan1 + kMsr) & 1) == 1);
    stuck.drive(Drive::None);
    bench.run(kJoined);
    CHECK((bench.chip.read(kCan1 + kMsr) & 1) == 0);
}

TEST_CASE("a frame in loopback: exact on TX, received with its data", "[stm32f4][can]") {
    CanBench bench;
    bench.chip.accept_all(0);
    bench.chip.start(kCan1, kHalfMegabit | kLoopback);
    bench.run(kJoined);
    bench.chip.write(kCan1 + kIer, 3); // TMEIE, FMPIE0.
    Time const begin = bench.clock.now();
    Edges edges(bench.pin("PB9"));
    bench.chip.send(kCan1, 0, 0x014, 1, 0x01);
    CHECK((bench.chip.read(kCan1 + kTsr) & 1u << 26) == 0);
    // 45 bits to the end of the CRC, then delimiter, slot, delimiter and five of the end's seven bits.
    Time const good = kBit * 53 + 1500_ns;
    bench.run(good - 100_ns);
    CHECK((bench.chip.read(kCan1 + kRf0r) & 3) == 0);
    CHECK_FALSE(bench.chip.irq(20));
    bench.run(100_ns);
    CHECK(bench.chip.read(kCan1 + kRf0r) == 1);
    CHECK(bench.chip.irq(20));
    CHECK_FALSE(bench.chip.irq(19));
    bench.run(kBit);
    CHECK(bench.chip.irq(19));
    CHECK((bench.chip.read(kCan1 + kTsr) & 0xFF) == 3); // RQCP, TXOK.
    bench.chip.write(kCan1 + kTsr, 1);
    CHECK_FALSE(bench.chip.irq(19));
    CHECK((bench.chip.read(kCan1 + kTsr) & 0xFF) == 0);
    CHECK(bench.chip.read(kCan1 + kRi0r) == 0x014u << 21);
    CHECK(bench.chip.read(kCan1 + kRi0r + 4) == 1);
    CHECK(bench.chip.read(kCan1 + kRi0r + 8) == 0x01);
    bench.chip.release(kCan1);
    CHECK(bench.chip.read(kCan1 + kRf0r) == 0);
    CHECK_FALSE(bench.chip.irq(20));
    // The levels of the wire, from its edges.
    std::string heard;
    for (unsigned n = 0; n < 45; ++n) {
        bool level = true;
        for (Edges::Edge const &edge : edges.all) {
            if (edge.when <= begin + kBit * n) level = edge.level;
        }
        heard += level ? '1' : '0';
    }
    CHECK(heard == "000001001010000010001000001001111011101010011");
    for (Edges::Edge const &edge : edges.all) CHECK((edge.when - begin) % kBit == Time());
}

TEST_CASE("silent loopback leaves the pin recessive", "[stm32f4][can]") {
    Loop bench;
    Edges edges(bench.pin("PB9"));
    bench.chip.send(kCan1, 0, 0x123);
    bench.run(1_ms);
    CHECK(edges.all.empty());
    CHECK((bench.chip.read(kCan1 + kRf0r) & 3) == 1);
}

TEST_CASE("the bit time follows APB1's clock", "[stm32f4][can]") {
    Loop bench;
    bench.chip.write(kRcc + 8, 4u << 10); // Half of it: a bit of 4 us.
    bench.chip.send(kCan1, 0, 0x014, 1, 0x01);
    bench.run(kBit * 2 * 54 + 2900_ns);
    CHECK(bench.results() == 0);
    bench.run(100_ns);
    CHECK(bench.results() == 3);
}

TEST_CASE("mailboxes go by identifier, or by request", "[stm32f4][can]") {
    for (bool const by_request : {false, true}) {
        Loop bench(by_request ? 4u : 0u);
        bench.chip.send(kCan1, 0, 0x400); // On its way at once.
        bench.chip.send(kCan1, 1, 0x300);
        bench.chip.send(kCan1, 2, 0x200);
        // None empty; the one to go last, and the mark on it.
        u32 const status = bench.chip.read(kCan1 + kTsr);
        CHECK((status >> 26 & 7) == 0);
        CHECK((status >> 24 & 3) == (by_request ? 2u : 0u));
        CHECK(status >> 29 == (by_request ? 4u : 1u));
        bench.run(1_ms);
        CHECK(bench.results() == 0x030303);
        CHECK((bench.chip.read(kCan1 + kRf0r) & 0xF) == 0xB); // Three, and full.
        CHECK(bench.chip.received(kCan1) == 0x400);
        bench.chip.release(kCan1);
        CHECK(bench.chip.received(kCan1) == (by_request ? 0x300u : 0x200u));
        bench.chip.release(kCan1);
        CHECK(bench.chip.received(kCan1) == (by_request ? 0x200u : 0x300u));
    }
}

TEST_CASE("a mailbox that is waiting keeps what it holds, and can be emptied", "[stm32f4][can]") {
    Loop bench;
    bench.chip.send(kCan1, 0, 0x100);
    bench.chip.send(kCan1, 1, 0x200);
    bench.chip.write(kCan1 + kTi0r + 0x10, 0x7FFu << 21);
    CHECK(bench.chip.read(kCan1 + kTi0r + 0x10) == (0x200u << 21 | 1));
    bench.chip.write(kCan1 + kTsr, 1u << 15 | 1u << 7);    // Abort both.
    CHECK((bench.chip.read(kCan1 + kTsr) >> 26 & 7) == 6); // The one on the wire goes on.
    CHECK(bench.results() == 0x000100);
    bench.run(1_ms);
    CHECK(bench.results() == 0x000103);
    CHECK((bench.chip.read(kCan1 + kRf0r) & 3) == 1);
}

TEST_CASE("a full FIFO keeps the newest message, or all it has", "[stm32f4][can]") {
    for (bool const locked : {false, true}) {
        Loop bench(locked ? 8u : 0u);
        bench.chip.write(kCan1 + kIer, 0xC); // FFIE0, FOVIE0.
        for (u32 n = 0; n < 4; ++n) {
            CHECK(bench.chip.irq(20) == (n == 3));
            bench.chip.send(kCan1, 0, 0x100 + n);
            bench.run(200_us);
        }
        CHECK(bench.chip.read(kCan1 + kRf0r) == 0x1B);
        bench.chip.write(kCan1 + kRf0r, 0x18);
        CHECK_FALSE(bench.chip.irq(20));
        CHECK(bench.chip.read(kCan1 + kRf0r) == 3);
        for (int n = 0; n < 2; ++n) bench.chip.release(kCan1);
        CHECK(bench.chip.received(kCan1) == (locked ? 0x102u : 0x103u));
    }
}

TEST_CASE("filters of every kind, each with its index", "[stm32f4][can][filters]") {
    Loop bench;
    bench.chip.write(kCan1 + kFa1r, 0);
    // FIFO 0: a 16-bit list (0 to 3), a 32-bit mask (4). FIFO 1: a 16-bit mask (0, 1), a 32-bit list (2, 3).
    set_filter(bench.chip, 0, false, true, 0, 0x101u << 21 | 0x100u << 5, 0x103u << 21 | 0x102u << 5);
    set_filter(bench.chip, 1, false, false, 1, 0x7F0u << 21 | 0x210u << 5, 0x7FFu << 21 | 0x220u << 5);
    set_filter(bench.chip, 2, true, false, 0, 0x300u << 21, 0x700u << 21);
    set_filter(bench.chip, 3, true, true, 1, 0x1ABCDE0u << 3 | 4, 0x301u << 21);
    auto const where = [&](u32 identifier) {
        bench.chip.write(kCan1 + kTi0r, identifier | 1);
        bench.run(1_ms);
        for (u32 fifo = 0; fifo < 2; ++fifo) {
            if ((bench.chip.read(kCan1 + kRf0r + 4 * fifo) & 3) == 0) continue;
            u32 const index = bench.chip.read(kCan1 + kRi0r + 0x10 * fifo + 4) >> 8 & 0xFF;
            bench.chip.release(kCan1, fifo);
            return int(10 * fifo + index);
        }
        return -1;
    };
    CHECK(where(0x100u << 21) == 0);
    CHECK(where(0x103u << 21) == 3);
    CHECK(where(0x103u << 21 | 2) == -1); // The list asks for data frames.
    CHECK(where(0x104u << 21) == -1);
    CHECK(where(0x21Fu << 21) == 10);
    CHECK(where(0x220u << 21) == 11);
    CHECK(where(0x221u << 21) == -1);
    CHECK(where(0x345u << 21) == 4);
    CHECK(where(0x301u << 21) == 13); // A list goes before a mask.
    CHECK(where(0x1ABCDE0u << 3 | 4) == 12);
    CHECK(where(0x1ABCDE1u << 3 | 4) == -1);
    // While filters are initialised nothing is received.
    bench.chip.set(kCan1 + kFmr, 1);
    CHECK(where(0x100u << 21) == -1);
    // Outside of that, an active bank keeps what it has.
    bench.chip.write(kCan1 + kFmr, bench.chip.read(kCan1 + kFmr) & ~1u);
    bench.chip.write(kCan1 + kFilters, 0);
    CHECK(bench.chip.read(kCan1 + kFilters) == (0x101u << 21 | 0x100u << 5));
    bench.chip.write(kCan1 + kFm1r, 0);
    CHECK(bench.chip.read(kCan1 + kFm1r) == 9);
}

TEST_CASE("CAN2 has the filters from CAN2SB on", "[stm32f4][can][filters]") {
    CanBench bench;
    bench.chip.start(kCan2, kHalfMegabit | kLoopback | kSilent);
    bench.run(kJoined);
    bench.chip.accept_all(13); // CAN1's: there are 14 by default.
    bench.chip.send(kCan2, 0, 0x123);
    bench.run(1_ms);
    CHECK((bench.chip.read(kCan2 + kRf0r) & 3) == 0);
    bench.chip.accept_all(14, 1);
    bench.chip.write(kCan2 + kIer, 1u << 4);
    bench.chip.send(kCan2, 0, 0x123);
    bench.run(1_ms);
    CHECK((bench.chip.read(kCan2 + kRf1r) & 3) == 1);
    CHECK(bench.chip.irq(65));
    CHECK(bench.chip.received(kCan2, 1) == 0x123);
    // Moved by software.
    bench.chip.write(kCan1 + kFmr, 13u << 8);
    bench.chip.send(kCan2, 0, 0x124);
    bench.run(1_ms);
    CHECK((bench.chip.read(kCan2 + kRf0r) & 3) == 1);
}

TEST_CASE("time stamps count bits, and can be sent along", "[stm32f4][can]") {
    Loop bench(1u << 7);
    bench.run(kBit * 100 + 500_ns);
    bench.chip.write(kCan1 + kTi0r + 4, 8 | 1u << 8); // TGT.
    bench.chip.write(kCan1 + kTi0r, 0x123u << 21 | 1);
    bench.run(1_ms);
    CHECK(bench.chip.read(kCan1 + kTi0r + 4) >> 16 == 100);
    CHECK(bench.chip.read(kCan1 + kRi0r + 4) >> 16 == 100);
    CHECK(bench.chip.read(kCan1 + kRi0r + 12) >> 16 == 100);
}

TEST_CASE("a wire that does not lead back ends in bus-off", "[stm32f4][can]") {
    CanBench bench; // PB8 is pulled up, and nothing drives it.
    bench.chip.start(kCan1);
    bench.run(kJoined);
    bench.chip.write(kCan1 + kIer, 1u << 15 | 1u << 10); // Errors: bus-off.
    bench.chip.send(kCan1, 0, 0x123);
    bench.run(kBit);
    CHECK((bench.chip.read(kCan1 + kEsr) >> 4 & 7) == 5); // A dominant bit was not heard.
    CHECK_FALSE(bench.chip.irq(22));
    bench.run(10_ms);
    CHECK((bench.chip.read(kCan1 + kEsr) & 7) == 7);
    CHECK(bench.chip.irq(22));
    bench.chip.write(kCan1 + kMsr, 4);
    CHECK_FALSE(bench.chip.irq(22));
    bench.run(100_ms);
    CHECK((bench.chip.read(kCan1 + kEsr) & 4) == 4); // It stays, until it is told.
    bench.chip.write(kCan1 + kTsr, 1u << 7);
    bench.chip.write(kCan1 + kMcr, 1);
    CHECK((bench.chip.read(kCan1 + kMsr) & 1) == 1);
    bench.chip.write(kCan1 + kMcr, 0);
    bench.run(kBit * 11);
    CHECK((bench.chip.read(kCan1 + kMsr) & 1) == 0);
    bench.run(kBit * 11 * 127 - 100_ns);
    CHECK((bench.chip.read(kCan1 + kEsr) & 4) == 4);
    bench.run(100_ns);
    CHECK(bench.chip.read(kCan1 + kEsr) >> 16 == 0);
    CHECK((bench.chip.read(kCan1 + kEsr) & 7) == 0);
}

TEST_CASE("with ABOM bus-off ends by itself", "[stm32f4][can]") {
    CanBench bench;
    bench.chip.start(kCan1, kHalfMegabit, 1u << 6 | 1u << 4); // NART: one try each.
    bench.run(kJoined);
    for (int n = 0; n < 40 && (bench.chip.read(kCan1 + kEsr) & 4) == 0; ++n) {
        bench.chip.send(kCan1, 0, 0x123);
        bench.run(200_us);
    }
    CHECK((bench.chip.read(kCan1 + kTsr) & 0xF) == 9); // RQCP, TERR.
    CHECK((bench.chip.read(kCan1 + kEsr) & 4) == 4);
    bench.run(kBit * 11 * 128);
    CHECK((bench.chip.read(kCan1 + kEsr) & 7) == 0);
}

TEST_CASE("a reset of CAN1 puts it to sleep and clears the filters", "[stm32f4][can]") {
    Loop bench;
    bench.chip.send(kCan1, 0, 0x123);
    bench.run(30_us);
    bench.chip.write(kRcc + 0x20, 1u << 25);
    bench.chip.write(kRcc + 0x20, 0);
    CHECK(bench.chip.read(kCan1 + kMsr) == 0x00000C02);
    CHECK(bench.chip.read(kCan1 + kTsr) == 0x1C000000);
    CHECK(bench.chip.read(kCan1 + kFa1r) == 0);
    CHECK(bench.clock.next_event() > bench.clock.now() + 1_s);
    // And so does its own reset bit.
    bench.chip.start(kCan1);
    bench.run(kJoined);
    bench.chip.write(kCan1 + kMcr, 1u << 15);
    CHECK(bench.chip.read(kCan1 + kMsr) == 0x00000C02);
}
