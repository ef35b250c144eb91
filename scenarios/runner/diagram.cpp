#include "scenarios/runner/diagram.h"

namespace terrarium::scenario {

Diagram::Part const *Diagram::find(std::string_view id) const {
    for (Part const &part : parts) {
        if (part.id == id) return &part;
    }
    return nullptr;
}

} // namespace terrarium::scenario
