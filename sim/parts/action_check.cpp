#include "sim/parts/action_check.h"

namespace terrarium {

namespace {

using namespace literals;

// No press or shake lasts longer; it keeps the sum with the present time far from overflowing.
constexpr Time kLongest = 86'400_s;

Error about(Part const &part, std::string const &what) { return Error{part.name() + ": " + what}; }

} // namespace

Error unknown_action(Part const &part, Action const &action, std::string_view takes) {
    return about(part, "unknown action '" + action.verb + "'; it takes " + std::string(takes));
}

Result<> takes_nothing(Part const &part, Action const &action) {
    return takes_arguments(part, action, 0, action.verb + " alone");
}

Result<> takes_arguments(Part const &part, Action const &action, std::size_t count, std::string_view usage) {
    if (action.arguments.size() == count && action.settings.empty()) return {};
    return about(part, "wrong arguments for '" + action.verb + "'; write " + std::string(usage));
}

Result<Time> optional_duration(Part const &part, Action const &action, Time otherwise) {
    if (action.arguments.size() > 1 || !action.settings.empty()) {
        return about(part, "wrong arguments for '" + action.verb + "'; write " + action.verb + " [DURATION]");
    }
    if (action.arguments.empty()) return otherwise;
    Result<Time> const duration = parse_duration(action.arguments[0]);
    if (!duration) return about(part, duration.error().message);
    if (duration.value() > kLongest) return about(part, "'" + action.verb + "' lasts at most 24h");
    return duration.value();
}

} // namespace terrarium
