#include "sim/parts/push_button.h"

#include "sim/parts/action_check.h"

namespace terrarium {

namespace {

Net *either(Net *first, Net *second) { return first != nullptr ? first : second; }

} // namespace

PushButton::PushButton(Clock &clock, Trace &trace, std::string const &name, u64 seed, Legs const &legs,
                       Time bounce)
    : Part(name), bounce_(bounce), side_1_(clock, trace, name + " side 1", seed, legs.left_1, legs.right_1),
      side_2_(clock, trace, name + " side 2", seed, legs.left_2, legs.right_2),
      contact_(clock, trace, name, seed, either(legs.left_1, legs.right_1),
               either(legs.left_2, legs.right_2)),
      release_(clock, name + " release", [this] { contact_.set(false, release_bounce_); }) {
    side_1_.set(true);
    side_2_.set(true);
}

Result<Press> PushButton::press_in(Action const &action) const {
    return press_of(*this, action, 0, bounce_, action.verb + " [DURATION] [bounce=TIME]");
}

Result<> PushButton::check(Action const &action) const {
    if (action.verb != "press" && action.verb != "release")
        return unknown_action(*this, action, "press [DURATION] and release");
    Press const press = TRY(press_in(action));
    if (action.verb == "release" && press.duration)
        return takes_arguments(*this, action, 0, "release [bounce=TIME]");
    return {};
}

void PushButton::act(Action const &action) {
    Press const press = press_in(action).value();
    release_.cancel(); // A new action replaces what is left of the last one.
    release_bounce_ = press.bounce;
    contact_.set(action.verb == "press", press.bounce);
    if (press.duration) release_.in(*press.duration);
}

std::vector<Part::Reading> PushButton::readings() const { return {{"pressed", pressed() ? "1" : "0"}}; }

Look PushButton::look() const {
    Look look;
    look.pressed = pressed();
    return look;
}

void PushButton::archive(Archive &archive) {
    archive.section(name());
    archive(side_1_, side_2_, contact_, release_, release_bounce_);
}

} // namespace terrarium
