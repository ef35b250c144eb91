// What goes wrong with a micro:bit from outside, and what real MicroPython makes of it.
#include <algorithm>

#include <catch2/catch_test_macros.hpp>

#include "sim/cpu/flash_power.h"
#include "tests/boards/microbit_repl.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

constexpr std::string_view kPrompt = ">>> ";

std::string error_of(MicrobitRepl &board, std::string const &line) {
    Result<Input> const input = parse_input("1h board " + line);
    REQUIRE(input.ok());
    Result<> const posted = board.machine.post(input.value());
    return posted ? "" : posted.error().message;
}

} // namespace

TEST_CASE("micro:bit: a bit of RAM turns over under a running program") {
    MicrobitRepl board;
    // Filled by hand, so that there is one such stretch of memory and no other.
    CHECK(board.run_script("a = bytearray(600)\nfor i in range(600): a[i] = 0x5a\n") == "");
    std::vector<MemoryRegion> const memories = board.machine.chip().bus().memories();
    auto const ram = std::find_if(memories.begin(), memories.end(),
                                  [](MemoryRegion const &each) { return each.name == "RAM"; });
    REQUIRE(ram != memories.end());
    std::vector<u8> const run(600, 0x5A);
    auto const at = std::search(ram->bytes.begin(), ram->bytes.end(), run.begin(), run.end());
    REQUIRE(at != ram->bytes.end());
    u32 const address = ram->base + u32(at - ram->bytes.begin()) + 123;
    board.act("board flip " + std::to_string(address) + " 7");
    CHECK(board.run("print([(i, x) for i, x in enumerate(a) if x != 0x5a])") == "[(123, 218)]\n");
    board.act("board flip " + std::to_string(address) + " 7");
    CHECK(board.run("print(bytes(a) == b'\\x5a' * 600)") == "True\n");
}

TEST_CASE("micro:bit: a bit of flash turns over in what the firmware says") {
    std::vector<u8> const flash = programmed_flash();
    std::string const banner = "MicroPython v1.9";
    MicrobitRepl board(flash);
    int found = 0;
    for (auto at = flash.begin();; ++at) {
        at = std::search(at, flash.end(), banner.begin(), banner.end());
        if (at == flash.end()) break;
        board.act("board flip " + std::to_string(at - flash.begin()) + " 5");
        ++found;
    }
    REQUIRE(found > 0);
    board.act("reset press 10ms");
    CHECK(board.wait_for(kPrompt).find("microPython v1.9") != std::string::npos);
}

TEST_CASE("micro:bit: what a wrong fault is told") {
    MicrobitRepl board;
    CHECK(error_of(board, "flip 0x30000000 1") == "board: there is no RAM or flash at 0x30000000");
    CHECK(error_of(board, "flip 0x10000000 1") == "board: there is no RAM or flash at 0x10000000");
    CHECK(error_of(board, "flip 0x20000000 8") == "board: the bit: '8' is not a whole number from 0 to 7");
    CHECK(error_of(board, "flip here 1").starts_with("board: write flip ADDRESS BIT"));
    CHECK(error_of(board, "brown_out 10ms").starts_with("board: write brown_out VOLTAGE DURATION"));
    CHECK(error_of(board, "brown_out 9V 10ms").starts_with("board: write brown_out VOLTAGE DURATION"));
    CHECK(error_of(board, "cut_at_flash_write 0") ==
          "board: the number: '0' is not a whole number from 1 to 1000000000");
    CHECK(error_of(board, "cut_at_flash_write 1 on").starts_with("board: write cut_at_flash_write NUMBER"));
    CHECK(error_of(board, "cut_at_flash_write 1 done=101").starts_with("board: done: '101'"));
}

TEST_CASE("micro:bit: a brown-out resets it when it is deep enough") {
    MicrobitRepl board;
    CHECK(board.run("x = 7") == "");
    board.act("board brown_out 1.9V 5ms");
    board.wait(50_ms);
    CHECK(board.run("print(x)") == "7\n");
    board.act("board brown_out 1500mV 5ms");
    CHECK(board.wait_for(kPrompt).find("MicroPython v1.9.2") != std::string::npos);
    CHECK(board.run("print('x' in globals())") == "False\n");
    // Two that overlap are one, and the board's voltage is its own again.
    board.act("board brown_out 1V 5ms");
    board.act("board brown_out 1.5V 5ms");
    board.wait_for(kPrompt);
    board.wait(100_ms);
    CHECK(board.run("print(1)") == "1\n");
}

TEST_CASE("micro:bit: power cut at each flash write of a script that keeps a count, in turn") {
    std::vector<u8> const flash = programmed_flash();
    std::string const setup = "def keep(n):\n    with open('n', 'w') as f: f.write('%03d' % n)\n";
    // How many operations an update takes.
    u64 operations = 0;
    std::vector<u8> state;
    MicrobitRepl board(flash);
    CHECK(board.run_script(setup + "keep(1)") == "");
    state = board.machine.save();
    u64 const before = board.machine.chip().flash_power()->operations();
    CHECK(board.run_script("keep(2)") == "");
    operations = board.machine.chip().flash_power()->operations() - before;
    REQUIRE(operations > 2);
    // What half of an operation leaves may lead the firmware astray, as it would on the desk.
    board.machine.trace().strict = false;
    auto const after_cut = [&](std::string const &cut) -> std::string {
        REQUIRE(board.machine.restore(state).ok());
        board.act("board cut_at_flash_write " + cut);
        board.type("keep(2)\r");
        bool const up =
            board.machine.run_until_serial("for more information.\r\n>>> ", board.machine.now() + 5_s);
        if (!up) return "stuck";
        board.type("print('n=', open('n').read())\r");
        std::string const said = board.wait(2_s);
        for (char const *each : {"001", "002", "file not found"}) {
            if (said.find(each) != std::string::npos) return each;
        }
        return "";
    };
    // This file system gives the old file up first, and the new one is there with its last word only.
    CHECK(after_cut("1 done=0") == "001");
    for (u64 cut = 2; cut < operations; ++cut) {
        std::string const found = after_cut(std::to_string(cut));
        CHECK((found == "file not found" || found.empty()));
    }
    CHECK(after_cut(std::to_string(operations) + " done=100") == "002");
    // And the same again is the same, however finely one looks on.
    std::string hashes[3];
    Time const steps[3] = {1_s, 1_s, 1_ms};
    for (int i = 0; i < 3; ++i) {
        REQUIRE(board.machine.restore(state).ok());
        board.act("board cut_at_flash_write 2 off");
        board.type("keep(2)\r");
        Time const end = board.machine.now() + 1_s;
        while (board.machine.now() < end)
            board.machine.run_until(std::min(end, board.machine.now() + steps[i]));
        CHECK_FALSE(board.machine.powered());
        hashes[i] = board.machine.state_hash();
    }
    CHECK(hashes[0] == hashes[1]);
    CHECK(hashes[0] == hashes[2]);
}

TEST_CASE("micro:bit: bytes lost and damaged on the serial line are what the firmware's UART makes of them") {
    MicrobitRepl board;
    board.act("serial lose 1");
    board.type("1+1\r");
    CHECK(board.wait_for(kPrompt) == "+1\r\n1\r\n>>> ");
    board.act("serial frame_error 1");
    board.type("2+2\r");
    CHECK(board.wait_for(kPrompt).find("4\r\n") != std::string::npos);
}
