#include "sim/parts/handling.h"

#include "sim/parts/action_check.h"

namespace terrarium {

namespace {

using namespace literals;

constexpr i32 kLargestMilliG = 8000;
constexpr i32 kShakeMilliG = 3000;
constexpr Time kShakeSwing = 50_ms; // Each way.
constexpr Time kUsualMotion = 500_ms;

} // namespace

Handling::Handling(Clock &clock, std::string_view part, i32 face_up_z)
    : clock_(clock), tilts_{{{"left", {-1000, 0, 0}},
                             {"right", {1000, 0, 0}},
                             {"up", {0, 1000, 0}},
                             {"down", {0, -1000, 0}},
                             {"face_up", {0, 0, face_up_z}},
                             {"face_down", {0, 0, -face_up_z}}}},
      rest_{0, 0, face_up_z},
      ended_(clock, std::string(part) + " motion", [this] { motion_ = Motion::Still; }) {}

Vector const *Handling::tilt(std::string_view name) const {
    for (Tilt const &entry : tilts_) {
        if (entry.name == name) return &entry.acceleration;
    }
    return nullptr;
}

Look Handling::look() const {
    return axis_look(Look::Axes::Of::Acceleration, "milli-g", kLargestMilliG, *tilt("face_up"),
                     acceleration());
}

Vector Handling::acceleration() const {
    if (motion_ == Motion::Freefall) return {0, 0, 0};
    Vector result = rest_;
    if (motion_ == Motion::Shake) {
        bool const back = (clock_.now() - began_) / kShakeSwing % 2 != 0;
        result[0] = back ? -kShakeMilliG : kShakeMilliG;
    }
    return result;
}

Result<> Handling::check(Part const &part, Action const &action) const {
    if (action.verb == "set") {
        TRY(set_axes(part, action, rest_, kLargestMilliG));
        return {};
    }
    if (action.verb == "shake" || action.verb == "freefall") {
        TRY(optional_duration(part, action, kUsualMotion));
        return {};
    }
    std::string const tilts = "tilt left, right, up, down, face_up or face_down";
    if (action.verb != "tilt") {
        return unknown_action(part, action,
                              "set x=MILLI_G y=MILLI_G z=MILLI_G, " + tilts +
                                  ", shake [DURATION], freefall [DURATION] and fault KIND");
    }
    TRY(takes_arguments(part, action, 1, tilts));
    if (tilt(action.arguments[0]) != nullptr) return {};
    return Error{part.name() + ": unknown tilt '" + action.arguments[0] + "'; write " + tilts};
}

void Handling::act(Part const &part, Action const &action) {
    if (action.verb == "shake" || action.verb == "freefall") {
        motion_ = action.verb == "shake" ? Motion::Shake : Motion::Freefall;
        began_ = clock_.now();
        return ended_.in(optional_duration(part, action, kUsualMotion).value());
    }
    ended_.cancel();
    motion_ = Motion::Still;
    rest_ = action.verb == "set" ? set_axes(part, action, rest_, kLargestMilliG).value()
                                 : *tilt(action.arguments[0]);
}

} // namespace terrarium
