// The families of steps, each a table in a file of its own; step_kinds() is all of them together.
#pragma once

#include <span>

#include "scenarios/runner/step.h"

namespace terrarium::scenario {

std::span<StepKind const> time_steps();
std::span<StepKind const> serial_steps();
std::span<StepKind const> control_steps();
std::span<StepKind const> pin_steps();
std::span<StepKind const> light_steps();
std::span<StepKind const> program_steps();
std::span<StepKind const> power_steps();
std::span<StepKind const> screen_steps();
std::span<StepKind const> signal_steps();
std::span<StepKind const> file_steps();
std::span<StepKind const> flow_steps();
std::span<StepKind const> fault_steps();
std::span<StepKind const> campaign_steps();

} // namespace terrarium::scenario
