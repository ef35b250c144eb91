// The edge connector's pins, at their wires.
#include <cmath>

#include <catch2/catch_test_macros.hpp>

#include "tests/boards/microbit_repl.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

// What an onlooker with a stopwatch makes of a wire's pulses.
class PulseMeter {
public:
    explicit PulseMeter(Net &net) {
        net.observe([this](Net const &wire, Time when) { edge(wire.level(), when); });
    }

    void clear() { *this = PulseMeter(); }
    [[nodiscard]] int pulses() const { return pulses_; } // From one rising edge to the next.
    [[nodiscard]] double period() const { return (last_rise_ - first_rise_).seconds() / pulses_; }
    [[nodiscard]] double duty() const { return high_.seconds() / (last_rise_ - first_rise_).seconds(); }

private:
    PulseMeter() = default;

    void edge(bool level, Time when) {
        if (!level) {
            fall_ = when;
        } else if (!seen_rise_) {
            seen_rise_ = true;
            first_rise_ = last_rise_ = when;
        } else {
            ++pulses_;
            high_ += fall_ - last_rise_;
            last_rise_ = when;
        }
    }

    bool seen_rise_ = false;
    Time first_rise_;
    Time last_rise_;
    Time fall_;
    Time high_;
    int pulses_ = 0;
};

} // namespace

TEST_CASE("micro:bit: write_digital drives the pin's wire") {
    MicrobitRepl board;
    board.run("from microbit import *");
    for (std::string const pin :
         {"pin0", "pin1", "pin2", "pin8", "pin12", "pin13", "pin14", "pin15", "pin16"}) {
        CAPTURE(pin);
        // The three that can be touched have a resistor each.
        bool const big = pin == "pin0" || pin == "pin1" || pin == "pin2";
        CHECK(board.reading(pin, "floating") == (big ? "0" : "1"));
        for (std::string const level : {"1", "0", "1"}) {
            board.run(pin + ".write_digital(" + level + ")");
            CHECK(board.reading(pin, "level") == level);
            CHECK(board.reading(pin, "floating") == "0");
        }
    }
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: read_digital follows what is put on the pin") {
    MicrobitRepl board;
    board.run("from microbit import *");
    for (std::string const pin : {"pin0", "pin1", "pin2", "pin8", "pin12", "pin16"}) {
        CAPTURE(pin);
        for (std::string const level : {"1", "0", "1"}) {
            board.act(pin + " set " + level);
            CHECK(board.run(pin + ".read_digital()") == level + "\n");
        }
        // The firmware pulls its inputs down unless told otherwise.
        board.act(pin + " release");
        CHECK(board.run(pin + ".read_digital()") == "0\n");
    }
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: set_pull pulls an open pin") {
    MicrobitRepl board;
    board.run("from microbit import *");
    board.run("pin1.read_digital()");
    board.run("pin1.set_pull(pin1.PULL_UP)");
    CHECK(board.run("pin1.read_digital()") == "1\n");
    CHECK(board.reading("pin1", "millivolts") == "3300");
    board.run("pin1.set_pull(pin1.PULL_DOWN)");
    CHECK(board.run("pin1.read_digital()") == "0\n");
    CHECK(std::stoi(board.reading("pin1", "millivolts")) < 10); // Against 10 megohm of the board's.
    board.run("pin1.set_pull(pin1.NO_PULL)");
    CHECK(board.reading("pin1", "millivolts") == "3300"); // The board's own resistor is left.
    // A pull gives way to what drives the wire.
    board.run("pin1.set_pull(pin1.PULL_UP)");
    board.act("pin1 set 0");
    CHECK(board.run("pin1.read_digital()") == "0\n");
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: is_touched tells a finger from an open pin") {
    MicrobitRepl board;
    board.run("from microbit import *");
    for (std::string const pin : {"pin0", "pin1", "pin2"}) {
        CAPTURE(pin);
        CHECK(board.run(pin + ".is_touched()") == "False\n");
        board.act(pin + " touch 200ms");
        board.wait(100_ms);
        CHECK(board.run(pin + ".is_touched()") == "True\n");
        board.wait(300_ms);
        CHECK(board.run(pin + ".is_touched()") == "False\n");
    }
    // A finger is nothing to what the chip itself pulls.
    board.act("pin0 touch");
    CHECK(board.run("pin0.read_digital()") == "0\n");
    board.run("pin0.set_pull(pin0.PULL_UP)");
    CHECK(board.run("pin0.read_digital()") == "1\n");
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: a pin tied low that the guest drives high is a short circuit, and the low side wins") {
    MicrobitRepl board;
    board.run("from microbit import *");
    board.act("pin0 set 0");
    board.run("pin0.write_digital(1)");
    Net *const net = board.machine.chip().net("P0.03");
    REQUIRE(net != nullptr);
    CHECK(net->contended());
    CHECK_FALSE(net->level());
    board.act("pin0 release");
    board.wait(1_ms);
    CHECK_FALSE(net->contended());
    CHECK(net->level());
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: read_analog measures the pin's voltage") {
    MicrobitRepl board;
    board.run("from microbit import *");
    for (std::string const pin : {"pin0", "pin1", "pin2", "pin10"}) {
        // A column of the display; reading makes it an input first.
        if (pin == "pin10") board.run("display.off();pin10.read_digital()");
        for (int const millivolts : {0, 100, 825, 1650, 2500, 3300}) {
            CAPTURE(pin, millivolts);
            board.act(pin + " set " + std::to_string(millivolts) + "mV");
            int const value = std::stoi(board.run(pin + ".read_analog()"));
            CHECK(std::abs(value - millivolts * 1024.0 / 3300) <= 2);
        }
    }
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: write_analog's duty and period are those of the wire") {
    // The driver counts in steps of 16 us, and an edge may come an interrupt's latency late.
    constexpr double kTick = 16e-6;
    MicrobitRepl board;
    board.run("from microbit import *");
    PulseMeter meter(*board.machine.chip().net("P0.03"));
    auto const measure = [&] {
        board.wait(100_ms);
        meter.clear();
        board.wait(500_ms);
        REQUIRE(meter.pulses() > 5);
    };
    for (int const value : {1, 100, 256, 512, 700, 1023}) {
        CAPTURE(value);
        board.run("pin0.write_analog(" + std::to_string(value) + ")");
        measure();
        CHECK(std::abs(meter.period() - 20e-3) < 1e-6); // The default.
        CHECK(std::abs(meter.duty() - value / 1024.0) < 2 * kTick / 20e-3);
    }
    board.run("pin0.write_analog(512)");
    for (int const milliseconds : {1, 5, 50}) {
        CAPTURE(milliseconds);
        board.run("pin0.set_analog_period(" + std::to_string(milliseconds) + ")");
        measure();
        CHECK(std::abs(meter.period() - milliseconds * 1e-3) <= kTick);
        CHECK(std::abs(meter.duty() - 0.5) < 2 * kTick / meter.period());
    }
    board.run("pin0.set_analog_period_microseconds(256)");
    measure();
    CHECK(std::abs(meter.period() - 256e-6) < 1e-6);
    board.run("pin0.write_analog(0)");
    meter.clear();
    board.wait(100_ms);
    CHECK(meter.pulses() == 0);
    CHECK(board.reading("pin0", "level") == "0");
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: a touched pin is one that a finger holds low") {
    // The firmware debounces touch as it does buttons. On the board a resistor of 10 megohms holds an
    // untouched pin high; it is not modelled yet, so the test holds it itself.
    MicrobitRepl board;
    board.run("from microbit import *");
    for (std::string const pin : {"pin0", "pin1", "pin2"}) {
        CAPTURE(pin);
        board.act(pin + " set 1");
        board.run(pin + ".is_touched()");
        board.wait(200_ms);
        CHECK(board.run(pin + ".is_touched()") == "False\n");
        board.act(pin + " set 0");
        board.wait(200_ms);
        CHECK(board.run(pin + ".is_touched()") == "True\n");
        board.act(pin + " set 1");
        board.wait(200_ms);
        CHECK(board.run(pin + ".is_touched()") == "False\n");
    }
    CHECK(board.machine.objection() == "");
}
