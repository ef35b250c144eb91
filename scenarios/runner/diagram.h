// Diagram: Wokwi's diagram.json: which board, which parts hang on it, and how they are wired.
//
// Its types become boards and kinds of parts of ours by the table in boards/diagram_types.h.
#pragma once

#include <string>
#include <vector>

#include "scenarios/runner/value.h"

namespace terrarium::scenario {

struct Diagram {
    struct Pin {
        std::string name;   // As the diagram has it: "1.l".
        std::string signal; // The machine's name of its wire; empty: it is wired to nothing.
    };
    struct Part {
        std::string id;   // As the diagram has it.
        std::string name; // As the machine has it; empty: the board itself.
        std::string type;
        std::vector<Pin> pins;
    };
    std::string board;               // Of boards/boards.h.
    std::vector<std::string> words;  // The parts, for attach().
    std::vector<std::string> inputs; // Wires between pins of the board itself, as lines of an inputs file.
    std::vector<Part> parts;

    [[nodiscard]] Part const *find(std::string_view id) const;
};

// Errors are "LINE:COLUMN: what is wrong, and the nearest right name".
Result<Diagram> read_diagram(std::string_view json);

} // namespace terrarium::scenario
