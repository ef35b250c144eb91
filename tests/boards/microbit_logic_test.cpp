// The real firmware's wires under a logic analyser: its serial output, its reads of the accelerometer.
#include <catch2/catch_test_macros.hpp>

#include "sim/logic/i2c_decoder.h"
#include "sim/logic/recorder.h"
#include "sim/logic/uart_decoder.h"
#include "sim/machine/signals.h"
#include "tests/boards/microbit_repl.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

Net &wire(Machine &machine, std::string_view name) {
    auto const chosen = choose_signals(machine, name);
    REQUIRE(chosen.ok());
    REQUIRE(chosen.value().size() == 1);
    return *chosen.value()[0].net;
}

Wave wave_of(Recorder const &recorder, Net const &net, Time now) {
    return recorder.recording(net)->wave(Time(), now, 0, 1'000'000);
}

} // namespace

TEST_CASE("micro:bit: the analyser reads the serial port's bytes off the wire") {
    MicrobitRepl board;
    Recorder recorder(board.machine.clock());
    Net &tx = wire(board.machine, "serial.tx");
    recorder.watch(tx);
    board.run("print('analyser')");
    Wave const wave = wave_of(recorder, tx, board.machine.now());
    CHECK(guess_bit(wave) == Hertz(115'200).time_of(1));
    std::string text;
    for (Annotation const &note : decode_uart(wave, {})) {
        CHECK(note.kind == Annotation::Kind::Data);
        text += char(note.value);
    }
    CHECK(text.find("print('analyser')\r\nanalyser\r\n>>> ") != std::string::npos);
}

TEST_CASE("micro:bit: the analyser reads a transfer to the accelerometer") {
    MicrobitRepl board;
    board.run("from microbit import *");
    Recorder recorder(board.machine.clock());
    Net &scl = wire(board.machine, "accelerometer.scl");
    Net &sda = wire(board.machine, "accelerometer.sda");
    recorder.watch(scl);
    recorder.watch(sda);
    board.run("i2c.write(29, b'\\x0d', repeat=True)");
    board.run("i2c.read(29, 1)"); // WHO_AM_I of the MMA8653 is 0x5A.
    Time const now = board.machine.now();
    std::string text;
    for (Annotation const &note : decode_i2c(wave_of(recorder, scl, now), wave_of(recorder, sda, now)))
        text += note.text + " ";
    CAPTURE(text);
    CHECK(text.find("0x1d write ACK 0x0d ACK Sr 0x1d read ACK 0x5a NACK P ") != std::string::npos);
}

TEST_CASE("micro:bit: a run is the same with and without an analyser") {
    std::string hashes[2];
    for (bool const watched : {false, true}) {
        MicrobitRepl board;
        Recorder recorder(board.machine.clock());
        if (watched) {
            for (Signal const &signal : signals_of(board.machine)) recorder.watch(*signal.net);
        }
        board.run("from microbit import *");
        board.run("display.show(Image.HEART)");
        board.run("accelerometer.get_x()");
        hashes[watched] = board.machine.state_hash();
    }
    CHECK(hashes[0] == hashes[1]);
}

TEST_CASE("names of pins: parts, their pins, the chip's, all of them; a wrong one gets the nearest") {
    std::vector<u8> flash(microbit.flash_bytes, 0xFF);
    Machine machine(microbit, 0, flash);
    auto const names = [&](std::string_view list) {
        std::string text;
        auto const chosen = choose_signals(machine, list);
        if (!chosen) return chosen.error().message;
        for (ChosenSignal const &each : chosen.value()) text += (text.empty() ? "" : " ") + each.name;
        return text;
    };
    CHECK(names("pin3,P0.04,pin3") == "pin3 P0.04");
    CHECK(names("pin0.volts") == "pin0.volts");
    CHECK(names("compass") == "compass.scl compass.sda compass.int");
    CHECK(names("display.row1").find("display.row1") == 0);
    CHECK(names("buton_a").find("did you mean button_a") != std::string::npos);
    CHECK(names("pin0,,pin1").find("empty") != std::string::npos);
    CHECK(names("").find("button_a") != std::string::npos);
    CHECK(names("").find("pin0.volts") != std::string::npos);
    CHECK(machine.chip().net("P0.04") == choose_signals(machine, "display.col1").value()[0].net);
}
