#include <random>

#include <catch2/catch_test_macros.hpp>

#include "tests/gui/terminal_bench.h"

using namespace terrarium;
using namespace terrarium::gui;

TEST_CASE("CR, LF, BS, TAB and BEL") {
    CHECK(Shown(20, 3, "ab\r\ncd").rows() == "ab|cd|");
    CHECK(Shown(20, 3, "ab\ncd").rows() == "ab|  cd|");
    CHECK(Shown(20, 3, "abc\b\bX").rows() == "aXc|");
    CHECK(Shown(20, 3, "\b\bX").rows() == "X|");
    CHECK(Shown(20, 3, "a\tb\tc\td").rows() == "a       b       c  d|");
    CHECK(Shown(20, 3, "\a\a").screen.bells() == 2);
    CHECK(Shown(20, 3,
                "a\x0E\x0F\x7F\x01"
                "b")
              .rows() == "ab|");
}

TEST_CASE("a full line goes on in the next one, when there is more of it") {
    Shown shown(4, 3, "abcd");
    CHECK(shown.screen.cursor() == Spot{0, 3});
    feed(shown.screen, "\r\nef");
    CHECK(shown.rows() == "abcd|ef|");
    CHECK(Shown(4, 3, "abcdef").rows() == "abcd|ef|");
    CHECK(Shown(4, 3, "abcd\bX").rows() == "abXd|");
    CHECK(Shown(4, 3, "\x1b[?7labcdef").rows() == "abcf|");
}

TEST_CASE("lines scroll into the history, and the oldest are forgotten") {
    Screen screen(10, 2, 3);
    feed(screen, "1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7");
    CHECK(shown(screen) == "6|7|");
    CHECK(screen.grid().first() == 2);
    CHECK(screen.grid().line(2).at(0).letter == '3');
    feed(screen, "\x1b[3J");
    CHECK(screen.grid().first() == screen.grid().top());
    CHECK(shown(screen) == "6|7|");
}

TEST_CASE("cursor movement") {
    CHECK(Shown(10, 4, "\x1b[2;3Hx").rows() == "|  x|");
    CHECK(Shown(10, 4, "\x1b[3fx").rows() == "||x|");
    CHECK(Shown(10, 4, "abc\x1b[2DX").rows() == "aXc|");
    CHECK(Shown(10, 4, "abc\x1b[DX").rows() == "abX|");
    CHECK(Shown(10, 4, "a\x1b[0CX").rows() == "a X|");
    CHECK(Shown(10, 4, "\x1b[2Bx\x1b[Ay").rows() == "| y|x|");
    CHECK(Shown(10, 4, "ab\x1b[Ec\x1b[Fd").rows() == "db|c|");
    CHECK(Shown(10, 4, "abc\x1b[2GX").rows() == "aXc|");
    CHECK(Shown(10, 4, "abc\x1b[3dX").rows() == "abc||   X|");
    CHECK(Shown(10, 4, "\x1b[99;99Hx").screen.cursor() == Spot{3, 9});
    CHECK(Shown(10, 4, "\x1b[99;99H\x1b[99A\x1b[99Dx").rows() == "x|");
    CHECK(Shown(30, 4, "\t\t\x1b[Zx").rows() == "        x|");
    CHECK(Shown(30, 4, "\x1b[2Ix").rows() == "                x|");
}

TEST_CASE("tabulators are set and cleared") {
    CHECK(Shown(30, 2, "\x1b[4G\x1bH\rx\ty").rows() == "x  y|");
    CHECK(Shown(30, 2, "\x1b[9G\x1b[g\rx\ty").rows() == "x               y|");
    CHECK(Shown(10, 2, "\x1b[3gx\ty").rows() == "x        y|");
}

TEST_CASE("erasing") {
    std::string const filled = "abcd\r\nefgh\r\nijkl\x1b[2;3H";
    CHECK(Shown(4, 3, filled + "\x1b[K").rows() == "abcd|ef|ijkl|");
    CHECK(Shown(4, 3, filled + "\x1b[1K").rows() == "abcd|   h|ijkl|");
    CHECK(Shown(4, 3, filled + "\x1b[2K").rows() == "abcd||ijkl|");
    CHECK(Shown(4, 3, filled + "\x1b[J").rows() == "abcd|ef|");
    CHECK(Shown(4, 3, filled + "\x1b[1J").rows() == "|   h|ijkl|");
    CHECK(Shown(4, 3, filled + "\x1b[2JX").rows() == "|  X|");
    CHECK(Shown(4, 3, filled + "\x1b[X").rows() == "abcd|ef h|ijkl|");
    CHECK(Shown(4, 3, filled + "\x1b[9K\x1b[9J").rows() == "abcd|efgh|ijkl|");
    CHECK(Shown(4, 3, "\x1b[44m\x1b[K").style(0, 3).background == Style::of_palette(4));
}

TEST_CASE("inserting and deleting letters and lines") {
    CHECK(Shown(6, 3, "abcdef\x1b[3G\x1b[2@").rows() == "ab  cd|");
    CHECK(Shown(6, 3, "abcdef\x1b[3G\x1b[2P").rows() == "abef|");
    CHECK(Shown(6, 3, "abcdef\x1b[3G\x1b[99P").rows() == "ab|");
    CHECK(Shown(6, 3, "abc\x1b[2G\x1b[4hX\x1b[4lY").rows() == "aXYc|");
    CHECK(Shown(4, 4, "a\r\nb\r\nc\r\nd\x1b[2H\x1b[L").rows() == "a||b|c|");
    CHECK(Shown(4, 4, "a\r\nb\r\nc\r\nd\x1b[2H\x1b[2M").rows() == "a|d|");
    CHECK(Shown(6, 2, "ab\x1b[3b").rows() == "abbbb|");
}

TEST_CASE("the scroll region") {
    std::string const filled = "a\r\nb\r\nc\r\nd\x1b[2;3r";
    CHECK(Shown(4, 4, filled + "\x1b[3;1H\nx").rows() == "a|c|x|d|");
    CHECK(Shown(4, 4, filled + "\x1b[2;1H\x1bMx").rows() == "a|x|b|d|");
    CHECK(Shown(4, 4, filled + "\x1b[S").rows() == "a|c||d|");
    CHECK(Shown(4, 4, filled + "\x1b[T").rows() == "a||b|d|");
    CHECK(Shown(4, 4, filled + "\x1b[4;1H\nx").rows() == "a|b|c|x|");
    CHECK(Shown(4, 4, filled).screen.cursor() == Spot{0, 0});
    CHECK(Shown(4, 4, filled + "\x1b[r\x1b[4;1H\nx").rows() == "b|c|d|x|");
    // What scrolls inside is no history.
    CHECK(Shown(4, 4, filled + "\x1b[9S").screen.grid().first() == Shown(4, 4, "").screen.grid().top());
}

TEST_CASE("ESC D, E, M, 7, 8 and c") {
    CHECK(Shown(4, 2,
                "a\x1b"
                "Db\x1b"
                "Ec")
              .rows() == " b|c|");
    CHECK(Shown(4, 2, "a\r\nb\x1bM\x1bMc").rows() == " c|a|");
    CHECK(Shown(9, 2,
                "ab\x1b[1m\x1b"
                "7\r\ncd\x1b[m\x1b"
                "8x")
              .rows() == "abx|cd|");
    CHECK(Shown(9, 2, "ab\x1b[1m\x1b[s\r\x1b[m\x1b[ux").style(0, 2).bold);
    CHECK(Shown(4, 2,
                "a\r\nb\x1b[1m\x1b"
                "cx")
              .rows() == "x|");
    CHECK_FALSE(Shown(4, 2,
                      "\x1b[1m\x1b"
                      "cx")
                    .style(0, 0)
                    .bold);
}

TEST_CASE("colours and the looks of letters") {
    auto const style = [](std::string_view sequence) {
        return Shown(9, 2, std::string(sequence) + "x").style(0, 0);
    };
    CHECK(style("\x1b[31m").foreground == Style::of_palette(1));
    CHECK(style("\x1b[97;101m").foreground == Style::of_palette(15));
    CHECK(style("\x1b[97;101m").background == Style::of_palette(9));
    CHECK(style("\x1b[38;5;200;4m").foreground == Style::of_palette(200));
    CHECK(style("\x1b[38;5;200;4m").underline);
    CHECK(style("\x1b[48;2;1;2;3m").background == (Style::kRgb | 0x010203));
    CHECK(style("\x1b[38:5:7m").foreground == Style::of_palette(7));
    CHECK(style("\x1b[1;4;7m") == Style{.bold = true, .underline = true, .inverse = true});
    CHECK(style("\x1b[1;4;7m\x1b[22;24;27m") == Style{});
    CHECK(style("\x1b[31;42m\x1b[39;49m") == Style{});
    CHECK(style("\x1b[1;31m\x1b[m") == Style{});
    CHECK(style("\x1b[38;5m") == style("\x1b[30m")); // An index left out is zero.
}

TEST_CASE("reports") {
    CHECK(Shown(80, 24, "\x1b[5;7H\x1b[6n").answers == "\x1b[5;7R");
    CHECK(Shown(80, 24, "\x1b[999;999H\x1b[6n").answers == "\x1b[24;80R");
    CHECK(Shown(80, 24, "\x1b[5n").answers == "\x1b[0n");
    CHECK(Shown(80, 24, "\x1b[c\x1bZ").answers == "\x1b[?1;2c\x1b[?1;2c");
    CHECK(Shown(80, 24, "\x1b[>c\x1b[7n").answers.empty());
}

TEST_CASE("modes that the keyboard and the painter must know") {
    CHECK_FALSE(Shown(8, 2, "\x1b[?25l").screen.cursor_visible());
    CHECK(Shown(8, 2, "\x1b[?25l\x1b[?1;25h").screen.cursor_visible());
    CHECK(Shown(8, 2, "\x1b[?1h").screen.application_cursor_keys());
    CHECK_FALSE(Shown(8, 2, "\x1b[?1h\x1b[?1l").screen.application_cursor_keys());
}

TEST_CASE("what nobody knows is taken whole and shows nothing") {
    CHECK(Shown(9, 2,
                "a\x1b]0;title\x07"
                "b")
              .rows() == "ab|");
    CHECK(Shown(9, 2, "a\x1b]0;title\x1b\\b").rows() == "ab|");
    CHECK(Shown(9, 2, "a\x1bP1$rq\x1b\\b\x1b_x\x1b\\c").rows() == "abc|");
    CHECK(Shown(9, 2, "a\x1b[?2004hb\x1b[2 qc\x1b[>4;2md\x1b[!pe").rows() == "abcde|");
    CHECK(Shown(9, 2, "a\x1b(Bb\x1b#8c\x1b=d\x1b>e").rows() == "abcde|");
    CHECK(Shown(9, 2,
                "a\x1b[3\x18"
                "b\x1b\x1a"
                "c")
              .rows() == "abc|");
    CHECK(Shown(9, 2, "a\x1b[1\x1b[Cb").rows() == "a b|");
    CHECK(Shown(9, 2, "ab\x1b[\b1Gc").rows() == "cb|"); // A control within a sequence works.
    CHECK(Shown(9, 2, "a\x1b]noise\r\nb").rows() == "a|b|");
    CHECK(Shown(9, 2, "a\x1b[\xC3\xA9").rows() == "a\xC3\xA9|");
    CHECK(Shown(9, 2, "\x1b[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;31mx").style(0, 0).foreground == 0);
    CHECK(Shown(9, 2, "\x1b[99999999999999999999Cx").screen.cursor() == Spot{0, 8});
}

TEST_CASE("UTF-8, also in pieces, and U+FFFD for what is none") {
    Shown shown(9, 2, "\xE2\x82");
    feed(shown.screen, "\xAC\xFFx");
    CHECK(shown.rows() == "\xE2\x82\xAC\xEF\xBF\xBDx|");
    CHECK(Shown(9, 2, "\xC3\x1b[Cx").rows() == "\xEF\xBF\xBD x|");
    CHECK(Shown(9, 2,
                "a\xC2\x9B"
                "b")
              .rows() == "ab|"); // A control of eight bits is none in UTF-8.
}

TEST_CASE("a new width breaks lines anew and keeps the cursor at its letter") {
    Shown shown(10, 4, "0123456789abcde\r\n>>> xy\b");
    Screen &screen = shown.screen;
    screen.resize(5, 6);
    CHECK(shown.rows() == "01234|56789|abcde|>>> x|y|");
    CHECK(screen.cursor() == Spot{4, 0});
    screen.resize(20, 4);
    CHECK(shown.rows() == "0123456789abcde|>>> xy|");
    CHECK(screen.cursor() == Spot{1, 5});
    feed(screen, "Z");
    CHECK(shown.rows() == "0123456789abcde|>>> xZ|");
    screen.resize(10, 4);
    CHECK(shown.rows() == "0123456789|abcde|>>> xZ|");
}

TEST_CASE("the cursor behind a full line stays behind its last letter") {
    Shown shown(4, 3, "abcd");
    shown.screen.resize(6, 3);
    feed(shown.screen, "e");
    CHECK(shown.rows() == "abcde|");
    shown.screen.resize(5, 3);
    feed(shown.screen, "f");
    CHECK(shown.rows() == "abcde|f|");
}

TEST_CASE("a lower screen puts lines into the history, a higher one takes them back") {
    Shown shown(8, 4, "1\r\n2\r\n3");
    shown.screen.resize(8, 2);
    CHECK(shown.rows() == "2|3|");
    CHECK(shown.screen.cursor() == Spot{1, 1});
    shown.screen.resize(8, 5);
    CHECK(shown.rows() == "1|2|3|");
    CHECK(shown.screen.cursor() == Spot{2, 1});
}

TEST_CASE("history, too, is broken anew") {
    Shown shown(4, 2, "abcdefgh\r\nij\r\nkl");
    shown.screen.resize(8, 3);
    CHECK(shown.rows() == "abcdefgh|ij|kl|");
}

TEST_CASE("clearing leaves the line of the cursor") {
    Shown shown(8, 4, "1\r\n2\r\n3\r\n4\r\n>>> x=123456");
    shown.screen.clear();
    CHECK(shown.rows() == ">>> x=12|3456|");
    CHECK(shown.screen.cursor() == Spot{1, 4});
    CHECK(shown.screen.grid().first() == shown.screen.grid().top());
}

TEST_CASE("random bytes and sizes never lead out of the screen") {
    std::mt19937 random(1);
    constexpr std::string_view kLikely =
        "\x1b\x1b\x1b[[[[;;0123456789?ABCDHJKLMPSTXdfhlmnrsu@bIZ78c\r\n\t\b\xC3\xA9\xF0";
    for (int run = 0; run < 200; ++run) {
        Screen screen(int(1 + random() % 30), int(1 + random() % 10), random() % 20);
        for (int piece = 0; piece < 40; ++piece) {
            std::string bytes;
            for (int i = 0; i < 60; ++i)
                bytes += random() % 4 == 0 ? char(random()) : kLikely[random() % kLikely.size()];
            feed(screen, bytes);
            if (random() % 4 == 0) screen.resize(int(random() % 40), int(random() % 12));
            if (random() % 16 == 0) screen.clear();
            Grid const &grid = screen.grid();
            Spot const cursor = screen.cursor();
            REQUIRE(cursor.row >= 0);
            REQUIRE(cursor.row < grid.rows());
            REQUIRE(cursor.column >= 0);
            REQUIRE(cursor.column < grid.columns());
            for (u64 line = grid.first(); line < grid.end(); ++line)
                REQUIRE(grid.line(line).cells.size() <= std::size_t(grid.columns()));
            REQUIRE(grid.end() - grid.first() <= 20 + u64(grid.rows()));
            static_cast<void>(text_of(grid, everything(grid)));
        }
    }
}
