#include "sim/parts/serial_bridge.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/part_actions.h"
#include "tests/support/run_clock.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

// A board of one UART at 115,200 baud.
struct Bench {
    Clock clock{1000_MHz};
    Trace trace;
    std::vector<std::string> remarks;
    Net txd{clock, trace, "TXD"};
    Net rxd{clock, trace, "RXD"};
    std::string from_bridge;
    std::string from_board;
    bool framing_error = false;
    UartFormat format{.bit = Hertz(115'200).time_of(1)};
    UartTransmitter transmitter{clock, "board", [] {}};
    UartReceiver receiver{clock, "board", [this](UartFrame frame) {
                              from_bridge += char(frame.byte);
                              framing_error |= frame.framing_error;
                          }};
    SerialBridge bridge{clock, trace, "serial", txd, rxd};

    Bench() {
        trace.sink = [this](std::string const &line) { remarks.push_back(line); };
        transmitter.attach(&txd);
        receiver.attach(&rxd);
        receiver.set_format(format);
        receiver.enable(true);
        bridge.on_output = [this](u8 byte) { from_board += char(byte); };
    }
};

} // namespace

TEST_CASE("text goes in byte by byte at the baud rate") {
    Bench bench;
    CHECK(act(bench.bridge, {"send", {"hello"}, {}}).empty());
    CHECK(bench.bridge.queued() == 4);
    run_for(bench.clock, 86_us);
    CHECK(bench.from_bridge == "h");
    run_for(bench.clock, 350_us);
    CHECK(bench.from_bridge == "hello");
    CHECK(bench.bridge.queued() == 0);
}

TEST_CASE("what the board says comes out") {
    Bench bench;
    bench.transmitter.send('x', bench.format);
    run_for(bench.clock, 100_us);
    CHECK(bench.from_board == "x");
}

TEST_CASE("an undriven TXD stays idle") {
    Bench bench;
    bench.transmitter.attach(nullptr);
    run_for(bench.clock, 10_ms);
    CHECK(bench.txd.level());
    CHECK(bench.from_board.empty());
}

TEST_CASE("at the wrong rate bytes are garbage, and still passed on") {
    Bench bench;
    CHECK(act(bench.bridge, {"baud", {"230400"}, {}}).empty());
    CHECK(reading(bench.bridge, "baud") == "230400");
    bench.transmitter.send('x', bench.format);
    run_for(bench.clock, 1_ms);
    CHECK_FALSE(bench.from_board.empty());
    CHECK(bench.from_board != "x");
}

TEST_CASE("the queue is bounded") {
    Bench bench;
    std::string const text(SerialBridge::kQueueLimit, 'a');
    CHECK(act(bench.bridge, {"send", {text}, {}}).empty());
    CHECK(act(bench.bridge, {"send", {"ab"}, {}}) ==
          "serial: 2 bytes do not fit; there is room for 1 of 65536");
    std::vector<u8> const bytes{1, 2, 3};
    CHECK(bench.bridge.send(bytes) == 1);
    CHECK(bench.remarks.size() == 1);
    CHECK(bench.bridge.queued() == SerialBridge::kQueueLimit);
}

TEST_CASE("a serial bridge says what it takes") {
    Bench bench;
    CHECK(act(bench.bridge, {"write", {"x"}, {}}) ==
          "serial: unknown action 'write'; it takes send TEXT, baud RATE, format 8N1, break [on|off], purge, "
          "plug, unplug, lose [COUNT] [from=board] and frame_error [COUNT]");
    CHECK(act(bench.bridge, {"send", {}, {}}) == "serial: wrong arguments for 'send'; write send TEXT");
    CHECK(act(bench.bridge, {"baud", {"fast"}, {}}) ==
          "serial baud: 'fast' is not a whole number from 50 to 10000000");
}

TEST_CASE("the format is the wire's, both ways") {
    Bench bench;
    CHECK(act(bench.bridge, {"format", {"7E2"}, {}}).empty());
    CHECK(reading(bench.bridge, "format") == "7E2");
    bench.format.data_bits = 7;
    bench.format.parity = Parity::Even;
    bench.receiver.set_format(bench.format);
    CHECK(act(bench.bridge, {"send", {"q"}, {}}).empty());
    bench.transmitter.send('x', bench.format);
    run_for(bench.clock, 1_ms);
    CHECK(bench.from_bridge == "q");
    CHECK(bench.from_board == "x");
    CHECK_FALSE(bench.framing_error);
    CHECK(act(bench.bridge, {"format", {"8M1"}, {}}) == "serial format: parity M and S are not modelled");
    CHECK(act(bench.bridge, {"format", {"9N1"}, {}}).starts_with("serial format: '9N1' is not data bits"));
    CHECK(act(bench.bridge, {"dtr", {"0"}, {}}).starts_with("serial: unknown action 'dtr'"));
}

TEST_CASE("a break holds the wire low, and the next byte waits until it can be seen") {
    Bench bench;
    CHECK(act(bench.bridge, {"break", {"on"}, {}}).empty());
    CHECK(act(bench.bridge, {"send", {"a"}, {}}).empty());
    run_for(bench.clock, 10_ms);
    CHECK_FALSE(bench.rxd.level());
    CHECK(bench.framing_error);
    bench.from_bridge.clear();
    CHECK(act(bench.bridge, {"break", {"off"}, {}}).empty());
    CHECK(bench.rxd.level());
    run_for(bench.clock, 1_ms);
    CHECK(bench.from_bridge == "a");
    CHECK(act(bench.bridge, {"break", {}, {}}).empty());
    run_for(bench.clock, 249_ms);
    CHECK_FALSE(bench.rxd.level());
    run_for(bench.clock, 2_ms);
    CHECK(bench.rxd.level());
}

TEST_CASE("an adapter touches no wire until it is plugged in") {
    Bench bench;
    CHECK(act(bench.bridge, {"unplug", {}, {}}).empty());
    CHECK(bench.rxd.floating());
    bench.transmitter.send('x', bench.format);
    CHECK(act(bench.bridge, {"send", {"lost"}, {}}).empty());
    run_for(bench.clock, 1_ms);
    CHECK(bench.from_board.empty());
    CHECK(bench.from_bridge.empty());
    CHECK(act(bench.bridge, {"plug", {}, {}}).empty());
    CHECK(bench.bridge.queued() == 0);
    CHECK(act(bench.bridge, {"send", {"b"}, {}}).empty());
    run_for(bench.clock, 1_ms);
    CHECK(bench.from_bridge == "b");
}

TEST_CASE("a conversation survives being saved and restored in mid-byte") {
    Bench first;
    CHECK(act(first.bridge, {"send", {"abc"}, {}}).empty());
    first.transmitter.send('z', first.format);
    run_for(first.clock, 40_us);
    auto const state =
        save(first.clock, first.txd, first.rxd, first.transmitter, first.receiver, first.bridge);
    Bench second;
    REQUIRE(load(second.clock, state, second.clock, second.txd, second.rxd, second.transmitter,
                 second.receiver, second.bridge));
    run_for(second.clock, 1_ms);
    CHECK(second.from_bridge == "abc");
    CHECK(second.from_board == "z");
    CHECK_FALSE(second.framing_error);
}

TEST_CASE("bytes are lost on the way to the board and from it, as many as were said") {
    Bench bench;
    CHECK(act(bench.bridge, {"lose", {"2"}, {}}).empty());
    CHECK(act(bench.bridge, {"send", {"hello"}, {}}).empty());
    run_for(bench.clock, 1_ms);
    CHECK(bench.from_bridge == "llo");
    CHECK(act(bench.bridge, {"lose", {}, {{"from", "board"}}}).empty());
    for (char const c : {'a', 'b'}) {
        bench.transmitter.send(u16(c), bench.format);
        run_for(bench.clock, 100_us);
    }
    CHECK(bench.from_board == "b");
    CHECK_FALSE(bench.framing_error);
    CHECK(act(bench.bridge, {"lose", {"-1"}, {}}).starts_with("serial lose: '-1' is not a whole number"));
    CHECK(act(bench.bridge, {"lose", {}, {{"from", "host"}}}) == "serial: write lose [COUNT] [from=board]");
    CHECK(act(bench.bridge, {"frame_error", {}, {{"from", "board"}}}) == "serial: write frame_error [COUNT]");
}

TEST_CASE("a byte without a stop bit is a framing error to the board, and the next ones are sound") {
    Bench bench;
    std::vector<bool> errors;
    UartReceiver receiver(bench.clock, "second",
                          [&](UartFrame frame) { errors.push_back(frame.framing_error); });
    receiver.attach(&bench.rxd);
    receiver.set_format(bench.format);
    receiver.enable(true);
    CHECK(act(bench.bridge, {"frame_error", {}, {}}).empty());
    CHECK(act(bench.bridge, {"send", {"Uxy"}, {}}).empty());
    run_for(bench.clock, 1_ms);
    CHECK(bench.from_bridge == "Uxy");
    CHECK(errors == std::vector{true, false, false});
}
