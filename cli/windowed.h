// A run in a window: the window in the thread that called, the machine in another.
#pragma once

#include <memory>

#include "cli/board_run.h"
#include "cli/options.h"
#include "gui/app/window.h"

namespace terrarium::cli {

// Whether the command line and the surroundings ask for one: --window, or a display and nothing that stdin
// brings.
bool wants_window(RunOptions const &options);

// The exit code of the run, whose window this is.
int run_in_window(gui::Window &window, gui::Desk &desk, BoardRun &board_run);

} // namespace terrarium::cli
