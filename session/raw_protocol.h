// What the raw REPL's protocol is made of: for RawRepl, which drives the machine itself, and ScriptJob, which
// goes along with a machine that others run. MicroPython documentation, "The internal REPL".
#pragma once

#include <cstddef>
#include <string_view>

#include "sim/core/time.h"

namespace terrarium::raw_protocol {

using namespace literals;

constexpr std::string_view kInterrupt = "\r\x03\x03";
constexpr std::string_view kEnterRaw = "\r\x01";
constexpr std::string_view kLeaveRaw = "\x02";
constexpr std::string_view kPrompt = ">>> ";
constexpr std::string_view kRawPrompt = "raw REPL; CTRL-B to exit\r\n>";
constexpr std::string_view kTaken = "OK"; // The board's answer to code.
constexpr char kEnd = '\x04';

// Firmware without flow control has small buffers: a piece of code, then time to take it.
constexpr std::size_t kPiece = 32;
constexpr Time kPieceTime = 10_ms;
constexpr Time kInterruptTime = 1_s;
constexpr int kInterrupts = 10;
constexpr Time kAnswerTime = 5_s;

} // namespace terrarium::raw_protocol
