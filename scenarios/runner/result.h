// CaseResult: how one play of a scenario went: all that reports are made of. It crosses process borders as
// JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/runner/value.h"
#include "sim/core/time.h"

namespace terrarium::scenario {

struct CaseResult {
    // Crashed: the simulator itself ended, or stood still; never what the board did.
    // Skipped: not played, for want of something that this computer does not have.
    enum class Verdict : u8 { Passed, Failed, TimedOut, Crashed, Skipped };
    static constexpr std::size_t kVerdicts = 5;

    std::string file;
    std::string name;
    Verdict verdict = Verdict::Passed;
    // Of the step that did not pass.
    Mark mark;
    std::string step;    // Its title.
    std::string message; // One line: what was expected and what was there, or why it was skipped.
    std::size_t steps_done = 0;
    std::size_t steps = 0;

    Time virtual_time;       // From power-on to the end.
    double wall_seconds = 0; // Of the host. The one thing here that two runs do not agree on.
    std::string serial;      // What the board's serial port said; of very much, the end.
    bool serial_cut = false;
    std::vector<std::string> pins;    // What the wires did before a failure, a line each.
    std::vector<std::string> remarks; // Of the simulator: what is not modelled, wires that are fought over.
    std::string state_hash;           // When it was asked for.
    std::string journal;              // The text of one that replays to the end; of failures.
    std::string replay = {};          // The file it has been saved in, by whoever did.
};

[[nodiscard]] std::string_view
name_of(CaseResult::Verdict verdict); // "passed", "failed", "timed out", "crashed", "skipped"

[[nodiscard]] Value to_value(CaseResult const &result);
Result<CaseResult> result_of(Value const &value);

// The exit code of one: 0, 1, 42, and 2 of a crash. One that was skipped has none of its own: 0.
[[nodiscard]] int exit_code(CaseResult::Verdict verdict);
// The worse of two exit codes: 2 over 1 over 42 over 0.
[[nodiscard]] int worse(int a, int b);

} // namespace terrarium::scenario
