// A run that was recorded, as a scenario: what was done to the board, when, and what it said in between.
#pragma once

#include <string>

#include "session/board_options.h"
#include "sim/machine/journal.h"

namespace terrarium::scenario {

struct RecordedRun {
    std::string name;     // Of the scenario.
    std::string console;  // The part that bytes are typed at.
    BoardOptions options; // As the scenario names its files: relative to its own folder.
    Journal journal;      // Of the run.
    std::string journal_name;
};

// The scenario's text. The journal is played to hear what the board said. Errors: it does not play here.
Result<std::string> scenario_of(RecordedRun const &run);

} // namespace terrarium::scenario
