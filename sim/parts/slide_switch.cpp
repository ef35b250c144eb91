#include "sim/parts/slide_switch.h"

#include "sim/parts/action_check.h"

namespace terrarium {

SlideSwitch::SlideSwitch(Clock &clock, Trace &trace, std::string const &name, u64 seed, Pins const &pins,
                         bool value, Time bounce)
    : Part(name), bounce_(bounce), first_(clock, trace, name + " 1-2", seed, pins.first, pins.middle),
      third_(clock, trace, name + " 2-3", seed, pins.third, pins.middle) {
    move({value, Time()});
}

Result<SlideSwitch::Move> SlideSwitch::move_in(Action const &action) const {
    if (action.verb == "press" || action.verb == "release") {
        Press const press = TRY(press_of(*this, action, 0, bounce_, action.verb));
        if (press.duration) TRY(takes_arguments(*this, action, 0, action.verb));
        return Move{action.verb == "press", press.bounce};
    }
    if (action.verb != "set") return unknown_action(*this, action, "set 0 and set 1");
    Press const press = TRY(press_of(*this, action, 1, bounce_, "set 0 or set 1"));
    if (press.duration) TRY(takes_arguments(*this, action, 1, "set 0 or set 1"));
    return Move{TRY(Action::integer(name(), action.arguments[0], 0, 1)) != 0, press.bounce};
}

void SlideSwitch::move(Move move) {
    (move.value ? first_ : third_).set(false, move.bounce);
    (move.value ? third_ : first_).set(true, move.bounce);
}

Result<> SlideSwitch::check(Action const &action) const {
    TRY(move_in(action));
    return {};
}

void SlideSwitch::act(Action const &action) { move(move_in(action).value()); }

std::vector<Part::Reading> SlideSwitch::readings() const { return {{"value", value() ? "1" : "0"}}; }

Look SlideSwitch::look() const {
    Look look;
    look.pressed = value();
    return look;
}

void SlideSwitch::archive(Archive &archive) {
    archive.section(name());
    archive(first_, third_);
}

} // namespace terrarium
