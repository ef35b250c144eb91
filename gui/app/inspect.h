// What can be read of a machine that stands still, laid out as facts. Reading changes nothing in it.
#pragma once

#include "gui/app/facts.h"
#include "sim/machine/machine.h"

namespace terrarium::gui {

void lay_out(Machine &machine, Facts &facts);
// The costly part.
[[nodiscard]] Inspection inspect(Machine &machine, Wishes const &wishes);

} // namespace terrarium::gui
