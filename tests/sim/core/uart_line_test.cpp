#include "sim/core/uart_line.h"

#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "tests/support/run_clock.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

constexpr Time kBit = 10_us;

struct Bench {
    Clock clock{1000_MHz};
    Trace trace;
    Net wire{clock, trace, "wire"};
    std::vector<UartFrame> frames;
    std::vector<Time> received_at;
    std::vector<Time> sent_at;
    std::vector<std::pair<Time, bool>> edges;
    UartTransmitter transmitter{clock, "A", [this] { sent_at.push_back(clock.now()); }};
    UartReceiver receiver{clock, "B", [this](UartFrame frame) {
                              frames.push_back(frame);
                              received_at.push_back(clock.now());
                          }};

    explicit Bench(UartFormat format = {.bit = kBit}) {
        wire.observe([this](Net const &net, Time when) { edges.emplace_back(when, net.level()); });
        transmitter.attach(&wire);
        receiver.attach(&wire);
        receiver.set_format(format);
        receiver.enable(true);
    }
};

} // namespace

TEST_CASE("a transmitter holds its wire high while idle") {
    Bench bench;
    CHECK(bench.wire.level());
    bench.transmitter.attach(nullptr);
    CHECK(bench.wire.floating());
}

TEST_CASE("a byte is a start bit, eight data bits from the lowest, and a stop bit") {
    Bench bench;
    bench.edges.clear();
    bench.transmitter.send(0x35, {.bit = kBit}); // 1010 1100 on the wire.
    run_until(bench.clock, 1_ms);
    std::vector<std::pair<Time, bool>> const expected{{0_us, false},  {10_us, true},  {20_us, false},
                                                      {30_us, true},  {40_us, false}, {50_us, true},
                                                      {70_us, false}, {90_us, true}};
    CHECK(bench.edges == expected);
    CHECK(bench.sent_at == std::vector<Time>{100_us});
    REQUIRE(bench.frames.size() == 1);
    CHECK(bench.frames[0].byte == 0x35);
    CHECK_FALSE(bench.frames[0].framing_error);
    CHECK(bench.received_at[0] == 95_us);
}

TEST_CASE("a transmitter sets events at level changes only") {
    Bench bench;
    bench.receiver.enable(false);
    bench.transmitter.send(0x00, {.bit = kBit});
    int events = 0;
    for (; bench.clock.next_event() <= 1_ms; ++events) {
        bench.clock.jump_to(bench.clock.next_event());
        bench.clock.dispatch_due();
    }
    CHECK(events == 2); // The stop bit's edge and its end.
}

TEST_CASE("every byte arrives in every format") {
    for (Parity const parity : {Parity::None, Parity::Even, Parity::Odd}) {
        for (u8 const stop_bits : {u8(1), u8(2)}) {
            UartFormat const format{.bit = kBit, .parity = parity, .stop_halves = u8(2 * stop_bits)};
            Bench bench(format);
            for (int byte = 0; byte < 256; ++byte) {
                bench.transmitter.send(u8(byte), format);
                run_for(bench.clock, format.duration());
                REQUIRE(bench.frames.size() == std::size_t(byte) + 1);
                REQUIRE(bench.frames.back().byte == byte);
                REQUIRE_FALSE(bench.frames.back().framing_error);
                REQUIRE_FALSE(bench.frames.back().parity_error);
                REQUIRE_FALSE(bench.transmitter.busy());
            }
        }
    }
}

TEST_CASE("seven data bits leave the eighth out") {
    UartFormat const format{.bit = kBit, .data_bits = 7};
    Bench bench(format);
    bench.transmitter.send(0xC1, format);
    run_until(bench.clock, 1_ms);
    CHECK(bench.sent_at == std::vector<Time>{90_us});
    CHECK(bench.frames.at(0).byte == 0x41);
}

TEST_CASE("nine data bits arrive, with the ninth apart") {
    UartFormat const format{.bit = kBit, .data_bits = 9};
    Bench bench(format);
    bench.transmitter.send(0x1A5, format);
    run_until(bench.clock, 1_ms);
    CHECK(bench.sent_at == std::vector<Time>{110_us});
    CHECK(bench.frames.at(0).byte == 0xA5);
    CHECK(bench.frames.at(0).ninth);
    bench.transmitter.send(0x0A5, format);
    run_until(bench.clock, 2_ms);
    CHECK_FALSE(bench.frames.at(1).ninth);
}

TEST_CASE("stop bits last half a bit, one and a half, two") {
    for (u8 const halves : {u8(1), u8(3), u8(4)}) {
        UartFormat const format{.bit = kBit, .stop_halves = halves};
        Bench bench(format);
        bench.transmitter.send(0x00, format);
        run_until(bench.clock, 1_ms);
        CHECK(bench.sent_at == std::vector<Time>{90_us + 5_us * halves});
        CHECK(bench.received_at == std::vector<Time>{halves == 1 ? 92'500'000_ps : 95_us});
    }
}

TEST_CASE("a break is low for its bits, then a stop bit") {
    Bench bench;
    bench.transmitter.send_break(13, {.bit = kBit});
    run_until(bench.clock, 129_us);
    CHECK_FALSE(bench.wire.level());
    run_until(bench.clock, 131_us);
    CHECK(bench.wire.level());
    run_until(bench.clock, 1_ms);
    CHECK(bench.sent_at == std::vector<Time>{140_us});
    REQUIRE(bench.frames.size() == 1);
    CHECK(bench.frames[0].is_break);
}

TEST_CASE("a change between the three middle samples of a bit is noise") {
    for (Time const change : {44_us, 45'500'000_ps, 47_us}) {
        Bench bench;
        Pin low("low");
        bench.transmitter.attach(nullptr);
        Pin high("high");
        high.pull(Pull::Up);
        bench.wire.connect(high);
        bench.wire.connect(low);
        low.drive(Drive::Low);
        run_until(bench.clock, change); // The bit from 40 us to 50 us is sampled from 44.375 us to 45.625 us.
        low.drive(Drive::None);
        run_until(bench.clock, 1_ms);
        CHECK(bench.frames.at(0).noise == (change == 45'500'000_ps));
        CHECK(bench.frames.at(0).byte == (change > 45_us ? 0xF0 : 0xF8));
    }
}

TEST_CASE("bytes follow each other without a gap") {
    Bench bench;
    int left = 3;
    UartTransmitter *again = nullptr;
    UartTransmitter chain(bench.clock, "chain", [&] {
        if (--left > 0) again->send(0x55, {.bit = kBit});
    });
    again = &chain;
    bench.transmitter.attach(nullptr);
    chain.attach(&bench.wire);
    chain.send(0x55, {.bit = kBit});
    run_until(bench.clock, 300_us);
    CHECK(bench.received_at == std::vector<Time>{95_us, 195_us, 295_us});
}

TEST_CASE("a receiver sees wrong parity") {
    Bench bench({.bit = kBit, .parity = Parity::Odd});
    bench.transmitter.send(0x01, {.bit = kBit, .parity = Parity::Even});
    run_until(bench.clock, 1_ms);
    REQUIRE(bench.frames.size() == 1);
    CHECK(bench.frames[0].byte == 0x01);
    CHECK(bench.frames[0].parity_error);
    CHECK_FALSE(bench.frames[0].framing_error);
}

TEST_CASE("a sender three per cent off is understood, one at half the rate is not") {
    Bench bench;
    bench.transmitter.send(0x5A, {.bit = kBit * 103 / 100});
    run_until(bench.clock, 1_ms);
    CHECK(bench.frames.at(0).byte == 0x5A);
    bench.transmitter.send(0x00, {.bit = kBit * 2});
    run_until(bench.clock, 2_ms);
    CHECK(bench.frames.at(1).framing_error);
}

TEST_CASE("a line low for longer than a frame is a break, once") {
    Bench bench;
    Pin low("low");
    bench.transmitter.attach(nullptr);
    bench.wire.connect(low);
    low.drive(Drive::Low);
    run_until(bench.clock, 1_ms);
    REQUIRE(bench.frames.size() == 1);
    CHECK(bench.frames[0].is_break);
    CHECK(bench.frames[0].framing_error);
    CHECK(bench.frames[0].byte == 0);
    low.drive(Drive::High);
    run_until(bench.clock, 2_ms);
    CHECK(bench.frames.size() == 1);
}

TEST_CASE("a low shorter than half a bit is noise") {
    Bench bench;
    Pin glitch("glitch");
    bench.transmitter.attach(nullptr);
    bench.wire.connect(glitch);
    glitch.drive(Drive::Low);
    run_until(bench.clock, 4_us);
    glitch.drive(Drive::High);
    run_until(bench.clock, 1_ms);
    CHECK(bench.frames.empty());
    CHECK_FALSE(bench.receiver.busy());
}

TEST_CASE("a disabled receiver hears nothing, and disabling drops a frame in progress") {
    Bench bench;
    bench.transmitter.send(0xFF, {.bit = kBit});
    run_until(bench.clock, 50_us);
    CHECK(bench.receiver.busy());
    bench.receiver.enable(false);
    run_until(bench.clock, 1_ms);
    CHECK(bench.frames.empty());
}

TEST_CASE("an aborted transmitter goes back to idle and does not report") {
    Bench bench;
    bench.transmitter.send(0x00, {.bit = kBit});
    run_until(bench.clock, 30_us);
    bench.transmitter.abort();
    CHECK(bench.wire.level());
    run_until(bench.clock, 1_ms);
    CHECK(bench.sent_at.empty());
    CHECK(bench.frames.at(0).byte == 0xFC);
}

TEST_CASE("a byte on its way survives being saved and restored") {
    for (Time const when : {1_us, 44_us, 45_us, 94_us, 97_us}) {
        Bench first;
        first.transmitter.send(0xA6, {.bit = kBit});
        run_until(first.clock, when);
        auto const state = save(first.clock, first.wire, first.transmitter, first.receiver);

        Bench second;
        REQUIRE(load(second.clock, state, second.clock, second.wire, second.transmitter, second.receiver));
        CHECK(save(second.clock, second.wire, second.transmitter, second.receiver) == state);
        run_until(second.clock, 200_us);
        CHECK(second.sent_at == std::vector<Time>{100_us});
        if (when < 95_us) {
            REQUIRE(second.frames.size() == 1);
            CHECK(second.frames[0].byte == 0xA6);
            CHECK(second.received_at[0] == 95_us);
        }
    }
}
