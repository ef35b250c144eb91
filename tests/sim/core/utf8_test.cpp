#include <catch2/catch_test_macros.hpp>

#include "sim/core/utf8.h"

using namespace terrarium;

TEST_CASE("UTF-8 of every length is decoded, and encoded back to the same") {
    std::string const text = "A\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBD\xF0\x90\x80\x80\xF4\x8F\xBF\xBF";
    std::u32string const letters = decode_utf8(text);
    CHECK(letters == U"A\x7F\x80\x7FF\x800\xFFFD\x10000\x10FFFF");
    std::string again;
    for (char32_t const letter : letters) append_utf8(again, letter);
    CHECK(again == text);
}

TEST_CASE("broken UTF-8 becomes U+FFFD, and what follows is read as usual") {
    CHECK(decode_utf8("\x80x") == U"\xFFFDx");     // Nothing began it.
    CHECK(decode_utf8("\xC3x") == U"\xFFFDx");     // Cut short.
    CHECK(decode_utf8("\xE2\x82x") == U"\xFFFDx"); // One for the piece that could have begun one.
    CHECK(decode_utf8("\xE2\x82\xC3\xA9") == U"\xFFFD\xE9");
    CHECK(decode_utf8("\xC0\xAF") == U"\xFFFD\xFFFD");                     // Longer than needed.
    CHECK(decode_utf8("\xED\xA0\x80") == U"\xFFFD\xFFFD\xFFFD");           // A surrogate.
    CHECK(decode_utf8("\xF4\x90\x80\x80") == U"\xFFFD\xFFFD\xFFFD\xFFFD"); // Beyond the last plane.
    CHECK(decode_utf8("\xFF\xFE") == U"\xFFFD\xFFFD");
    CHECK(decode_utf8("\xF0\x9F\x98") == U"\xFFFD"); // At the end.
}
