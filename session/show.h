// --show: what can be seen of a board's parts, as lines "X1.pulse: 1500".
#pragma once

#include <string>
#include <vector>

#include "sim/core/result.h"
#include "sim/machine/machine.h"

namespace terrarium {

// The readings that "PART" or "PART.READING" names; the error says what there is instead.
Result<std::vector<Part::Reading>> readings_of(Machine &machine, std::string const &what);

// Prints them on stdout. `shows`: names that readings_of has accepted.
void show(Machine &machine, std::vector<std::string> const &shows);

} // namespace terrarium
