// What a pyboard's table connects, seen without any firmware: pins by their silkscreen, wires, LEDs,
// switches.
#include <catch2/catch_test_macros.hpp>

#include "boards/boards.h"
#include "sim/machine/machine.h"
#include "tests/support/part_actions.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

struct Board {
    explicit Board(BoardSpec const &spec) : flash(spec.flash_bytes, 0xFF), machine(spec, 0, flash) {}

    void act(std::string const &line) {
        Result<Input> const input = parse_input("0s " + line);
        REQUIRE(input.ok());
        Result<> const posted = machine.post(input.value().target, input.value().action);
        INFO((posted ? "" : posted.error().message));
        REQUIRE(posted.ok());
        machine.run_for(1_us);
    }
    std::string reading(std::string_view part, std::string_view name) {
        Part const *const found = machine.part(part);
        REQUIRE(found != nullptr);
        return terrarium::reading(*found, name);
    }

    std::vector<u8> flash;
    Machine machine;
};

} // namespace

TEST_CASE("pyboard: every pin of the two rows is a net by its silkscreen") {
    Board board(pyboard);
    struct Pair {
        char const *name;
        char const *pin;
    };
    for (Pair const &pair : {Pair{"X1", "PA0"}, Pair{"X8", "PA7"}, Pair{"X9", "PB6"}, Pair{"X19", "PC0"},
                             Pair{"Y1", "PC6"}, Pair{"Y3", "PB8"}, Pair{"Y12", "PB1"}}) {
        CAPTURE(pair.name);
        board.act(std::string(pair.name) + " set 1.5V");
        CHECK(board.machine.chip().net(pair.pin)->millivolts() == 1500);
        CHECK(board.reading(pair.name, "millivolts") == "1500");
    }
    int pins = 0;
    for (PartSpec const &part : pyboard.parts) pins += part.kind == "edge pin" ? 1 : 0;
    CHECK(pins == 18 + 12);
}

TEST_CASE("pyboard: wires are put in and taken out") {
    Board board(pyboard);
    board.act("wires connect X1 Y1");
    board.act("X1 set 1");
    CHECK(board.reading("Y1", "level") == "1");
    board.act("wires disconnect Y1 X1");
    board.act("X1 set 0");
    CHECK(board.reading("Y1", "level") == "1"); // The serial adapter's end keeps it up.
    board.act("wires connect X3 X4");
    board.act("X3 set 2V");
    CHECK(board.reading("X4", "millivolts") == "2000");
    CHECK(board.reading("wires", "wires") == "X3-X4");
}

TEST_CASE("pyboard-loopback: X1 and X2 are wired, Y9 and Y10 pulled up; on the others they are not") {
    for (BoardSpec const *spec : {&pyboard, &pyboard_v10, &pyboard_loopback}) {
        CAPTURE(spec->name);
        Board board(*spec);
        board.act("X1 set 1");
        bool const wired = spec == &pyboard_loopback;
        CHECK(board.reading("X2", "level") == (wired ? "1" : "0"));
        CHECK(board.reading("X2", "floating") == (wired ? "0" : "1"));
        for (char const *pin : {"Y9", "Y10"}) {
            CAPTURE(pin);
            CHECK(board.reading(pin, "floating") == (wired ? "0" : "1"));
            if (wired) CHECK(board.reading(pin, "level") == "1");
        }
    }
}

TEST_CASE("pyboard: wires are part of a machine's state") {
    Board first(pyboard);
    first.act("wires connect X5 X19");
    first.act("X5 set 0.7V");
    std::vector<u8> const state = first.machine.save();
    Board second(pyboard);
    REQUIRE(second.machine.restore(state).ok());
    CHECK(second.machine.state_hash() == first.machine.state_hash());
    second.act("X5 set 0.9V");
    CHECK(second.reading("X19", "millivolts") == "900");
}

TEST_CASE("pyboard: LEDs are lit by a high pin, switches pull low") {
    Board board(pyboard);
    for (auto const &[led, pin] : {std::pair<char const *, char const *>{"red", "PA13"},
                                   {"green", "PA14"},
                                   {"yellow", "PA15"},
                                   {"blue", "PB4"}}) {
        CAPTURE(led);
        Pin hand{"hand"};
        board.machine.chip().net(pin)->connect(hand);
        hand.drive(Drive::High);
        CHECK(board.reading(led, "lit") == "1");
        hand.drive(Drive::Low);
        CHECK(board.reading(led, "lit") == "0");
    }
    board.act("X17 set 1");
    board.act("X17 release");
    board.act("usr press");
    CHECK(board.reading("X17", "level") == "0"); // The switch is on this pin.
    CHECK(board.machine.chip().net("NRST")->level());
    board.act("rst press");
    CHECK_FALSE(board.machine.chip().net("NRST")->level());
    board.act("rst release");
    CHECK(board.machine.chip().net("NRST")->level());
}
