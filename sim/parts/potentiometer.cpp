#include "sim/parts/potentiometer.h"

#include "sim/parts/action_check.h"

namespace terrarium {

Potentiometer::Potentiometer(std::string_view name, Net &net, int percent)
    : Part(name), net_(net), pin_(std::string(name)) {
    net.connect(pin_);
    turn(percent);
}

void Potentiometer::turn(int percent) {
    percent_ = percent;
    pin_.drive_millivolts((net_.supply_millivolts() * percent + 50) / 100);
}

Result<> Potentiometer::check(Action const &action) const {
    if (action.verb != "set") return unknown_action(*this, action, "set PERCENT");
    TRY(takes_arguments(*this, action, 1, "set PERCENT"));
    static_cast<void>(TRY(Action::integer(name(), action.arguments[0], 0, 100)));
    return {};
}

void Potentiometer::act(Action const &action) {
    turn(int(Action::integer(name(), action.arguments[0], 0, 100).value()));
}

std::vector<Part::Reading> Potentiometer::readings() const {
    return {{"percent", std::to_string(percent_)}, {"millivolts", std::to_string(net_.millivolts())}};
}

Look Potentiometer::look() const {
    Look look;
    look.degrees = percent_ * 1.8;
    return look;
}

void Potentiometer::archive(Archive &archive) {
    archive.section(name());
    archive(pin_, percent_);
    if (!archive.require(percent_ >= 0 && percent_ <= 100, "a knob is beyond its stops")) percent_ = 0;
}

} // namespace terrarium
