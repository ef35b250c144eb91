// Running a machine: to a time, to the next event, to a text on the serial port.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/machine/guest.h"
#include "tests/support/part_actions.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

// Writes "ab" to UART0's TXD again and again, with time between: 115,200 baud on P0.24.
std::vector<u8> talking() {
    return guest::flash({
        0x480D,                 //        ldr r0, =0x40002000
        0x2104, 0x2205, 0x0212, //        movs r1, #4; movs r2, #5; lsls r2, r2, #8
        0x5081,                 //        str r1, [r0, r2]: ENABLE
        0x2118, 0x320C, 0x5081, //        24 to PSELTXD
        0x490A, 0x3218, 0x5081, //        ldr r1, =0x01D7E000 to BAUDRATE
        0x2101, 0x6081,         //        1 to STARTTX
        0x3A08,                 //        subs r2, #8: from here on r2 is TXD's offset
        0x2161, 0x5081,         // again: 'a' to TXD
        0xF000, 0xF805,         //        bl wait
        0x2162, 0x5081,         //        'b' to TXD
        0xF000, 0xF801,         //        bl wait
        0xE7F6,                 //        b again
        0x4B04,                 // wait:  ldr r3, =1200
        0x3B01, 0xD1FD,         //        subs r3, #1; bne: 300 us
        0x4770, 0x0000,         //        bx lr
        0x2000, 0x4000, 0xE000, 0x01D7, 0x04B0, 0x0000,
    });
}

} // namespace

TEST_CASE("machine: a sleeping guest's time goes exactly to the limit") {
    guest::Board board(guest::sleeping());
    board.machine.run_until(1_s);
    CHECK(board.machine.now() == 1_s);
    board.machine.run_until(1_s);
    board.machine.run_until(500_ms);
    CHECK(board.machine.now() == 1_s);
    board.machine.run_for(3600_s);
    CHECK(board.machine.now() == 3601_s);
}

TEST_CASE("machine: a running guest ends at most a block past the limit") {
    guest::Board board(guest::counting());
    for (Time const limit : {1_us, 100_us, 1_ms}) {
        board.machine.run_until(limit);
        CHECK(board.machine.now() >= limit);
        CHECK(board.machine.now() < limit + 1_us);
    }
}

TEST_CASE("machine: run_to_next_event dispatches one instant's events and stops there") {
    guest::Board board(guest::sleeping());
    Machine &machine = board.machine;
    REQUIRE(machine.post(Input{5_ms, "pin8", {"set", {"1"}, {}}}).ok());
    REQUIRE(machine.post(Input{7_ms, "pin8", {"set", {"0"}, {}}}).ok());
    machine.run_to_next_event(1_s);
    CHECK(machine.now() == 5_ms);
    CHECK(reading(*machine.part("pin8"), "level") == "1");
    machine.run_to_next_event(6_ms);
    CHECK(machine.now() == 6_ms);
    CHECK(reading(*machine.part("pin8"), "level") == "1");
    machine.run_to_next_event(1_s);
    CHECK(machine.now() == 7_ms);
    CHECK(reading(*machine.part("pin8"), "level") == "0");
    // With nothing to come it goes to its limit.
    machine.run_to_next_event(1_s);
    CHECK(machine.now() == 1_s);
}

TEST_CASE("machine: what is due at the end of a run has been done") {
    for (bool const stopped : {false, true}) {
        guest::Board board(guest::sleeping());
        Machine &machine = board.machine;
        REQUIRE(machine.post(Input{5_ms, "pin8", {"set", {"1"}, {}}}).ok());
        REQUIRE(machine.post(Input{5_ms, "button_a", {"press", {}, {}}}).ok());
        if (stopped) machine.chip().net("P0.18")->observe([&](Net const &, Time) { machine.stop(); });
        machine.run_until(stopped ? 1_s : 5_ms);
        CHECK(machine.now() == 5_ms);
        CHECK(reading(*machine.part("pin8"), "level") == "1");
        CHECK(reading(*machine.part("button_a"), "pressed") == "1");
    }
}

TEST_CASE("machine: a run stopped by a text on the serial port ends as one that ends at that time") {
    guest::Board board(talking());
    REQUIRE(board.machine.run_until_serial("aba", 1_s));
    guest::Board other(talking());
    other.machine.run_until(board.machine.now());
    CHECK(other.machine.now() == board.machine.now());
    CHECK(other.machine.state_hash() == board.machine.state_hash());
}

TEST_CASE("machine: stop() ends a run and the next one goes on") {
    guest::Board board(guest::sleeping());
    Machine &machine = board.machine;
    REQUIRE(machine.post(Input{5_ms, "pin8", {"set", {"1"}, {}}}).ok());
    machine.chip().net("P0.18")->observe([&](Net const &, Time) { machine.stop(); });
    machine.run_until(1_s);
    CHECK(machine.now() == 5_ms);
    machine.run_until(1_s);
    CHECK(machine.now() == 1_s);
}

TEST_CASE("machine: run_until_serial stops at the text") {
    guest::Board board(talking());
    Machine &machine = board.machine;
    std::string heard;
    machine.on_serial = [&](u8 byte) { heard += char(byte); };
    CHECK(machine.run_until_serial("ba", 1_s));
    CHECK(heard.ends_with("aba"));
    Time const then = machine.now();
    CHECK(then < 5_ms);
    // What was said before the call does not count.
    heard.clear();
    CHECK(machine.run_until_serial("ba", 1_s));
    CHECK(heard == "ba");
    CHECK(machine.now() > then);
    CHECK(machine.run_until_serial("", 1_s));
    heard.clear();
    CHECK_FALSE(machine.run_until_serial("abc", 50_ms));
    CHECK(machine.now() >= 50_ms);
    CHECK(machine.now() < 51_ms);
    CHECK(heard.size() > 50);
    // Who listens goes on listening.
    heard.clear();
    machine.run_for(10_ms);
    CHECK_FALSE(heard.empty());
}

TEST_CASE("machine: run_until_serial gives up in strict mode's objection") {
    guest::Board board(
        guest::flash({0x4801, 0x6800, 0xE7FE, 0x46C0, 0xE000, 0x4000})); // Reads ECB's first register.
    Machine &machine = board.machine;
    machine.trace().strict = true;
    CHECK_FALSE(machine.run_until_serial("x", 1_s));
    CHECK(machine.now() < 1_ms);
    CHECK(machine.objection().find("ECB") != std::string::npos);
    // It stays stopped.
    Time const then = machine.now();
    machine.run_until(1_s);
    machine.run_to_next_event(1_s);
    CHECK(machine.now() == then);
}

TEST_CASE("machine: without strict mode what is unmodelled is said once") {
    guest::Board board(guest::flash({0x4801, 0x6801, 0xE7FD, 0x46C0, 0xE000, 0x4000})); // Again and again.
    std::vector<std::string> lines;
    board.machine.trace().sink = [&](std::string const &line) { lines.push_back(line); };
    board.machine.run_until(1_ms);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].starts_with("read of unmodelled ECB.+0x000 (0x4000e000) at pc 0x000000c2"));
    CHECK(board.machine.objection() == "");
}

TEST_CASE("machine: a power cycle starts the guest anew, clears RAM and keeps the flash") {
    // Copies the word at the start of RAM to the pin P0.01, then sets it: high only when RAM was kept.
    std::vector<u8> const flash = guest::flash({
        0x4805,
        0x2102,
        0x6181, //       ldr r0, =0x50000500; 2 to DIRSET
        0x2201,
        0x0752, //       movs r2, #1; lsls r2, r2, #29: the start of RAM
        0x6813,
        0x2B00,
        0xD000, //       ldr r3, [r2]; cmp r3, #0; beq over
        0x6081, //       2 to OUTSET
        0x6011, // over: str r1, [r2]
        0xBF30,
        0xE7FD, //       wfi, for ever
        0x0500,
        0x5000,
    });
    guest::Board board(flash);
    Machine &machine = board.machine;
    auto const level = [&] { return reading(*machine.part("pin2"), "level"); };
    machine.run_until(1_ms);
    CHECK(level() == "0");
    REQUIRE(machine.post("reset", {"press", {"1ms"}, {}}).ok());
    machine.run_for(5_ms);
    CHECK(level() == "1");
    REQUIRE(machine.post("board", {"power_cycle", {}, {}}).ok());
    machine.run_for(5_ms);
    CHECK(level() == "0");
    CHECK(board.flash == flash);
}

TEST_CASE("machine: registers full of ones survive a snapshot") {
    guest::Board board(guest::flash({0x2000, 0x43C0, 0x4686, 0x4681, 0xE7FE})); // r0, lr and r9 are -1; b .
    board.machine.run_until(1_ms);
    std::vector<u8> flash(microbit.flash_bytes, 0xFF);
    Machine other(microbit, 0, flash);
    REQUIRE(other.restore(board.machine.save()).ok());
    board.machine.run_until(2_ms);
    other.run_until(2_ms);
    CHECK(other.state_hash() == board.machine.state_hash());
}

TEST_CASE("machine: a snapshot taken in the middle of a power cycle goes on like the machine itself") {
    // Sets lr and r0, then counts; its blocks are three cycles long, so the slices below end at each of them.
    guest::Board board(guest::flash({0x2000, 0x4686, 0x3001, 0xE7FD}));
    Machine &machine = board.machine;
    Input const cut{1_ms, "board", {"power_cycle", {}, {}}};
    REQUIRE(machine.post(cut).ok());
    for (Time limit = 998_us; limit < 1002_us; limit += 62'500_ps) {
        machine.run_until(limit);
        std::vector<u8> flash(microbit.flash_bytes, 0xFF);
        Machine other(microbit, 0, flash);
        REQUIRE(other.restore(machine.save()).ok());
        if (machine.now() < cut.at) REQUIRE(other.post(cut).ok());
        machine.run_until(machine.now() + 62_ns);
        other.run_until(other.now() + 62_ns);
        CHECK(other.state_hash() == machine.state_hash());
    }
}

TEST_CASE("machine: a guest that runs wild stays in its box") {
    for (auto const &code :
         {std::initializer_list<u16>{0xDE00}, {0x2000, 0x4700}, {0xFFFF, 0xFFFF}, {0xB507, 0xE7FD}}) {
        guest::Board board(guest::flash(code));
        board.machine.run_until(1_ms);
        CHECK(board.machine.now() >= 1_ms);
    }
}
