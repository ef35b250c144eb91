#include "sim/machine/text_line.h"

#include <catch2/catch_test_macros.hpp>

using namespace terrarium;

namespace {

// Words as they are, strings in <>.
std::string split(std::string_view line) {
    Result<std::vector<Token>> const tokens = split_line(line);
    if (!tokens) return "error: " + tokens.error().message;
    std::string text;
    for (Token const &token : tokens.value()) {
        text += (text.empty() ? "" : " ") + (token.quoted ? "<" + token.text + ">" : token.text);
    }
    return text;
}

} // namespace

TEST_CASE("lines: words, strings and comments") {
    CHECK(split("").empty());
    CHECK(split(" \t \r").empty());
    CHECK(split("# nothing but this").empty());
    CHECK(split("one  two\tthree\r") == "one two three");
    CHECK(split("say \"a b\" # why") == "say <a b>");
    CHECK(split("say \"\"") == "say <>");
    CHECK(split("say \"# no comment\"") == "say <# no comment>");
    CHECK(split("x=1#2") == "x=1#2");
    CHECK(split("a\"b\"c") == "a <b> c");
}

TEST_CASE("lines: escapes in strings") {
    CHECK(split(R"("\r\n\t\\\"")") == "<\r\n\t\\\">");
    CHECK(split(R"("\x00\x7f\xC3\xa9")") == std::string("<\0\x7f\xC3\xA9>", 6));
    CHECK(split(R"("\q")").starts_with("error: unknown escape \\q"));
    CHECK(split(R"("\x4")") == "error: \\x needs two hexadecimal digits");
    CHECK(split(R"("\xg0")") == "error: \\x needs two hexadecimal digits");
    CHECK(split(R"("open)") == "error: a string has no closing quote");
    CHECK(split("\"open\\") == "error: a string has no closing quote");
}

TEST_CASE("lines: every string of bytes survives being quoted") {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all += char(byte);
    std::string const quoted = quote(all);
    for (char const c : quoted) CHECK((c >= ' ' && c <= '~'));
    Result<std::vector<Token>> const tokens = split_line(quoted);
    REQUIRE(tokens.ok());
    REQUIRE(tokens.value().size() == 1);
    CHECK(tokens.value()[0].quoted);
    CHECK(tokens.value()[0].text == all);
}

TEST_CASE("lines: what needs quotes") {
    CHECK(is_plain_word("50ms"));
    CHECK(is_plain_word("-1.5"));
    for (std::string_view const text : {"", "a b", "a\tb", "a\"", "a#b", "a=b", "a\\b", "\x80", "\x01"}) {
        CHECK_FALSE(is_plain_word(text));
    }
}

TEST_CASE("lines: what a message repeats is printable") {
    CHECK(printable("plain \"text\" \\") == "plain \"text\" \\");
    CHECK(printable("\r\n\x1b[2J\xC3") == "\\r\\n\\x1b[2J\\xc3");
}
