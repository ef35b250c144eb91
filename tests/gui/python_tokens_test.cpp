#include <catch2/catch_test_macros.hpp>

#include "gui/editor/python_tokens.h"

using namespace terrarium::gui;
using Kind = TokenKind;

namespace {

std::vector<Token> tokens(std::string_view line, LineState state = LineState::Code) {
    return tokens_of(line, state);
}

} // namespace

TEST_CASE("keywords, builtins and numbers") {
    CHECK(tokens("for i in range(0x1F):") ==
          std::vector<Token>{
              {0, 3, Kind::Keyword}, {6, 8, Kind::Keyword}, {9, 14, Kind::Builtin}, {15, 19, Kind::Number}});
    CHECK(tokens("x1 = 1e-3-2") == std::vector<Token>{{5, 9, Kind::Number}, {10, 11, Kind::Number}});
    CHECK(tokens("pin.open(format)").empty()); // An attribute is no builtin.
    CHECK(tokens("0xE-1") == std::vector<Token>{{0, 3, Kind::Number}, {4, 5, Kind::Number}});
}

TEST_CASE("strings with escapes and prefixes; comments") {
    CHECK(tokens(R"(a = 'it\'s' # no)") ==
          std::vector<Token>{{4, 11, Kind::String}, {12, 16, Kind::Comment}});
    CHECK(tokens("rb'#'") == std::vector<Token>{{0, 5, Kind::String}});
    CHECK(tokens("'open") == std::vector<Token>{{0, 5, Kind::String}});
    CHECK(tokens("'\\") == std::vector<Token>{{0, 2, Kind::String}});
}

TEST_CASE("a string of three quotes goes on over lines") {
    LineState state = LineState::Code;
    CHECK(tokens_of("a = \"\"\"one", state) == std::vector<Token>{{4, 10, Kind::String}});
    CHECK(state == LineState::DoubleQuotes);
    CHECK(tokens_of("for ''' # two", state) == std::vector<Token>{{0, 13, Kind::String}});
    CHECK(tokens_of("", state).empty());
    CHECK(state == LineState::DoubleQuotes);
    CHECK(tokens_of("\"\"\" if", state) == std::vector<Token>{{0, 3, Kind::String}, {4, 6, Kind::Keyword}});
    CHECK(state == LineState::Code);
}

TEST_CASE("a string of one quote ends with its line") {
    LineState state = LineState::Code;
    static_cast<void>(tokens_of("'open", state));
    CHECK(state == LineState::Code);
}
