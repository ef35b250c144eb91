// What the letters of a line of Python are, for colouring it: enough of the language reference's chapter 2
// to tell strings, comments, numbers and names apart. Not a parser: it never says what is wrong.
#pragma once

#include <string_view>
#include <vector>

#include "sim/core/types.h"

namespace terrarium::gui {

enum class TokenKind : u8 { Plain, Keyword, Builtin, String, Number, Comment };

struct Token {
    std::size_t begin = 0; // Bytes of the line; what no token covers is plain.
    std::size_t end = 0;
    TokenKind kind = TokenKind::Plain;
    bool operator==(Token const &) const = default;
};

// What a line begins in: nothing, or a string of three quotes that an earlier line has left open.
enum class LineState : u8 { Code, SingleQuotes, DoubleQuotes };

// The line's tokens, in order; `state` becomes the next line's.
[[nodiscard]] std::vector<Token> tokens_of(std::string_view line, LineState &state);

} // namespace terrarium::gui
