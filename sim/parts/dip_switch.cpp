#include "sim/parts/dip_switch.h"

#include "sim/parts/action_check.h"

namespace terrarium {

DipSwitch::DipSwitch(Clock &clock, Trace &trace, std::string const &name, u64 seed, Ways const &ways,
                     Time bounce)
    : Part(name), bounce_(bounce) {
    for (auto const &[from, to] : ways)
        ways_.emplace_back(clock, trace, name + " " + std::to_string(ways_.size() + 1), seed, from, to);
}

Result<DipSwitch::Move> DipSwitch::move_in(Action const &action) const {
    constexpr std::string_view kUsage = "set NUMBER 0 or set NUMBER 1, with bounce=TIME if it shall";
    if (action.verb != "set") return unknown_action(*this, action, "set NUMBER 0 and set NUMBER 1");
    Press const press = TRY(press_of(*this, action, 2, bounce_, kUsage));
    if (press.duration) TRY(takes_arguments(*this, action, 2, kUsage));
    i64 const way = TRY(Action::integer(name() + ": switch", action.arguments[0], 1, i64(ways_.size())));
    i64 const closed = TRY(Action::integer(name(), action.arguments[1], 0, 1));
    return Move{std::size_t(way - 1), closed != 0, press.bounce};
}

Result<> DipSwitch::check(Action const &action) const {
    TRY(move_in(action));
    return {};
}

void DipSwitch::act(Action const &action) {
    Move const move = move_in(action).value();
    ways_[move.way].set(move.closed, move.bounce);
}

std::vector<Part::Reading> DipSwitch::readings() const {
    std::string value;
    for (Bridge const &way : ways_) value += way.closed() ? '1' : '0';
    return {{"value", value}};
}

Look DipSwitch::look() const {
    Look look;
    look.columns = int(ways_.size());
    for (Bridge const &way : ways_) look.lights.push_back(way.closed() ? 1.F : 0.F);
    return look;
}

void DipSwitch::archive(Archive &archive) {
    archive.section(name());
    for (Bridge &way : ways_) archive(way);
}

} // namespace terrarium
