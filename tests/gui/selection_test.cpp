#include <catch2/catch_test_macros.hpp>

#include "tests/gui/terminal_bench.h"

using namespace terrarium;
using namespace terrarium::gui;

TEST_CASE("marked text has no ends of lines where only the width broke them") {
    Shown const shown(10, 5, "0123456789abc  \r\nsecond\r\n\r\nlast");
    Grid const &grid = shown.screen.grid();
    CHECK(text_of(grid, everything(grid)) == "0123456789abc\nsecond\n\nlast");
    CHECK(text_of(grid, {{0, 8}, {1, 2}}) == "89ab");
    CHECK(text_of(grid, {{1, 2}, {2, 3}}) == "c\nsec");
    CHECK(text_of(grid, {{2, 1}, {2, 1}}).empty());
}

TEST_CASE("marked text that has left the history is shorter, and nothing worse") {
    Screen screen(10, 2, 1);
    feed(screen, "one\r\ntwo\r\nthree\r\nfour\r\nfive");
    CHECK(screen.grid().first() == 2);
    CHECK(text_of(screen.grid(), {{0, 1}, {3, 2}}) == "three\nfo");
}

TEST_CASE("a blank before a break of the line is kept") {
    Shown const shown(4, 4, "abc def");
    CHECK(text_of(shown.screen.grid(), everything(shown.screen.grid())) == "abc def");
    Shown const erased(4, 4, "abcdef\x1b[1;3H\x1b[P"); // No longer one line.
    CHECK(text_of(erased.screen.grid(), everything(erased.screen.grid())) == "abd\nef");
}

TEST_CASE("a double click marks a word, also across a break of the line") {
    Shown const shown(10, 5, "see /flash/main.py (x)");
    Grid const &grid = shown.screen.grid();
    CHECK(text_of(grid, word_at(grid, {0, 6})) == "/flash/main.py");
    CHECK(text_of(grid, word_at(grid, {1, 7})) == "/flash/main.py");
    CHECK(text_of(grid, word_at(grid, {0, 0})) == "see");
    CHECK(text_of(grid, word_at(grid, {1, 9})) == "(");
    CHECK(word_at(grid, {99, 0}).empty());
}

TEST_CASE("a triple click marks the whole line") {
    Shown const shown(10, 5, "first\r\n0123456789abc\r\nlast");
    Grid const &grid = shown.screen.grid();
    CHECK(text_of(grid, line_at(grid, {2, 1})) == "0123456789abc");
    CHECK(text_of(grid, line_at(grid, {0, 9})) == "first");
}

TEST_CASE("a search finds text whatever its case, across breaks, forwards, backwards and round") {
    Shown const shown(8, 6, "Error one\r\nno\r\nthe ERROR");
    Grid const &grid = shown.screen.grid();
    std::vector<Range> const found = hits(grid, "error", grid.first(), grid.end());
    REQUIRE(found.size() == 2);
    CHECK(found[0].from == Place{0, 0});
    CHECK(found[0].to == Place{0, 5});
    CHECK(found[1].from == Place{3, 4}); // Broken behind "ERRO".
    CHECK(found[1].to == Place{4, 1});
    CHECK(next_hit(grid, "error", {0, 0})->from == Place{3, 4});
    CHECK(next_hit(grid, "error", {3, 4})->from == Place{0, 0});
    CHECK(previous_hit(grid, "error", {5, 0})->from == Place{3, 4});
    CHECK(previous_hit(grid, "error", {0, 0})->from == Place{3, 4});
    CHECK_FALSE(next_hit(grid, "nothing", {0, 0}));
    CHECK(hits(grid, "", grid.first(), grid.end()).empty());
    CHECK(hits(grid, "one", 1, 2).size() == 1); // Begins in the line above.
}
