// The real firmware's radio: what it sends is in the air, what is in the air it receives.
#include <catch2/catch_test_macros.hpp>

#include "sim/nrf51/nrf51.h"
#include "tests/boards/microbit_repl.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

nrf51::Radio &radio_of(MicrobitRepl &board) {
    return static_cast<nrf51::Nrf51 &>(board.machine.chip()).radio();
}

} // namespace

TEST_CASE("micro:bit: radio.send puts a packet in the air, receive takes one from it") {
    MicrobitRepl board;
    std::vector<nrf51::RadioPacket> sent;
    radio_of(board).on_transmit = [&](nrf51::RadioPacket const &packet) { sent.push_back(packet); };
    board.run("import radio");
    board.run("radio.config(channel=42, group=9)");
    board.run("radio.on()");
    CHECK(board.run("print(radio.receive())") == "None\n");
    board.run("radio.send('over')");
    REQUIRE(sent.size() == 1);
    CHECK(sent[0].megahertz == 2442);
    CHECK(sent[0].prefix == 9);
    // A text is marked by three bytes before it, as the other firmware for this board does.
    CHECK(sent[0].payload == std::vector<u8>{1, 0, 1, 'o', 'v', 'e', 'r'});

    nrf51::RadioPacket answer = sent[0];
    answer.payload = {1, 0, 1, 'o', 'u', 't'};
    radio_of(board).hear(answer);
    board.wait(10_ms);
    CHECK(board.run("print(radio.receive())") == "out\n");

    answer.prefix = 10; // Another group.
    radio_of(board).hear(answer);
    board.wait(10_ms);
    CHECK(board.run("print(radio.receive())") == "None\n");

    answer.prefix = 9;
    answer.damaged = true;
    radio_of(board).hear(answer);
    board.wait(10_ms);
    CHECK(board.run("print(radio.receive())") == "None\n");

    board.run("radio.off()");
    CHECK(board.run("print(2 + 2)") == "4\n");
}
