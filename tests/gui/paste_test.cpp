#include <catch2/catch_test_macros.hpp>

#include "gui/terminal/paste.h"

using namespace terrarium::gui;

TEST_CASE("pasted text keeps its lines, whatever they end with") {
    CHECK(clean_paste("a\r\nb\rc\nd").text == "a\nb\nc\nd");
    CHECK(clean_paste("a\r\r\nb").text == "a\n\nb");
    CHECK(clean_paste("\tif x:\n\t\ty = '\xC3\xA9'\n").text == "\tif x:\n\t\ty = '\xC3\xA9'\n");
    CHECK(clean_paste("a\r\nb").left_out == 0);
}

TEST_CASE("control characters, which the board would obey, are left out and counted") {
    Pasted const pasted = clean_paste(std::string_view("a\x03\x04\x1b[A\0b\x7F", 9));
    CHECK(pasted.text == "a[Ab");
    CHECK(pasted.left_out == 5);
}
