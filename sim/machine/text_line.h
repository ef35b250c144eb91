// Words and strings of one line, as inputs files and journals write them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/core/result.h"

namespace terrarium {

struct Token {
    std::string text; // Without quotes and escapes.
    bool quoted = false;
};

// Splits at white space; strings stand in double quotes and know \r \n \t \\ \" \xHH; # begins a comment.
Result<std::vector<Token>> split_line(std::string_view line);

// A word that needs no quotes.
bool is_plain_word(std::string_view text);

// The text as a quoted string, all in printable ASCII.
std::string quote(std::string_view text);

// The text with all but printable ASCII as escapes: for messages that repeat what a file holds.
std::string printable(std::string_view text);

} // namespace terrarium
