#include "sim/parts/controls.h"

#include <algorithm>

#include "sim/core/nearest.h"

namespace terrarium {

Control const *Controls::find(std::string_view name) const {
    auto const found = std::find_if(controls_.begin(), controls_.end(),
                                    [&](Control const &control) { return control.name == name; });
    return found != controls_.end() ? &*found : nullptr;
}

std::vector<std::string> Controls::names() const {
    std::vector<std::string> names;
    for (Control const &control : controls_) names.push_back(control.name);
    return names;
}

std::string Controls::usage() const {
    std::string text = "set";
    for (Control const &control : controls_) text += " " + control.name + "=" + control.unit;
    return text;
}

Result<> Controls::check(Part const &part, Action const &action) const {
    if (!action.arguments.empty() || action.settings.empty()) {
        return Error{part.name() + ": wrong arguments for 'set'; write " + usage() +
                     (controls_.size() > 1 ? ", or some of them" : "")};
    }
    for (auto const &[name, text] : action.settings) {
        Control const *const control = find(name);
        if (control == nullptr) {
            return Error{part.name() + ": unknown setting '" + name + "'; it takes " + usage() +
                         did_you_mean(name, names())};
        }
        static_cast<void>(TRY(millionths(part.name() + " " + name, text, control->low, control->high)));
    }
    return {};
}

void Controls::act(Part const &part, Action const &action) {
    for (auto const &[name, text] : action.settings) {
        auto *const control = const_cast<Control *>(find(name));
        control->value = millionths(part.name(), text, control->low, control->high).value();
    }
}

std::vector<Part::Reading> Controls::readings() const {
    std::vector<Part::Reading> all;
    for (Control const &control : controls_) all.push_back({control.name, from_millionths(control.value)});
    return all;
}

void Controls::archive(Archive &archive) {
    for (Control &control : controls_) {
        archive(control.value);
        bool const sensible = control.value >= control.low && control.value <= control.high;
        if (!archive.require(sensible, "a sensor's surroundings are out of its range"))
            control.value = control.low;
    }
}

} // namespace terrarium
