// Lines for the person at the keyboard, on stderr: stdout belongs to the board.
#pragma once

#include <string_view>

namespace terrarium {

// "terrarium: TEXT". While a raw terminal is open the line end is CR LF.
void say(std::string_view text);
// As say, and gives back the exit code for an error of ours.
int fail(std::string_view text);
// A raw terminal has been opened or closed.
void set_raw_terminal(bool raw);

} // namespace terrarium
