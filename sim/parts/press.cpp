#include "sim/parts/press.h"

#include "sim/parts/action_check.h"

namespace terrarium {

Result<Press> press_of(Part const &part, Action const &action, std::size_t first, Time bounce,
                       std::string_view usage) {
    Error const wrong{part.name() + ": wrong arguments for '" + action.verb + "'; write " +
                      std::string(usage)};
    if (action.arguments.size() < first || action.arguments.size() > first + 1) return wrong;
    Press press{{}, bounce};
    for (auto const &[name, value] : action.settings) {
        if (name != "bounce") return wrong;
        Result<Time> const time = parse_duration(value);
        if (!time) return Error{part.name() + ": " + time.error().message};
        if (time.value() > kLongestBounce) return Error{part.name() + ": a contact bounces for at most 1s"};
        press.bounce = time.value();
    }
    if (action.arguments.size() == first) return press;
    press.duration = TRY(optional_duration(part, {action.verb, {action.arguments[first]}, {}}, Time()));
    return press;
}

} // namespace terrarium
