// What MicroPython 1.19.1 on a pyboard says to the keys of its line editor, as it came over the wire.
#include <catch2/catch_test_macros.hpp>

#include "tests/gui/terminal_bench.h"

using namespace terrarium::gui;

TEST_CASE("MicroPython's line editing") {
    Shown shown(40, 4, ">>> print(13)");
    Screen &screen = shown.screen;
    feed(screen, "\b");          // Left.
    feed(screen, "\b\x1b[K)\b"); // Backspace.
    feed(screen, "2)\b");        // 2.
    CHECK(shown.rows() == ">>> print(12)|");
    CHECK(screen.cursor() == Spot{0, 12});
    feed(screen, "\x1b[8D"); // Ctrl-A.
    CHECK(screen.cursor() == Spot{0, 4});
    feed(screen, "print(12)"); // End.
    CHECK(screen.cursor() == Spot{0, 13});
    feed(screen, "\r\n12\r\n>>> "); // Return.
    CHECK(shown.rows() == ">>> print(12)|12|>>>|");
}

TEST_CASE("MicroPython's history") {
    Shown shown(40, 4, ">>> print(12)"); // Up.
    Screen &screen = shown.screen;
    feed(screen, "\x1b[9D");           // Home.
    feed(screen, "#print(12)\x1b[9D"); // #.
    CHECK(shown.rows() == ">>> #print(12)|");
    CHECK(screen.cursor() == Spot{0, 5});
    feed(screen, "\x1b[Krint(12)\x1b[8D"); // Delete.
    CHECK(shown.rows() == ">>> #rint(12)|");
    feed(screen, "\b\x1b[K"); // Down, to the empty line.
    CHECK(shown.rows() == ">>>|");
    CHECK(screen.cursor() == Spot{0, 4});
}

TEST_CASE("MicroPython's completion of names") {
    Shown shown(70, 5, ">>> pyb.S");
    feed(shown.screen,
         "\r\nSD              SDCard          SPI             Servo\r\nSwitch\r\n>>> pyb.S"); // Tab.
    feed(shown.screen, "erv");
    feed(shown.screen, "o"); // Tab.
    CHECK(shown.rows() ==
          ">>> pyb.S|SD              SDCard          SPI             Servo|Switch|>>> pyb.Servo|");
}

TEST_CASE("MicroPython's indenting, and its paste mode") {
    Shown shown(60, 12, ">>> for i in (1,2):\r\n...     print(i)\r\n...     ");
    feed(shown.screen, "\b\b\b\b\x1b[K\r\n1\r\n2\r\n>>> "); // Backspace, Return.
    CHECK(shown.rows() == ">>> for i in (1,2):|...     print(i)|...|1|2|>>>|");
    feed(shown.screen, "\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== "); // Ctrl-E.
    feed(shown.screen, "x = 1\r\n=== x\r\n=== \r\n1\r\n>>> ");                        // Two lines, Ctrl-D.
    CHECK(shown.rows() == ">>> for i in (1,2):|...     print(i)|...|1|2|>>>|"
                          "paste mode; Ctrl-C to cancel, Ctrl-D to finish|=== x = 1|=== x|===|1|>>>|");
}
