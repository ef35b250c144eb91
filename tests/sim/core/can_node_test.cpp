// CanNode: frames on a wire between nodes: exact bits and times, arbitration, errors and their counters.
#include <catch2/catch_test_macros.hpp>

#include <deque>
#include <string>

#include "sim/core/can_node.h"
#include "sim/core/net.h"
#include "tests/support/run_clock.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

// 16 quanta of 125 ns: 500 kbit/s, sampled at 75 %.
constexpr CanTiming kHalfMegabit{8'000'000, 1, 11, 4, 2};
constexpr Time kBit = 2_us;

struct Wire {
    Wire() {
        pull.pull(Pull::Up);
        bus.connect(pull);
        bus.connect(noise);
        bus.observe([this](Net const &net, Time when) {
            if (!net.level() && begun == Time()) begun = when;
        });
    }
    // The levels from the first dominant edge on, looked at in the middle of each bit as time goes on.
    std::string listen(unsigned bits, Time bit = kBit) {
        std::string heard;
        while (begun == Time()) run_until(clock, clock.next_event());
        for (unsigned n = 0; n < bits; ++n) {
            run_until(clock, begun + bit * n + bit / 2);
            heard += bus.level() ? '1' : '0';
        }
        return heard;
    }

    Clock clock{Hertz(16'000'000)};
    Trace trace;
    Net bus{clock, trace, "bus"};
    Pin pull{"pull"};
    Pin noise{"noise"};
    Time begun;
};

struct Station final : CanNode::Owner {
    Station(Wire &wire, std::string const &name, CanTiming const &timing = kHalfMegabit)
        : clock(wire.clock), node(wire.clock, name, *this), pin(name) {
        pin.on_change = [this](bool level) { node.set_line(level != inverted); };
        wire.bus.connect(pin);
        node.set_line(pin.level());
        node.set_timing(timing);
        node.join();
    }
    void drive(bool recessive) override { pin.drive(recessive ? Drive::None : Drive::Low); }
    CanFrame const *to_send() override { return outgoing.empty() ? nullptr : &outgoing.front(); }
    void joined() override { joined_at = clock.now(); }
    void begun() override { begun_at = clock.now(); }
    void sent() override {
        outgoing.pop_front();
        sent_at = clock.now();
    }
    void lost() override { ++losses; }
    void failed() override { ++failures; }
    void received(CanFrame const &frame) override {
        incoming.push_back(frame);
        received_at = clock.now();
    }
    void noticed(CanError error) override {
        if (error != CanError::None) errors.push_back(error);
    }
    void counted() override {}
    void free() override {}
    void send(CanFrame const &frame) {
        outgoing.push_back(frame);
        node.wake();
    }
    // Hears the opposite of what is on the wire, from now on.
    void invert(bool on) {
        inverted = on;
        node.set_line(pin.level() != inverted);
    }
    void archive(Archive &archive) { archive(node, pin, outgoing, incoming); }

    Clock &clock;
    CanNode node;
    Pin pin;
    bool inverted = false;
    std::deque<CanFrame> outgoing;
    std::vector<CanFrame> incoming;
    std::vector<CanError> errors;
    unsigned losses = 0;
    unsigned failures = 0;
    Time joined_at, begun_at, sent_at, received_at;
};

CanFrame frame(u32 identifier, std::vector<u8> const &data = {}, bool extended = false, bool remote = false) {
    CanFrame result{identifier, extended, remote, u8(data.size()), {}};
    std::copy(data.begin(), data.end(), result.data.begin());
    return result;
}

// The acknowledge slot between its delimiters, the end of the frame, and the gap behind it.
std::string const kAcknowledged = "101"
                                  "1111111"
                                  "111";

struct Pair : Wire {
    Pair() { run_until(clock, 22_us); }
    Station left{*this, "left"};
    Station right{*this, "right"};
};

} // namespace

// The bits were reckoned apart from this code, the CRC by long division.
TEST_CASE("a frame's bits", "[can]") {
    auto const text = [](CanFrame const &frame) {
        std::string result;
        for (bool const bit : can_bits(frame)) result += bit ? '1' : '0';
        return result;
    };
    CHECK(text(frame(0x014, {1})) == "000001001010000010001000001001111011101010011");
    CHECK(text(frame(0x555, {0x12, 0x34})) == "0101010101010000011000010010001101001000101111000001");
    CHECK(text(frame(0)) == "0000010000010000010000010000010000010000");
    CanFrame remote = frame(0x7FF, {}, false, true);
    remote.length = 8;
    CHECK(text(remote) == "0111110111110110010000100000111101101");
    CHECK(text(frame(0x1ABCDEF0, {0xFF, 0, 0xAA}, true)) ==
          "01101010111110100110111101111000001000011111011111000001000010101010101011111011111"
          "00");
}

TEST_CASE("what is sent is on the wire bit by bit, and received", "[can]") {
    Pair wire;
    CHECK(wire.left.joined_at == 22_us); // Eleven recessive bits.
    wire.left.send(frame(0x014, {1}));
    CHECK(wire.listen(58) == "000001001010000010001000001001111011101010011" + kAcknowledged);
    CHECK(wire.begun == 22_us);
    REQUIRE(wire.right.incoming.size() == 1);
    CHECK(wire.right.incoming[0] == frame(0x014, {1}));
    CHECK(wire.left.incoming.empty());
    // Sampled at three quarters of a bit: the start, the last but one and the last bit of the end.
    CHECK(wire.right.begun_at == 22_us + 1500_ns);
    CHECK(wire.right.received_at == 22_us + kBit * 53 + 1500_ns);
    CHECK(wire.left.sent_at == 22_us + kBit * 54 + 1500_ns);
    run_for(wire.clock, kBit);
    CHECK(wire.clock.next_event() > 1_s); // An idle bus costs nothing.
}

TEST_CASE("every kind of frame comes back as it was", "[can]") {
    Pair wire;
    std::vector<CanFrame> frames{frame(0),
                                 frame(0x7FF, {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}),
                                 frame(0, {0, 0, 0, 0, 0, 0, 0, 0}),
                                 frame(0x1FFFFFFF, {1, 2, 3}, true),
                                 frame(0x12345, {}, true, true),
                                 frame(0x2AA, {}, false, true)};
    frames.push_back(frame(0x123, {1, 2, 3, 4, 5, 6, 7, 8}));
    frames.back().length = 15; // Eight bytes all the same.
    for (CanFrame const &each : frames) wire.left.send(each);
    wire.listen(1500);
    CHECK(wire.right.incoming == frames);
    CHECK(wire.right.errors.empty());
}

TEST_CASE("the lower identifier wins, and the loser tries again", "[can]") {
    Pair wire;
    wire.left.send(frame(0x0F1, {1}));
    wire.right.send(frame(0x0F0, {2})); // At the same instant.
    wire.listen(200);
    REQUIRE(wire.left.incoming.size() == 1);
    REQUIRE(wire.right.incoming.size() == 1);
    CHECK(wire.left.losses == 1);
    CHECK(wire.right.losses == 0);
    CHECK(wire.right.sent_at < wire.left.sent_at);
    CHECK(wire.left.node.transmit_errors() == 0);
}

TEST_CASE("standard before extended, data before remote", "[can]") {
    CHECK(frame(0x100).arbitration() < frame(0x100 << 18, {}, true).arbitration());
    CHECK(frame(0x100).arbitration() < frame(0x100, {}, false, true).arbitration());
    Pair wire;
    wire.left.send(frame(0x100 << 18, {}, true));
    wire.right.send(frame(0x100, {}, false, true));
    wire.listen(200);
    CHECK(wire.left.losses == 1);
    CHECK(wire.left.outgoing.empty());
    CHECK(wire.right.incoming.size() == 1);
}

TEST_CASE("who waits for the end of a frame begins behind three bits of gap", "[can]") {
    Pair wire;
    wire.left.send(frame(0x014, {1}));
    run_until(wire.clock, 60_us);
    wire.right.send(frame(0x555));
    CHECK(wire.right.outgoing.size() == 1);
    std::string const heard = wire.listen(59);
    CHECK(heard.substr(55) == "1110");
}

TEST_CASE("alone on a bus nobody acknowledges, until the node is passive", "[can]") {
    Wire wire;
    Station alone(wire, "alone");
    run_until(wire.clock, 22_us);
    alone.send(frame(0x014, {1}));
    // No acknowledgement, six dominant bits of error flag, eight of delimiter, three of gap, and again.
    CHECK(wire.listen(65) == "000001001010000010001000001001111011101010011"
                             "11"
                             "000000"
                             "11111111"
                             "111"
                             "0");
    CHECK(alone.node.transmit_errors() == 8);
    CHECK(alone.errors[0] == CanError::Acknowledge);
    run_for(wire.clock, 10_ms);
    CHECK(alone.node.transmit_errors() == 128); // And it stays there.
    CHECK(alone.node.error_passive());
    CHECK_FALSE(alone.node.bus_off());
    // A passive node's flag is recessive, and it leaves eight bits more to the others.
    wire.begun = Time();
    run_until(wire.clock, wire.clock.next_event());
    unsigned const before = alone.failures;
    while (alone.failures == before) run_until(wire.clock, wire.clock.next_event());
    Time const failed = wire.clock.now();
    wire.begun = Time();
    while (wire.begun == Time()) run_until(wire.clock, wire.clock.next_event());
    CHECK(wire.begun - failed == kBit * (6 + 8 + 3 + 8) + 500_ns);
    // Someone to acknowledge makes it better by one.
    Station other(wire, "other");
    run_for(wire.clock, 1_ms);
    CHECK(other.incoming.size() == 1);
    CHECK(alone.node.transmit_errors() == 127);
}

TEST_CASE("a disturbed bit is a stuff error to all, and the frame goes again", "[can]") {
    Pair wire;
    wire.left.send(frame(0x7FF, {0xFF, 0xFF}));
    run_until(wire.clock, 22_us + kBit * 20);
    wire.noise.drive(Drive::Low);
    run_for(wire.clock, kBit * 7);
    wire.noise.drive(Drive::None);
    wire.listen(300);
    REQUIRE(wire.right.incoming.size() == 1);
    CHECK(wire.right.incoming[0] == frame(0x7FF, {0xFF, 0xFF}));
    CHECK(wire.left.errors[0] == CanError::RecessiveBit);
    CHECK(wire.right.errors[0] == CanError::Stuff);
    CHECK(wire.left.failures == 1);
    CHECK(wire.left.node.transmit_errors() == 8 - 1);
    CHECK(wire.right.node.receive_errors() == 1 - 1);
}

TEST_CASE("a receiver that hears one bit wrong refuses the frame by its CRC", "[can]") {
    Pair wire;
    Station third(wire, "third");
    run_until(wire.clock, 100_us);
    wire.left.send(frame(0x555, {0x55, 0x55}));
    run_until(wire.clock, 100_us + kBit * 24);
    wire.right.invert(true);
    run_for(wire.clock, kBit);
    wire.right.invert(false);
    run_until(wire.clock, 100_us + kBit * 60);
    CHECK(wire.right.errors[0] == CanError::Crc);
    CHECK(wire.left.errors[0] == CanError::Form); // The flag behind the acknowledgement of the third.
    wire.listen(300);
    CHECK(wire.right.incoming.size() == 1);
    CHECK(third.incoming.size() == 1);
}

TEST_CASE("a form error: the delimiter of the CRC is dominant", "[can]") {
    Pair wire;
    Station third(wire, "third");
    run_until(wire.clock, 100_us);
    wire.left.send(frame(0x014, {1}));
    // Only the third one hears it so; its error flag then tells the others.
    run_until(wire.clock, 100_us + kBit * 45);
    third.invert(true);
    run_for(wire.clock, kBit);
    third.invert(false);
    run_for(wire.clock, kBit * 20);
    CHECK(third.errors[0] == CanError::Form);
    CHECK(third.node.receive_errors() >=
          9); // The first to notice: one, and eight for the dominant bit behind.
    CHECK(wire.right.node.receive_errors() == 1);
    wire.listen(300);
    CHECK(wire.right.incoming.size() == 1);
    CHECK(third.incoming.size() == 1);
}

TEST_CASE("a transmit line that goes nowhere ends in bus-off; 128 times 11 bits lead back", "[can]") {
    Wire wire;
    Station broken(wire, "broken");
    run_until(wire.clock, 22_us);
    broken.pin.on_change = {}; // It hears nothing of itself.
    broken.send(frame(0x123));
    run_for(wire.clock, 10_ms);
    CHECK(broken.node.bus_off());
    // Each try costs 8 for the bit, and 8 for each bit of its own flag that it does not hear.
    for (CanError const error : broken.errors) CHECK(error == CanError::DominantBit);
    broken.outgoing.clear();
    Time const before = wire.clock.now();
    broken.node.recover();
    run_until(wire.clock, before + kBit * (128 * 11) - 1_us);
    CHECK(broken.node.bus_off());
    run_for(wire.clock, 1_us);
    CHECK_FALSE(broken.node.bus_off());
    CHECK(broken.node.transmit_errors() == 0);
}

TEST_CASE("a bus that is stuck dominant is never joined", "[can]") {
    Wire wire;
    wire.noise.drive(Drive::Low);
    Station station(wire, "station");
    run_for(wire.clock, 1_ms);
    CHECK(station.joined_at == Time());
    wire.noise.drive(Drive::None);
    run_for(wire.clock, 22_us);
    CHECK(station.joined_at == 1022_us);
}

TEST_CASE("a dominant bit in the gap is answered by an overload frame", "[can]") {
    Pair wire;
    wire.left.send(frame(0x014, {1}));
    run_until(wire.clock, 22_us + kBit * 55);
    wire.noise.drive(Drive::Low);
    run_for(wire.clock, kBit);
    wire.noise.drive(Drive::None);
    wire.begun = 22_us + kBit * 56;
    CHECK(wire.listen(16) == "000000"
                             "1111111111");
    CHECK(wire.left.node.transmit_errors() == 0);
    CHECK(wire.right.node.receive_errors() == 0);
    CHECK(wire.right.incoming.size() == 1);
}

TEST_CASE("clocks that differ by a percent are kept together by the edges", "[can]") {
    Wire wire;
    Station left(wire, "left");
    CanTiming slow = kHalfMegabit;
    slow.hertz = 7'920'000;
    Station right(wire, "right", slow);
    run_until(wire.clock, 50_us);
    // Stuff bits see to an edge every ten bits at least.
    left.send(frame(0, {0, 0, 0, 0, 0, 0, 0, 0}));
    run_for(wire.clock, 1_ms);
    right.send(frame(0x7FF, {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}));
    run_for(wire.clock, 1_ms);
    CHECK(right.incoming.size() == 1);
    CHECK(left.incoming.size() == 1);
    CHECK(left.errors.empty());
    CHECK(right.errors.empty());
}

TEST_CASE("and clocks that differ too much are not", "[can]") {
    Wire wire;
    Station left(wire, "left");
    CanTiming slow = kHalfMegabit;
    slow.hertz = 7'000'000;
    Station right(wire, "right", slow);
    run_until(wire.clock, 50_us);
    left.send(frame(0, {0, 0, 0, 0, 0, 0, 0, 0}));
    run_for(wire.clock, 1_ms);
    CHECK(right.incoming.empty());
    CHECK_FALSE(left.errors.empty());
}

TEST_CASE("loopback hears itself without an acknowledgement, silent says nothing", "[can]") {
    Wire wire;
    Station self(wire, "self");
    self.node.leave();
    self.node.set_mode(true, true);
    self.node.join();
    run_for(wire.clock, 50_us);
    self.send(frame(0x42, {7}));
    run_for(wire.clock, 1_ms);
    REQUIRE(self.incoming.size() == 1);
    CHECK(self.incoming[0] == frame(0x42, {7}));
    CHECK(self.outgoing.empty());
    CHECK(wire.begun == Time()); // The wire has been still.
    // Loud loopback is heard by others, and hears nobody.
    self.node.leave();
    self.node.set_mode(true, false);
    self.node.join();
    Station other(wire, "other");
    run_for(wire.clock, 50_us);
    self.send(frame(0x43));
    run_for(wire.clock, 1_ms);
    CHECK(other.incoming.size() == 1);
}

TEST_CASE("a silent node listens without acknowledging", "[can]") {
    Pair wire;
    wire.right.node.leave();
    wire.right.node.set_mode(false, true);
    wire.right.node.join();
    run_for(wire.clock, 50_us);
    wire.left.send(frame(0x42));
    run_for(wire.clock, 200_us);
    CHECK(wire.left.errors[0] == CanError::Acknowledge);
    CHECK(wire.right.pin.drive() == Drive::None);
}

TEST_CASE("a snapshot in the middle of a frame goes on as the wire does", "[can][archive]") {
    struct All {
        void archive(Archive &archive) {
            archive(wire.clock, wire.bus, wire.pull, wire.noise, wire.left, wire.right);
        }
        Pair wire;
    } all, copy;
    all.wire.left.send(frame(0x123, {1, 2, 3}));
    run_until(all.wire.clock, 70_us);
    auto const state = save(all);
    REQUIRE(load(copy.wire.clock, state, copy));
    CHECK(save(copy) == state);
    run_until(all.wire.clock, 1_ms);
    run_until(copy.wire.clock, 1_ms);
    CHECK(copy.wire.right.incoming.size() == 1);
    CHECK(save(copy) == save(all));
}
