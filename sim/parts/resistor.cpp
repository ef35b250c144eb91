#include "sim/parts/resistor.h"

namespace terrarium {

Resistor::Resistor(std::string_view name, Net &net, Pull pull, u32) : Part(name), pull_(std::string(name)) {
    pull_.pull(pull);
    net.connect(pull_);
}

Resistor::Resistor(Clock &clock, Trace &trace, std::string const &name, Net *from, Net *to)
    : Part(name), pull_(name), wire_(std::make_unique<Bridge>(clock, trace, name, 0, from, to)) {
    wire_->set(true);
}

Result<> Resistor::check(Action const &action) const {
    return Error{name() + ": unknown action '" + action.verb + "'; a resistor takes none"};
}

void Resistor::archive(Archive &archive) {
    archive.section(name());
    archive(pull_);
    if (wire_) archive(*wire_);
}

} // namespace terrarium
