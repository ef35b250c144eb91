// Steps that are inputs, all at the present instant.
#pragma once

#include "scenarios/runner/step.h"
#include "sim/machine/input.h"

namespace terrarium::scenario {

// An error stands at `where` and begins with `what`.
StepResult input_step(std::vector<Input> inputs, StepContext const &context, Mark where,
                      std::string const &what);

} // namespace terrarium::scenario
