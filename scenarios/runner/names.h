// Names: from what a scenario calls a part, a pin or a control to what the machine calls it. A diagram's own
// names come first, then the board's.
#pragma once

#include <string>

#include "scenarios/runner/step.h"

namespace terrarium::scenario {

// The machine's name of a part; "board" is none of them. Errors name the nearest.
Result<std::string> part_named(Value const &id, StepContext const &context, std::string const &what);
// The same for what an input may have as its target: also surroundings such as `temperature`.
Result<std::string> target_named(Value const &id, StepContext const &context, std::string const &what);

// A wire: of pin `pin` of part `part`, or where `part` is the board or a diagram's name of it, of that pin of
// the board. The answer is a signal's name, see signals.h.
Result<std::string> pin_named(Value const &part, Value const &pin, StepContext const &context,
                              std::string const &what);
// A wire by a single name: "pin0", "accelerometer.scl", "PA3".
Result<std::string> wire_named(Value const &name, StepContext const &context, std::string const &what);
// The wire of a signal's name that has been found before.
[[nodiscard]] Net &net_of(Machine &machine, std::string const &name);

// What Wokwi's control of a part means as an input: `pressed` 1 is a press.
Result<Action> control_action(std::string const &part, std::string const &control, Value const &value,
                              StepContext const &context, Mark where, std::string const &what);

// An input that the machine would take; the error stands at `where`.
Result<> check_action(StepContext const &context, std::string const &target, Action const &action, Mark where,
                      std::string const &what);

// A reading of a part: Part::readings by its name; empty when there is none.
[[nodiscard]] std::optional<std::string> reading_of(Part const &part, std::string_view name);

} // namespace terrarium::scenario
