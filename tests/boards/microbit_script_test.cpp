// A script on the board runs when it starts: main.py in the file system, or text behind the firmware.
#include <catch2/catch_test_macros.hpp>

#include "sim/image/append_script.h"
#include "tests/boards/microbit_repl.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

constexpr std::string_view kPrompt = ">>> ";

// Both ways in, what a script shows and says is the same.
constexpr char const *kScript = "from microbit import *\n"
                                "display.show(Image.HAPPY)\n"
                                "print('running at', 6 * 7)\n";

void script_ran(MicrobitRepl &board, std::string const &said) {
    INFO(said);
    CHECK(said.find("running at 42\r\n") != std::string::npos);
    board.wait(120_ms);
    CHECK(board.picture() == "00000/09090/00000/90009/09990");
    CHECK(board.machine.objection() == "");
}

} // namespace

TEST_CASE("micro:bit: main.py in the file system runs at the next start") {
    MicrobitRepl board;
    CHECK(board.run_script("with open('main.py', 'w') as f:\n    f.write(\"\"\"" + std::string(kScript) +
                           "\"\"\")\n") == "");
    board.act("reset press 1ms");
    script_ran(board, board.wait_for(kPrompt));
    board.type("\x04");
    script_ran(board, board.wait_for(kPrompt));
}

TEST_CASE("micro:bit: a script appended to the image runs") {
    FirmwareImage image = packaged_firmware();
    REQUIRE(append_script(image, kScript).ok());
    std::vector<u8> flash = programmed_flash(image);
    Machine machine(microbit, 0, flash);
    machine.trace().strict = true;
    std::string said;
    machine.on_serial = [&](u8 byte) { said += char(byte); };
    machine.power_on();
    REQUIRE(machine.run_until_serial(kPrompt, 5_s));
    CHECK(said.find("running at 42\r\nMicroPython") != std::string::npos);
    CHECK(machine.objection() == "");
}

TEST_CASE("micro:bit: an appended script that raises says so and leaves the prompt") {
    FirmwareImage image = packaged_firmware();
    REQUIRE(append_script(image, "raise ValueError('oops')\n").ok());
    MicrobitRepl board(programmed_flash(image));
    CHECK(board.run("6*7") == "42\n");
    CHECK(board.machine.objection() == "");
}
