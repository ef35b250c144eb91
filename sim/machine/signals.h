// Signals: a machine's wires by the names people know them by.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/machine/machine.h"

namespace terrarium {

// One name of a wire; a wire has several: "pin3", "display.col1", "P0.04".
struct Signal {
    std::string name;
    std::string kind; // Of the part, "edge pin"; of a chip's own pin: "chip pin".
    Net *net = nullptr;
    std::string part = {}; // What it belongs to; empty: the chip.
    std::string role = {}; // What it does there, if the part is on several wires: "scl".
};

// First those of the board's parts in its order, then the chip's pins.
[[nodiscard]] std::vector<Signal> signals_of(Machine &machine);

// A signal somebody wants: its level, or its voltage.
struct ChosenSignal {
    std::string name; // With ".volts", if that was asked for.
    Net *net;
    bool volts;
};

// Reads "button_a,pin0.volts,accelerometer,P0.13": a signal's name, that with .volts for its voltage, or a
// part with several pins for all of them. An empty list: every part's wires, and the voltages of the board's
// edge. The error names the nearest right names.
[[nodiscard]] Result<std::vector<ChosenSignal>> choose_signals(Machine &machine, std::string_view list);

} // namespace terrarium
