// What the machine's thread lays out for the logic analyser's window.
#include "gui/app/pins.h"

#include <catch2/catch_test_macros.hpp>

#include "boards/boards.h"
#include "sim/core/uart_line.h"
#include "tests/support/run_clock.h"

using namespace terrarium;
using namespace terrarium::gui;
using namespace terrarium::literals;

namespace {

struct Bench {
    Clock clock{1000_MHz};
    Trace trace;
    Net net{clock, trace, "net"};
    Pin pin{"pin"};
    Recorder recorder{clock};

    Bench() {
        net.connect(pin);
        recorder.watch(net);
    }
    void toggle(int times, Time every) {
        for (int i = 0; i < times; ++i) {
            run_until(clock, clock.now() + every);
            pin.drive(net.level() ? Drive::Low : Drive::High);
        }
    }
    Recording const &recording() { return *recorder.recording(net); }
};

// A board without firmware, at rest; its pins are driven from outside.
struct Board {
    std::vector<u8> flash = std::vector<u8>(microbit.flash_bytes, 0xFF);
    Machine machine{microbit, 0, flash};
    Recorder recorder{machine.clock()};
    Facts facts;

    Net &watched(std::string_view name) {
        Net *const net = wire_of(machine, name);
        REQUIRE(net != nullptr);
        recorder.watch(*net);
        return *net;
    }
    PinsFact const &lay_out(PinsWish const &wish) {
        Wishes wishes;
        wishes.pins = wish;
        lay_out_pins(machine, recorder, wishes, facts);
        REQUIRE(facts.pins);
        return *facts.pins;
    }
};

} // namespace

TEST_CASE("few changes are laid out as they are") {
    Bench bench;
    bench.toggle(10, 1_ms);
    auto const points = reduce(bench.recording(), Time(), 20_ms, 1000);
    REQUIRE(points.size() == 10);
    for (std::size_t i = 0; i < points.size(); ++i) {
        CHECK(points[i].at == Time::picoseconds(i64(i + 1) * 1'000'000'000));
        CHECK(points[i].level == (i % 2 == 0));
        CHECK_FALSE(points[i].busy);
    }
    CHECK(reduce(bench.recording(), 3_ms, 4_ms, 1000).size() == 4); // 4, 5, 6, 7 ms.
}

TEST_CASE("many changes are blocks, at most two points a pixel, and the last level is right") {
    Bench bench;
    bench.toggle(50'001, 1_us);
    auto const points = reduce(bench.recording(), Time(), 100_ms, 200);
    CHECK(points.size() <= 400);
    REQUIRE_FALSE(points.empty());
    CHECK(points.front().busy);
    CHECK(points.front().low == 0);
    CHECK(points.front().high == 3300);
    CHECK(points.back().level);
    CHECK(points.back().until >= 50'001_us);
    for (std::size_t i = 1; i < points.size(); ++i) CHECK(points[i].at >= points[i - 1].until);
}

TEST_CASE("the longest window and the latest time do not overflow") {
    Bench bench;
    bench.toggle(5, 200_s);
    CHECK(reduce(bench.recording(), Time(), 1000_s, 8000).size() == 5);
}

TEST_CASE("a window that follows ends now; traces are in the wish's order, unknown ones are empty") {
    Board board;
    Net &net = board.watched("pin0");
    Pin hand("hand");
    net.connect(hand);
    run_until(board.machine.clock(), 5_ms);
    hand.drive_millivolts(1000);
    run_until(board.machine.clock(), 10_ms);
    PinsFact const &pins = board.lay_out({{"pin1", "pin0"}, {}, true, {}, 8_ms, 100});
    CHECK(pins.to == board.machine.now());
    CHECK(pins.from == board.machine.now() - 8_ms);
    REQUIRE(pins.traces.size() == 2);
    CHECK(pins.traces[0].known_from == Time::never());
    CHECK(pins.traces[1].analog);
    REQUIRE(pins.traces[1].points.size() == 1);
    CHECK(pins.traces[1].points[0].millivolts == 1000);
}

TEST_CASE("decoded rows hold what is in the window, and say the speed they found") {
    Board board;
    Net &net = board.watched("pin0");
    std::string text = "Hello";
    UartFormat const format{.bit = Hertz(9600).time_of(1)};
    UartTransmitter *self = nullptr;
    auto const next = [&] {
        if (text.empty()) return;
        self->send(u8(text.front()), format);
        text.erase(0, 1);
    };
    UartTransmitter transmitter(board.machine.clock(), "adapter", next);
    self = &transmitter;
    transmitter.attach(&net);
    run_until(board.machine.clock(), 10_ms);
    next();
    run_until(board.machine.clock(), 30_ms);
    DecoderWish const uart{DecoderWish::Kind::Uart, {"pin0"}, {}, {}};
    DecoderWish const lost{DecoderWish::Kind::I2c, {"pin0", "pin1"}, {}, {}};
    PinsFact const &pins = board.lay_out({{"pin0"}, {uart, lost}, false, Time(), 30_ms, 500});
    REQUIRE(pins.decoded.size() == 2);
    std::string read;
    for (Annotation const &note : pins.decoded[0].notes) read += note.text;
    CHECK(read == "Hello");
    CHECK(pins.decoded[0].remark == "9600 baud");
    CHECK(pins.decoded[1].remark == "a line is missing");
    // A window within reads the same bytes, because the decoder gets a lead.
    PinsFact const &part = board.lay_out({{"pin0"}, {uart}, false, 12_ms, 1_ms, 500});
    REQUIRE(part.decoded[0].notes.size() == 2);
    CHECK(part.decoded[0].notes[0].text == "e");
    CHECK(part.decoded[0].notes[1].text == "l"); // Although the window ends within it.
}

TEST_CASE("what is recorded is saved as VCD, in nanoseconds where that is exact") {
    Board board;
    CHECK_FALSE(recorded_vcd(board.machine, board.recorder, {"pin0"}).ok());
    Net &net = board.watched("pin0");
    Pin hand("hand");
    net.connect(hand);
    run_until(board.machine.clock(), 1_ms);
    hand.drive(Drive::Low); // The board pulls it up.
    auto const whole = recorded_vcd(board.machine, board.recorder, {"pin0"});
    REQUIRE(whole.ok());
    CHECK(whole.value().find("$timescale 1 ns $end") != std::string::npos);
    CHECK(whole.value().find("#1000000\n0!\n") != std::string::npos);
    CHECK(whole.value().find("real") == std::string::npos);
    hand.drive_millivolts(500);
    auto const analog = recorded_vcd(board.machine, board.recorder, {"pin0"});
    CHECK(analog.value().find("pin0.volts") != std::string::npos);
}

TEST_CASE("all names are listed when they are wanted") {
    Board board;
    Wishes wishes;
    wishes.signals = true;
    lay_out_pins(board.machine, board.recorder, wishes, board.facts);
    CHECK(board.facts.signals.size() > 60);
    CHECK(board.facts.signals.front().name == "serial.tx");
    CHECK_FALSE(board.facts.pins);
}
