// Lanes: processes that play cases beside one another.
//
// A lane boots each board once (boot.h) and makes a copy of itself for every case, so that a case begins with
// a board that is up, and one that crashes the simulator takes nobody along. What comes out of a case does
// not depend on which lane plays it, nor on how many there are.
#pragma once

#include <functional>
#include <vector>

#include "scenarios/runner/play.h"
#include "scenarios/runner/result.h"
#include "scenarios/runner/scenario.h"

namespace terrarium::scenario {

struct LaneOptions {
    int lanes = 1;
    PlayOptions play;
    bool all_cold = false; // Nothing is booted beforehand.
    // How long, by the host's clock, virtual time may stand still before a case counts as crashed.
    double patience_seconds = 60;
};

// Plays them all but those that are skipped. `finished` hears of each as it ends, with its index.
Result<> play_all(std::vector<Case> &cases, LaneOptions const &options,
                  std::function<void(std::size_t, CaseResult)> const &finished);

} // namespace terrarium::scenario
