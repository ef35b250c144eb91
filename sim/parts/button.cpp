#include "sim/parts/button.h"

#include "sim/parts/action_check.h"

namespace terrarium {

Button::Button(Clock &clock, std::string_view name, Net &net, Active active, Pull pull)
    : Part(name), pin_(std::string(name)),
      release_(clock, std::string(name) + " release", [this] { pin_.drive(Drive::None); }), active_(active) {
    pin_.pull(pull);
    net.connect(pin_);
}

Result<> Button::check(Action const &action) const {
    if (action.verb == "release") return takes_nothing(*this, action);
    if (action.verb != "press") return unknown_action(*this, action, "press [DURATION] and release");
    TRY(optional_duration(*this, action, Time()));
    return {};
}

void Button::act(Action const &action) {
    release_.cancel(); // A new action replaces what is left of the last one.
    if (action.verb == "release") return pin_.drive(Drive::None);
    pin_.drive(active_ == Active::Low ? Drive::Low : Drive::High);
    if (!action.arguments.empty()) release_.in(optional_duration(*this, action, Time()).value());
}

std::vector<Part::Reading> Button::readings() const { return {{"pressed", pressed() ? "1" : "0"}}; }

Look Button::look() const {
    Look look;
    look.pressed = pressed();
    return look;
}

void Button::archive(Archive &archive) {
    archive.section(name());
    archive(pin_, release_);
}

} // namespace terrarium
