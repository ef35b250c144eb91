#include "sim/parts/joystick.h"

#include "sim/parts/action_check.h"

namespace terrarium {

Joystick::Joystick(Clock &clock, Trace &trace, std::string const &name, u64 seed, Wiring const &wiring,
                   Time bounce)
    : Part(name), horizontal_(name + " HORZ"), vertical_(name + " VERT"),
      controls_({{"x", "-1..1", -kMillion, kMillion, 0}, {"y", "-1..1", -kMillion, kMillion, 0}}),
      bounce_(bounce), select_(clock, trace, name + " SEL", seed, wiring.select, wiring.ground),
      release_(clock, name + " release", [this] { select_.set(false, release_bounce_); }) {
    if (wiring.horizontal != nullptr) wiring.horizontal->connect(horizontal_);
    if (wiring.vertical != nullptr) wiring.vertical->connect(vertical_);
    update();
}

void Joystick::update() {
    std::size_t axis = 0;
    for (Pin *pin : {&horizontal_, &vertical_}) {
        i64 const supply = pin->net() != nullptr ? pin->net()->supply_millivolts() : 0;
        pin->drive_millivolts(int(scaled(controls_[axis++] + kMillion, supply, 2 * kMillion)));
    }
}

Result<Press> Joystick::press_in(Action const &action) const {
    return press_of(*this, action, 0, bounce_, action.verb + " [DURATION] [bounce=TIME]");
}

Result<> Joystick::check(Action const &action) const {
    if (action.verb == "set") return controls_.check(*this, action);
    if (action.verb != "press" && action.verb != "release")
        return unknown_action(*this, action, controls_.usage() + ", press [DURATION] and release");
    Press const press = TRY(press_in(action));
    if (action.verb == "release" && press.duration)
        return takes_arguments(*this, action, 0, "release [bounce=TIME]");
    return {};
}

void Joystick::act(Action const &action) {
    if (action.verb == "set") {
        controls_.act(*this, action);
        return update();
    }
    Press const press = press_in(action).value();
    release_.cancel();
    release_bounce_ = press.bounce;
    select_.set(action.verb == "press", press.bounce);
    if (press.duration) release_.in(*press.duration);
}

std::vector<Part::Reading> Joystick::readings() const {
    std::vector<Reading> all = controls_.readings();
    all.push_back({"pressed", select_.closed() ? "1" : "0"});
    return all;
}

Look Joystick::look() const {
    Look look;
    look.pressed = select_.closed();
    look.contents = from_millionths(controls_[0]) + ", " + from_millionths(controls_[1]);
    return look;
}

void Joystick::archive(Archive &archive) {
    archive.section(name());
    archive(horizontal_, vertical_, controls_, select_, release_, release_bounce_);
}

} // namespace terrarium
