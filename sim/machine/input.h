// Input: one thing from outside at one virtual time, and its line of text.
//
//     1.5s button_a press 50ms
//     2s accelerometer set x=0 y=0 z=-1000
//     3s serial "print(1)\r"
//
// A line is a time, a target (a part of the board, a surrounding such as `temperature`, `serial` or
// `board`), and what to do with it. Inputs files and journals share this grammar. Strings know the escapes
// \r \n \t \\ \" and \xHH; # begins a comment.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/core/result.h"
#include "sim/core/time.h"
#include "sim/parts/action.h"

namespace terrarium {

struct Input {
    Time at;
    std::string target;
    Action action;
    int line = 0; // Of the file it came from, for messages.
};

// The line that parse_input reads back.
std::string to_string(Input const &input);

// One line; an empty target means that the line holds nothing but space or a comment.
Result<Input> parse_input(std::string_view line);

// A whole file, in any order of times; errors begin with "name:line: ".
Result<std::vector<Input>> parse_inputs(std::string_view text, std::string_view name, int first_line = 1);

} // namespace terrarium
