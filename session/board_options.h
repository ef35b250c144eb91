// BoardOptions: how a board is set up and what is recorded of it, for everything that runs one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/core/types.h"

namespace terrarium {

struct BoardOptions {
    std::string board;
    std::optional<std::string> firmware;
    bool without_firmware = false; // Nothing is programmed: a board to ask, not to run.
    std::optional<std::string> flash;
    std::optional<std::string> sd;
    std::optional<u64> blank_sd; // Bytes of a card of this run alone, without a file; instead of `sd`.
    std::optional<std::string> disk;
    std::optional<std::string> console;
    std::optional<std::string> script;
    std::optional<std::string> dfu; // Downloaded over USB first.
    std::vector<std::string> parts; // That hang on the board, in the words of boards/attach.h.
    std::optional<std::string> inputs;
    std::vector<std::string> input_lines;  // As in an inputs file.
    std::vector<std::string> shows;        // PART or PART.READING.
    std::optional<std::string> screenshot; // Of the board, at the end.
    std::optional<std::string> video;      // Of the whole run.
    std::optional<std::string> load_state;
    std::optional<std::string> vcd;
    std::optional<std::string> vcd_pins; // NAME,NAME; see choose_signals().
    u64 seed = 0;
    bool strict = false;
};

} // namespace terrarium
