#include "sim/parts/button.h"

#include "sim/parts/action_check.h"

namespace terrarium {

Button::Button(Clock &clock, std::string_view name, Net &net, Active active, Pull pull, u64 seed)
    : Part(name), pin_(std::string(name)),
      contact_(clock, name, seed,
               [this](bool closed) {
                   Drive const on = active_ == Active::Low ? Drive::Low : Drive::High;
                   pin_.drive(closed ? on : Drive::None);
               }),
      release_(clock, std::string(name) + " release", [this] { contact_.set(false, release_bounce_); }),
      active_(active) {
    pin_.pull(pull);
    net.connect(pin_);
}

Result<Press> Button::press_in(Action const &action) const {
    return press_of(*this, action, 0, Time(),
                    action.verb == "release" ? "release alone" : "press [DURATION] [bounce=TIME]");
}

Result<> Button::check(Action const &action) const {
    if (action.verb != "press" && action.verb != "release")
        return unknown_action(*this, action, "press [DURATION] and release");
    if (action.verb == "release" && !action.arguments.empty()) return takes_nothing(*this, action);
    TRY(press_in(action));
    return {};
}

void Button::act(Action const &action) {
    Press const press = press_in(action).value();
    release_.cancel(); // A new action replaces what is left of the last one.
    release_bounce_ = press.bounce;
    contact_.set(action.verb == "press", press.bounce);
    if (press.duration) release_.in(*press.duration);
}

std::vector<Part::Reading> Button::readings() const { return {{"pressed", pressed() ? "1" : "0"}}; }

Look Button::look() const {
    Look look;
    look.pressed = pressed();
    return look;
}

void Button::archive(Archive &archive) {
    archive.section(name());
    archive(pin_, contact_, release_, release_bounce_);
}

} // namespace terrarium
