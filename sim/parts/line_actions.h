// The actions that set up a console's serial line, shared by all consoles:
//
//     baud 9600     format 8N1 (5-8, N O E M S, 1 1.5 2)     dtr 0|1     rts 0|1
//     break on, break off     break (a quarter of a second)     purge (what waits for the board)
#pragma once

#include <optional>
#include <string>

#include "sim/core/result.h"
#include "sim/core/serial_line.h"
#include "sim/parts/part.h"

namespace terrarium {

// What terminal programs send.
inline constexpr u16 kShortBreakMilliseconds = 250;
inline constexpr u32 kSlowestBaud = 50;
inline constexpr u32 kFastestBaud = 10'000'000;

// The action that makes `request`'s setting what `line` has.
Action line_action(LineRequest request, SerialLine const &line);

// Which request the action is; nothing for other verbs.
std::optional<LineRequest> line_request(Action const &action);
// Carries out a setting on `line`; the error says what is wrong with the arguments. A short break and a purge
// leave `line` alone.
Result<> apply_line_action(Part const &part, Action const &action, SerialLine &line);

void archive_line(Archive &archive, SerialLine &line);

std::string format_text(SerialLine const &line);

} // namespace terrarium
