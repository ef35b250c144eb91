// A screen that goes back to what it showed when less had been said.
#include <catch2/catch_test_macros.hpp>

#include "gui/terminal/tape.h"
#include "tests/gui/terminal_bench.h"

namespace terrarium::gui {

namespace {

void say(Screen &screen, Tape &tape, std::string_view text) {
    feed(screen, text);
    tape.record({reinterpret_cast<u8 const *>(text.data()), text.size()}, screen);
}

} // namespace

TEST_CASE("tape: a screen is again what it was") {
    Shown shown(20, 4, "");
    Tape tape;
    say(shown.screen, tape, "one\r\n\x1b[31mred");
    u64 const there = tape.end();
    say(shown.screen, tape, "\x1b[2J\x1b[Hlater\a");
    REQUIRE(shown.rows() == "later|");
    u64 const numbering = shown.screen.numbering();
    CHECK(tape.go_back(there, shown.screen));
    CHECK(shown.rows() == "one|red|");
    CHECK(tape.end() == there);
    CHECK(shown.screen.numbering() != numbering); // Who marked lines forgets them.
    CHECK(shown.screen.bells() == 1);             // It has rung, and does not ring again.
    // The colour is still on, and what is said next is not mixed with what was taken back.
    say(shown.screen, tape, "der");
    CHECK(shown.rows() == "one|redder|");
    CHECK(shown.style(1, 5) == shown.style(1, 0));
    CHECK(tape.go_back(there, shown.screen));
    CHECK(shown.rows() == "one|red|");
}

TEST_CASE("tape: a sequence cut in two by the past goes on") {
    Shown shown(20, 2, "");
    Tape tape;
    say(shown.screen, tape, "ab\x1b[3");
    u64 const there = tape.end();
    say(shown.screen, tape, "1mx");
    CHECK(tape.go_back(there, shown.screen));
    say(shown.screen, tape, "Gz"); // Column three.
    CHECK(shown.rows() == "abz|");
}

TEST_CASE("tape: reports are not sent a second time") {
    Shown shown(20, 2, "");
    Tape tape;
    say(shown.screen, tape, "\x1b[6n");
    std::string const once = shown.answers;
    REQUIRE_FALSE(once.empty());
    u64 const there = tape.end();
    say(shown.screen, tape, "x");
    CHECK(tape.go_back(there, shown.screen));
    CHECK(shown.answers == once);
    say(shown.screen, tape, "\x1b[6n"); // It still answers.
    CHECK(shown.answers == once + once);
}

TEST_CASE("tape: comes back in the size of now") {
    Shown shown(20, 3, "");
    Tape tape;
    say(shown.screen, tape, "0123456789abcdef");
    u64 const there = tape.end();
    say(shown.screen, tape, "\r\nnext");
    shown.screen.resize(8, 3);
    CHECK(tape.go_back(there, shown.screen));
    CHECK(shown.rows() == "01234567|89abcdef|");
}

TEST_CASE("tape: keeps so much, and says when that is not enough") {
    Shown shown(20, 3, "");
    Tape tape(8);
    say(shown.screen, tape, "first\r\n"); // 7 bytes.
    u64 const there = tape.end();
    say(shown.screen, tape, "second\r\n");
    CHECK(tape.go_back(there, shown.screen)); // Just kept: 8 bytes lie behind it.
    CHECK(shown.rows() == "first|");
    CHECK_FALSE(tape.go_back(3, shown.screen));
    CHECK(tape.end() == 3);
    say(shown.screen, tape, "x");
    CHECK(tape.end() == 4);
}

TEST_CASE("tape: what a person has cleared stays away") {
    Shown shown(20, 3, "");
    Tape tape;
    say(shown.screen, tape, "secret\r\n>>> ");
    shown.screen.clear();
    tape.forget(shown.screen, 5);
    u64 const there = tape.end();
    CHECK(there == 17);
    say(shown.screen, tape, "x");
    CHECK(tape.go_back(there, shown.screen));
    CHECK(shown.rows() == ">>>|");
}

} // namespace terrarium::gui
