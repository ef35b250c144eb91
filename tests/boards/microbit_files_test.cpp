// The file system in flash: what it holds outlives every kind of reset.
#include <catch2/catch_test_macros.hpp>

#include "tests/boards/microbit_repl.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

constexpr std::string_view kBanner = "micro:bit v1.0.1 with nRF51822\r\n";
constexpr std::string_view kPrompt = ">>> ";

void write_note(MicrobitRepl &board) {
    CHECK(board.run_script("with open('note.txt', 'w') as f:\n    f.write('remember me')\n") == "");
}

void note_is_there(MicrobitRepl &board) {
    CHECK(board.run("import os") == "");
    CHECK(board.run("os.listdir()") == "['note.txt']\n");
    CHECK(board.run("open('note.txt').read()") == "'remember me'\n");
    CHECK(board.machine.objection() == "");
}

} // namespace

TEST_CASE("micro:bit: files are written, listed, read and removed") {
    MicrobitRepl board;
    board.run("import os");
    CHECK(board.run("os.listdir()") == "[]\n");
    board.run("f = open('a.txt', 'w')");
    CHECK(board.run("f.write('one\\n')") == "4\n");
    CHECK(board.run("f.write('two\\n')") == "4\n");
    board.run("f.close()");
    CHECK(board.run_script("with open('b.bin', 'wb') as f:\n    print(f.write(bytes(range(250))*2))\n") ==
          "500\n");
    CHECK(board.run("sorted(os.listdir())") == "['a.txt', 'b.bin']\n");
    CHECK(board.run("os.size('a.txt'), os.size('b.bin')") == "(8, 500)\n");
    CHECK(board.run("open('a.txt').read()") == "'one\\ntwo\\n'\n");
    CHECK(board.run("open('a.txt').readline()") == "'one\\n'\n");
    CHECK(board.run("open('b.bin', 'rb').read() == bytes(range(250))*2") == "True\n");
    board.run("os.remove('a.txt')");
    CHECK(board.run("os.listdir()") == "['b.bin']\n");
    CHECK(board.run("open('a.txt')").find("OSError") != std::string::npos);
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: the file system fills up, and a removed file's place is used again") {
    MicrobitRepl board;
    // 20 KB of files in all, written and removed, is more than flash has room for at a time with erasing.
    std::string const said = board.run_script("import os\n"
                                              "for i in range(12):\n"
                                              "    with open('big', 'w') as f:\n"
                                              "        for j in range(40):\n"
                                              "            f.write('0123456789' * 20)\n"
                                              "    print(os.size('big'))\n"
                                              "    os.remove('big')\n"
                                              "print(os.listdir())\n",
                                              120_s);
    std::string expected;
    for (int i = 0; i < 12; ++i) expected += "8000\n";
    CHECK(said == expected + "[]\n");
    std::string const full = board.run_script("with open('huge', 'w') as f:\n"
                                              "    for j in range(400):\n"
                                              "        f.write('0123456789' * 20)\n",
                                              120_s);
    CHECK(full.find("OSError") != std::string::npos);
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: files are kept across machine.reset()") {
    MicrobitRepl board;
    write_note(board);
    board.run("import machine");
    board.type("machine.reset()\r");
    board.wait_for(kBanner);
    board.wait_for(kPrompt);
    note_is_there(board);
}

TEST_CASE("micro:bit: files are kept across the reset button") {
    MicrobitRepl board;
    write_note(board);
    board.act("reset press 10ms");
    board.wait_for(kBanner);
    board.wait_for(kPrompt);
    note_is_there(board);
}

TEST_CASE("micro:bit: files are kept across a power cycle") {
    MicrobitRepl board;
    write_note(board);
    board.act("board power_cycle");
    board.wait_for(kBanner);
    board.wait_for(kPrompt);
    note_is_there(board);
}

TEST_CASE("micro:bit: files go with the flash into another machine") {
    MicrobitRepl board;
    write_note(board);
    MicrobitRepl other(board.flash);
    note_is_there(other);
}
