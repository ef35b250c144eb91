#include "sim/parts/keypad.h"

#include "sim/parts/action_check.h"

namespace terrarium {

namespace {

constexpr std::string_view kUsage = "press KEY [DURATION] [bounce=TIME] or release KEY [bounce=TIME]";

} // namespace

Keypad::Key::Key(Clock &clock, Trace &trace, std::string const &name, u64 seed, Net *row, Net *column)
    : contact(clock, trace, name, seed, row, column),
      release(clock, name + " release", [this] { contact.set(false, release_bounce); }) {}

Keypad::Keypad(Clock &clock, Trace &trace, std::string const &name, u64 seed, Wiring const &wiring,
               Time bounce)
    : Part(name), printed_(wiring.keys), columns_(int(wiring.columns.size())), bounce_(bounce) {
    for (std::size_t row = 0; row < wiring.rows.size(); ++row) {
        for (std::size_t column = 0; column < wiring.columns.size(); ++column) {
            char const printed = printed_[row * wiring.columns.size() + column];
            keys_.emplace_back(clock, trace, name + " " + printed, seed, wiring.rows[row],
                               wiring.columns[column]);
        }
    }
}

Result<Press> Keypad::press_in(Action const &action) const {
    return press_of(*this, action, 1, bounce_, kUsage);
}

Result<std::size_t> Keypad::key_in(Action const &action) const {
    std::string const &key = action.arguments[0];
    std::size_t const at = key.size() == 1 ? printed_.find(key[0]) : std::string::npos;
    if (at != std::string::npos) return at;
    return Error{name() + ": there is no key '" + key + "'; there are " + printed_};
}

Result<> Keypad::check(Action const &action) const {
    if (action.verb != "press" && action.verb != "release")
        return unknown_action(*this, action, "press KEY [DURATION] and release KEY");
    Press const press = TRY(press_in(action));
    if (action.verb == "release" && press.duration) TRY(takes_arguments(*this, action, 1, kUsage));
    if (auto const key = key_in(action); !key) return key.error();
    return {};
}

void Keypad::act(Action const &action) {
    Press const press = press_in(action).value();
    Key &key = keys_[key_in(action).value()];
    key.release.cancel();
    key.release_bounce = press.bounce;
    key.contact.set(action.verb == "press", press.bounce);
    if (press.duration) key.release.in(*press.duration);
}

std::vector<Part::Reading> Keypad::readings() const {
    std::string pressed;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        if (keys_[i].contact.closed()) pressed += printed_[i];
    }
    return {{"pressed", pressed}};
}

Look Keypad::look() const {
    Look look;
    look.columns = columns_;
    look.contents = printed_;
    for (Key const &key : keys_) look.lights.push_back(key.contact.closed() ? 1.F : 0.F);
    return look;
}

void Keypad::archive(Archive &archive) {
    archive.section(name());
    for (Key &key : keys_) archive(key);
}

} // namespace terrarium
