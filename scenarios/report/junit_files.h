// JUnit reports as files that are read again: several made one, and how long each case took.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/core/result.h"

namespace terrarium::scenario {

// One report of several, ours or anybody's. A case that stands in more than one of them (a second try) counts
// as the last one has it. Errors name the file and what is wrong with it.
Result<std::string> merge_reports(std::vector<std::string> const &files);

// Seconds of a host's time by class name and name: "scenarios.blink/Blink". Of those that were played.
Result<std::map<std::string, double>> read_durations(std::string const &file);

} // namespace terrarium::scenario
