// Two chips on one clock, their CAN1 on a bus: exchange, arbitration, acknowledgement, errors.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/can_bench.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {
constexpr Time kBit = 2_us;
}

TEST_CASE("two boards exchange frames", "[stm32f4][can]") {
    CanPair pair;
    pair.start();
    pair.right.write(kCan1 + kIer, 2);
    Edges edges(pair.bus);
    Time const begin = pair.clock.now();
    pair.left.send(kCan1, 0, 0x014, 1, 0x01);
    CHECK((pair.left.read(kCan1 + kMsr) >> 8 & 3) == 1);  // Transmitting,
    CHECK((pair.right.read(kCan1 + kMsr) >> 8 & 3) == 2); // receiving.
    pair.run(kBit * 53 + 1500_ns);
    CHECK(pair.right.irq(20));
    CHECK(pair.right.received(kCan1) == 0x014);
    CHECK(pair.right.read(kCan1 + kRi0r + 8) == 1);
    CHECK((pair.left.read(kCan1 + kRf0r) & 3) == 0); // Not its own.
    CHECK((pair.left.read(kCan1 + kTsr) & 0xF) == 0);
    pair.run(kBit);
    CHECK((pair.left.read(kCan1 + kTsr) & 0xF) == 3);
    // The acknowledgement is the last dominant bit on the bus.
    REQUIRE(edges.all.size() > 2);
    CHECK(edges.all.back() == Edges::Edge{begin + kBit * 47, true});
    CHECK(edges.all[edges.all.size() - 2] == Edges::Edge{begin + kBit * 46, false});
    pair.right.release(kCan1);
    pair.right.send(kCan1, 2, 0x7FF, 4, 0xDEADBEEF);
    pair.run(1_ms);
    CHECK(pair.left.received(kCan1) == 0x7FF);
    CHECK(pair.left.read(kCan1 + kRi0r + 8) == 0xDEADBEEF);
    CHECK(pair.left.read(kCan1 + kEsr) == 0);
    CHECK(pair.right.read(kCan1 + kEsr) == 0);
}

TEST_CASE("two boards that begin together: the lower identifier is first", "[stm32f4][can]") {
    CanPair pair;
    pair.start();
    pair.left.send(kCan1, 0, 0x101);
    pair.right.send(kCan1, 0, 0x100);
    pair.run(40_us);
    CHECK((pair.left.read(kCan1 + kTsr) & 0xF) == 4); // ALST.
    CHECK((pair.left.read(kCan1 + kMsr) >> 8 & 3) == 2);
    pair.run(80_us);
    CHECK(pair.left.received(kCan1) == 0x100);
    CHECK((pair.right.read(kCan1 + kRf0r) & 3) == 0);
    pair.run(100_us);
    CHECK(pair.right.received(kCan1) == 0x101);
    CHECK((pair.left.read(kCan1 + kTsr) & 0xF) == 7); // Sent in the end.
}

TEST_CASE("without retransmission a lost arbitration is final", "[stm32f4][can]") {
    CanPair pair;
    pair.start(1u << 4);
    pair.left.send(kCan1, 0, 0x101);
    pair.right.send(kCan1, 0, 0x100);
    pair.run(1_ms);
    CHECK((pair.left.read(kCan1 + kTsr) & 0xF) == 5); // RQCP, ALST.
    CHECK((pair.left.read(kCan1 + kTsr) >> 26 & 1) == 1);
    CHECK((pair.right.read(kCan1 + kRf0r) & 3) == 0);
}

TEST_CASE("an abort takes a message back once it has lost", "[stm32f4][can]") {
    CanPair pair;
    pair.start();
    pair.left.send(kCan1, 0, 0x101);
    pair.right.send(kCan1, 0, 0x100);
    pair.left.write(kCan1 + kTsr, 1u << 7);
    pair.run(1_ms);
    CHECK((pair.left.read(kCan1 + kTsr) & 0xF) == 5);
    CHECK((pair.right.read(kCan1 + kRf0r) & 3) == 0);
}

TEST_CASE("a lone node gets no acknowledgement until it is passive", "[stm32f4][can]") {
    CanPair pair;
    pair.left.start(kCan1);
    pair.run(kBit * 11);
    pair.left.write(kCan1 + kIer, 1u << 15 | 1u << 8 | 1u << 9); // Warning, passive.
    pair.left.send(kCan1, 0, 0x014, 1, 0x01);
    // 47 bits to the slot, sampled; from one try to the next 65 bits of frame, flag, delimiter and gap.
    pair.run(kBit * 46 + 1400_ns);
    CHECK(pair.left.read(kCan1 + kEsr) == 0);
    pair.run(100_ns);
    CHECK(pair.left.read(kCan1 + kEsr) == (8u << 16 | 3u << 4)); // TEC 8, no acknowledgement.
    CHECK((pair.left.read(kCan1 + kTsr) & 0xF) == 8);
    pair.run(kBit * 64 * 10);
    CHECK((pair.left.read(kCan1 + kEsr) >> 16 & 0xFF) == 88);
    CHECK_FALSE(pair.left.irq(22));
    pair.run(kBit * 64);
    CHECK((pair.left.read(kCan1 + kEsr) & 7) == 1); // 96: a warning.
    CHECK(pair.left.irq(22));
    pair.left.write(kCan1 + kMsr, 4);
    pair.run(kBit * 64 * 4);
    CHECK((pair.left.read(kCan1 + kEsr) & 7) == 3); // 128: passive.
    CHECK(pair.left.irq(22));
    pair.run(100_ms);
    CHECK((pair.left.read(kCan1 + kEsr) >> 16 & 0xFF) == 128);
    CHECK((pair.left.read(kCan1 + kTsr) & 1) == 0); // It still tries.
    // When another joins, the frame goes through.
    pair.right.start(kCan1);
    pair.run(1_ms);
    CHECK(pair.right.received(kCan1) == 0x014);
    CHECK((pair.left.read(kCan1 + kTsr) & 3) == 3);
    CHECK((pair.left.read(kCan1 + kEsr) >> 16 & 0xFF) == 127);
    CHECK((pair.left.read(kCan1 + kEsr) & 7) == 1);
}

TEST_CASE("a silent chip hears others and does not acknowledge", "[stm32f4][can]") {
    CanPair pair;
    pair.left.start(kCan1, kHalfMegabit, 1u << 4);
    pair.right.start(kCan1, kHalfMegabit | kSilent);
    pair.run(kBit * 11);
    Edges edges(*pair.right.chip.net("PB9"));
    pair.left.send(kCan1, 0, 0x123);
    pair.run(1_ms);
    CHECK(edges.all.empty());
    CHECK((pair.left.read(kCan1 + kTsr) & 0xF) == 9); // RQCP, TERR.
}

TEST_CASE("a sleeping node is woken by the bus", "[stm32f4][can]") {
    CanPair pair;
    pair.start();
    pair.right.write(kCan1 + kIer, 1u << 16);    // WKUIE.
    pair.right.write(kCan1 + kMcr, 2 | 1u << 5); // Sleep, AWUM.
    CHECK((pair.right.read(kCan1 + kMsr) & 3) == 2);
    pair.left.send(kCan1, 0, 0x123);
    CHECK(pair.right.irq(22));
    CHECK((pair.right.read(kCan1 + kMsr) & 0xA) == 0xA);
    CHECK((pair.right.read(kCan1 + kMcr) & 2) == 0);
    pair.run(2_ms);
    CHECK((pair.right.read(kCan1 + kMsr) & 2) == 0);
    CHECK(pair.right.received(kCan1) == 0x123); // The sender tried until someone answered.
}

TEST_CASE("without AWUM the bus only knocks", "[stm32f4][can]") {
    CanPair pair;
    pair.start();
    pair.right.write(kCan1 + kMcr, 2);
    pair.left.send(kCan1, 0, 0x123);
    pair.run(2_ms);
    CHECK((pair.right.read(kCan1 + kMsr) & 0xA) == 0xA);
    CHECK((pair.right.read(kCan1 + kRf0r) & 3) == 0);
}

TEST_CASE("initialisation and sleep wait for the end of a frame", "[stm32f4][can]") {
    CanPair pair;
    pair.start();
    pair.left.send(kCan1, 0, 0x123);
    pair.run(50_us);
    pair.left.write(kCan1 + kMcr, 1);
    pair.right.write(kCan1 + kMcr, 2);
    CHECK((pair.left.read(kCan1 + kMsr) & 1) == 0);
    CHECK((pair.right.read(kCan1 + kMsr) & 2) == 0);
    pair.run(100_us);
    CHECK((pair.left.read(kCan1 + kMsr) & 1) == 1);
    CHECK((pair.right.read(kCan1 + kMsr) & 2) == 2);
    CHECK((pair.left.read(kCan1 + kTsr) & 3) == 3);
    CHECK(pair.right.received(kCan1) == 0x123);
}

TEST_CASE("other bit rates do not understand each other", "[stm32f4][can]") {
    CanPair pair;
    pair.left.start(kCan1);
    pair.right.start(kCan1, kHalfMegabit + 1); // 333 kbit/s.
    pair.run(100_us);
    pair.left.send(kCan1, 0, 0x123, 4, 0x12345678);
    pair.run(5_ms);
    CHECK((pair.left.read(kCan1 + kTsr) & 2) == 0);
    CHECK((pair.right.read(kCan1 + kRf0r) & 3) == 0);
    CHECK(pair.left.read(kCan1 + kEsr) >> 16 > 0); // As sender, or having lost to the other's error flags.
}

TEST_CASE("CAN1 and CAN2 of one chip talk over the bus", "[stm32f4][can]") {
    CanPair pair;
    CanTransceiver second("second", *pair.left.chip.net("PB13"), *pair.left.chip.net("PB12"), pair.bus);
    pair.left.accept_all(14);
    pair.left.start(kCan1);
    pair.left.start(kCan2);
    pair.run(kBit * 11);
    pair.left.send(kCan1, 0, 0x123);
    pair.run(1_ms);
    CHECK(pair.left.received(kCan2) == 0x123);
    CHECK((pair.left.read(kCan1 + kTsr) & 3) == 3);
    CHECK((pair.left.read(kCan2 + kEsr) & 0x70) == 0);
}

TEST_CASE("a snapshot taken while a frame is on the bus", "[stm32f4][can][archive]") {
    CanPair pair;
    pair.start();
    pair.left.send(kCan1, 0, 0x101, 8, 0x12345678);
    pair.right.send(kCan1, 1, 0x100);
    pair.run(77_us);
    auto const state = save(pair);
    CanPair other;
    REQUIRE(load(other.clock, state, other));
    CHECK((save(other) == state));
    pair.run(1_ms);
    other.run(1_ms);
    CHECK((save(other) == save(pair)));
    CHECK(other.right.received(kCan1) == 0x101);
}
