// What our transmitter puts on a wire, read back from the recorded wave.
#include "sim/logic/uart_decoder.h"

#include <catch2/catch_test_macros.hpp>

#include "sim/core/uart_line.h"
#include "sim/logic/recorder.h"
#include "tests/sim/logic/texts.h"
#include "tests/support/run_clock.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

struct Bench {
    Clock clock{1000_MHz};
    Trace trace;
    Net wire{clock, trace, "wire"};
    Recorder recorder{clock};
    std::string to_send;
    UartFormat format;
    UartTransmitter transmitter{clock, "A", [this] { next(); }};

    explicit Bench(UartFormat the_format) : format(the_format) {
        transmitter.attach(&wire);
        recorder.watch(wire);
    }
    void next() {
        if (to_send.empty()) return;
        u8 const byte = u8(to_send.front());
        to_send.erase(0, 1);
        transmitter.send(byte, format);
    }
    void send(std::string text) {
        to_send = std::move(text);
        next();
        run_until(clock, clock.now() + 100_ms);
    }
    Wave wave() const { return recorder.recording(wire)->wave(Time(), clock.now(), 0, 100'000); }
};

Time bit_of(u64 rate) { return Hertz(rate).time_of(1); }

} // namespace

TEST_CASE("the rate is found from the wave") {
    for (u64 const rate : {9'600u, 38'400u, 115'200u, 921'600u}) {
        CAPTURE(rate);
        Bench bench({.bit = bit_of(rate)});
        bench.send("Hello\r\n");
        CHECK(guess_bit(bench.wave()) == bit_of(rate));
        CHECK(texts(decode_uart(bench.wave(), {})) == "H e l l o \\r \\n");
    }
    Bench odd({.bit = 77_us}); // Nobody's rate: as it is.
    odd.send("Hello");
    CHECK(guess_bit(odd.wave()) == 77_us);
}

TEST_CASE("too few pulses tell no rate") {
    Bench bench({.bit = 10_us});
    CHECK(guess_bit(bench.wave()) == Time());
    CHECK(decode_uart(bench.wave(), {}).empty());
}

TEST_CASE("a byte has the place and the length of its frame") {
    Bench bench({.bit = 10_us});
    bench.send("AB");
    auto const notes = decode_uart(bench.wave(), {.bit = 10_us});
    REQUIRE(notes.size() == 2);
    CHECK(notes[0].value == 'A');
    CHECK(notes[0].begin == Time());
    CHECK(notes[0].end == 100_us);
    CHECK(notes[1].begin == 100_us);
}

TEST_CASE("parity and nine bits are read; a wrong parity is an error") {
    Bench even({.bit = 10_us, .parity = Parity::Even});
    even.send("ab");
    CHECK(texts(decode_uart(even.wave(), {10_us, 8, UartDecoding::Parity::Even})) == "a b");
    auto const wrong = decode_uart(even.wave(), {10_us, 8, UartDecoding::Parity::Odd});
    REQUIRE(wrong.size() == 2);
    CHECK(wrong[0].kind == Annotation::Kind::Error);
    CHECK(wrong[0].text == "a parity?");

    Bench nine({.bit = 10_us, .data_bits = 9});
    nine.transmitter.send(0x1A5, nine.format);
    run_until(nine.clock, 1_ms);
    auto const notes = decode_uart(nine.wave(), {10_us, 9});
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].value == 0x1A5);
}

TEST_CASE("a break and a missing stop bit are errors") {
    Bench bench({.bit = 10_us});
    bench.transmitter.send_break(12, bench.format);
    run_until(bench.clock, 1_ms);
    auto const notes = decode_uart(bench.wave(), {.bit = 10_us});
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].kind == Annotation::Kind::Error);
    CHECK(notes[0].text == "break");
    // Read at half the rate or so, a byte of zeros and more zeros lacks its stop bit.
    Bench fast({.bit = 10_us});
    fast.send(std::string("\x80\0", 2));
    auto const slow = decode_uart(fast.wave(), {.bit = 18_us});
    REQUIRE_FALSE(slow.empty());
    CHECK(slow[0].kind == Annotation::Kind::Error);
}

TEST_CASE("a glitch is no start bit, and a frame without its end is left out") {
    Wave glitch{
        Time(), 1_ms, true, false, {{100_us, false}, {103_us, true}, {200_us, false}, {290_us, true}}};
    CHECK(texts(decode_uart(glitch, {.bit = 10_us})) == "0x00");
    Wave unfinished{Time(), 250_us, true, false, {{200_us, false}}};
    CHECK(decode_uart(unfinished, {.bit = 10_us}).empty());
}

TEST_CASE("a wave that begins within a byte is read from the next silence on") {
    Bench bench({.bit = 10_us});
    bench.send("UUUU");
    Time const later = bench.clock.now();
    bench.send("ok");
    Recording const &all = *bench.recorder.recording(bench.wire);
    Wave const rest = all.wave(155_us, bench.clock.now(), 0, 1000);
    CHECK(rest.cut);
    CHECK(rest.begin < later);
    CHECK(texts(decode_uart(rest, {.bit = 10_us})) == "o k");
}
