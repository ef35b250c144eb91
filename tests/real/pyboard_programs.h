// Programs for a pyboard at its raw REPL, each with what happens to the board, what it prints, and what is
// seen of it from outside.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "tests/real/pyboard_bench.h"

namespace terrarium {

struct PyboardProgram {
    char const *name;
    // A Python condition, which can use pyb and machine; empty: every image has what it takes.
    char const *needs;
    // What happens to the board and when, counted from the program's start: "100ms usr press 50ms".
    std::vector<char const *> inputs;
    char const *code;
    char const *prints;
    // What is to be seen of the parts at the end: "X1.pulse" within these bounds.
    struct Seen {
        char const *reading;
        double low;
        double high;
    };
    std::vector<Seen> seen;
    // More to be seen, when the program is at its end or still works in the background: what is wrong, or
    // nothing.
    std::function<std::string(PyboardBench &)> check = {};
};

// Pins, LEDs, sensors and converters; buses; timers and time; the language and the chip.
std::span<PyboardProgram const> pyboard_pin_programs();
std::span<PyboardProgram const> pyboard_bus_programs();
std::span<PyboardProgram const> pyboard_time_programs();
std::span<PyboardProgram const> pyboard_language_programs();

} // namespace terrarium
