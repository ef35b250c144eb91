#include "sim/parts/axes.h"

namespace terrarium {

Result<Vector> set_axes(Part const &part, Action const &action, Vector const &now, i32 limit) {
    if (!action.arguments.empty() || action.settings.empty()) {
        return Error{part.name() +
                     ": wrong arguments for 'set'; write set x=VALUE y=VALUE z=VALUE, or some of them"};
    }
    Vector result = now;
    for (auto const &[name, text] : action.settings) {
        if (name.size() != 1 || name[0] < 'x' || name[0] > 'z') {
            return Error{part.name() + ": unknown setting '" + name + "'; set takes x, y and z"};
        }
        i64 const value = TRY(Action::integer(part.name() + " " + name, text, -limit, limit));
        result[std::size_t(name[0] - 'x')] = i32(value);
    }
    return result;
}

std::vector<Part::Reading> axis_readings(Vector const &vector, Faults const &faults) {
    std::vector<Part::Reading> all = faults.readings();
    all.insert(all.begin(), {{"x", std::to_string(vector[0])},
                             {"y", std::to_string(vector[1])},
                             {"z", std::to_string(vector[2])}});
    return all;
}

std::vector<Faults::Channel> axis_channels() { return {{"x", true}, {"y", true}, {"z", true}}; }

Vector felt_axes(Faults &faults, Vector const &there) {
    Vector felt{};
    for (std::size_t i = 0; i < 3; ++i) felt[i] = i32(faults.felt(i, there[i]));
    return felt;
}

Look axis_look(Look::Axes::Of of, std::string unit, i32 limit, Vector const &level, Vector const &now) {
    Look look;
    Look::Axes &axes = look.axes.emplace();
    axes.of = of;
    axes.unit = std::move(unit);
    axes.limit = limit;
    for (std::size_t i = 0; i < 3; ++i) {
        axes.level[i] = level[i];
        axes.now[i] = now[i];
    }
    return look;
}

} // namespace terrarium
