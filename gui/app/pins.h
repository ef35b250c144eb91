// The logic analyser in the machine's thread: recorded wires as a window of some width can show them.
#pragma once

#include "gui/app/facts.h"
#include "sim/core/result.h"
#include "sim/logic/recorder.h"
#include "sim/machine/machine.h"

namespace terrarium::gui {

// What a window of `pixels` from `from` on, `span` long, shows of a recording: at most two points a pixel.
[[nodiscard]] std::vector<TracePoint> reduce(Recording const &recording, Time from, Time span, int pixels);

// Answers wishes.pins and wishes.signals.
void lay_out_pins(Machine &machine, Recorder const &recorder, Wishes const &wishes, Facts &facts);

// The wire of a name, or null.
[[nodiscard]] Net *wire_of(Machine &machine, std::string_view name);

// What is recorded of the wires of these names, as VCD: from where all of it is known until now. Voltages are
// in it for wires that had any. An error says that nothing is recorded.
[[nodiscard]] Result<std::string> recorded_vcd(Machine &machine, Recorder const &recorder,
                                               std::vector<std::string> const &names);

} // namespace terrarium::gui
