// The prompt itself: control keys, resets, the raw REPL.
#include <catch2/catch_test_macros.hpp>

#include "tests/boards/microbit_repl.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

constexpr std::string_view kBanner =
    "MicroPython v1.9.2-34-gd64154c73 on 2017-09-01; micro:bit v1.0.1 with nRF51822\r\n"
    "Type \"help()\" for more information.\r\n>>> ";

void variable_is_gone(MicrobitRepl &board) {
    CHECK(board.run("x").find("NameError") != std::string::npos);
    CHECK(board.machine.objection() == "");
}

} // namespace

TEST_CASE("micro:bit: from reset to the prompt, and to a sum") {
    MicrobitRepl board;
    CHECK(board.machine.now() < 100_ms);
    CHECK(board.run("print(6*7, 2**100)") == "42 1267650600228229401496703205376\n");
    CHECK(board.run("1/0").find("ZeroDivisionError") != std::string::npos);
    CHECK(board.machine.trace().accesses().empty());
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: Ctrl-C ends a loop") {
    MicrobitRepl board;
    board.type("while True: pass\r\r");
    board.wait(1_s);
    board.type("\x03");
    CHECK(board.wait_for(">>> ", 100_ms).find("KeyboardInterrupt") != std::string::npos);
    CHECK(board.run("6*7") == "42\n");
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: Ctrl-C ends a sleep") {
    MicrobitRepl board;
    board.run("from microbit import *");
    board.type("sleep(1000000)\r");
    board.wait(1_s);
    board.type("\x03");
    CHECK(board.wait_for(">>> ", 100_ms).find("KeyboardInterrupt") != std::string::npos);
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: Ctrl-D starts anew, without a reset") {
    MicrobitRepl board;
    board.run("x = 7");
    board.type("\x04");
    CHECK(board.wait_for(kBanner).find("soft reboot\r\n") != std::string::npos);
    variable_is_gone(board);
}

TEST_CASE("micro:bit: machine.reset() resets") {
    MicrobitRepl board;
    board.run("x = 7");
    board.run("import machine");
    board.type("machine.reset()\r");
    board.wait_for(kBanner);
    variable_is_gone(board);
}

TEST_CASE("micro:bit: the reset button resets when it is let go") {
    MicrobitRepl board;
    board.run("x = 7");
    board.act("reset press 500ms");
    CHECK(board.wait(400_ms) == "");
    board.wait_for(kBanner, 300_ms);
    variable_is_gone(board);
}

TEST_CASE("micro:bit: a power cycle starts anew") {
    MicrobitRepl board;
    board.run("x = 7");
    board.act("board power_cycle");
    board.wait_for(kBanner);
    variable_is_gone(board);
}

TEST_CASE("micro:bit: paste mode takes several lines") {
    MicrobitRepl board;
    board.type("\x05");
    board.wait_for("=== ");
    board.type("for i in range(3):\r    print('line', i)\r\r");
    CHECK(board.wait(100_ms).find("line 0") == std::string::npos);
    board.type("\x04");
    CHECK(board.wait_for(">>> ").find("line 0\r\nline 1\r\nline 2\r\n") != std::string::npos);
    // Ctrl-C forgets what was pasted.
    board.type("\x05y = 1\r\x03");
    board.wait_for(">>> ");
    CHECK(board.run("y").find("NameError") != std::string::npos);
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: the raw REPL gives output and traceback, each with its end") {
    MicrobitRepl board;
    board.type("\x01");
    board.wait_for("raw REPL; CTRL-B to exit\r\n>");
    board.type("print('out')\nprint('more')\n\x04");
    CHECK(board.wait_for("\x04>") == "OKout\r\nmore\r\n\x04\x04>");
    board.type("print('before')\nraise ValueError('oops')\n\x04");
    std::string const raised = board.wait_for("\x04>");
    CHECK(raised.starts_with("OKbefore\r\n\x04Traceback"));
    CHECK(raised.ends_with("ValueError: oops\r\n\x04>"));
    board.type("\x02");
    board.wait_for(kBanner);
    CHECK(board.run("6*7") == "42\n");
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: a long script arrives whole through the raw REPL") {
    MicrobitRepl board;
    std::string code;
    std::string expected;
    for (int i = 0; i < 60; ++i) {
        code += "print(" + std::to_string(i) + ", '" + std::string(20, char('a' + i % 26)) + "')\n";
        expected += std::to_string(i) + " " + std::string(20, char('a' + i % 26)) + "\n";
    }
    CHECK(board.run_script(code) == expected);
    CHECK(board.machine.objection() == "");
}
