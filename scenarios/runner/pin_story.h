// What the wires of a board did at the end of a run: a line for each that moved.
#pragma once

#include <string>
#include <vector>

#include "sim/core/time.h"
#include "sim/machine/journal.h"

namespace terrarium::scenario {

// Plays the journal again and looks at its last `stretch`. Lines such as
// "pin0 (P0.03): 40 changes in the last 200 ms, the last 3 ms before the end; low now".
Result<std::vector<std::string>> pin_story(Journal const &journal, Time stretch);

} // namespace terrarium::scenario
