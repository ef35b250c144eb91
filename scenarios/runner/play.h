// Plays one case on a stage, and says how it went.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/runner/boot.h"
#include "scenarios/runner/result.h"
#include "scenarios/runner/scenario.h"

namespace terrarium::scenario {

struct PlayOptions {
    bool state_hash = false;          // The result has one.
    bool journals = false;            // A case that fails has one.
    std::optional<std::string> vcd;   // What the pins do, from power-on.
    std::optional<std::string> video; // The same of what one sees.
    // Called as virtual time passes.
    std::function<void(Time)> progress = {};
};

// The logic analyzers on the board that a case is set up with.
std::vector<std::string> logic_analyzers(Machine &machine);

// On a board that has come up before. The boot is used up.
CaseResult play_warm(Case const &play, Boot &boot, PlayOptions const &options);
// On one that is switched on for it. The session has not begun.
CaseResult play_cold(Case const &play, Session &session, PlayOptions const &options);

} // namespace terrarium::scenario
