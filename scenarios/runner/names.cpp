#include "scenarios/runner/names.h"

#include <algorithm>
#include <cassert>

#include "scenarios/runner/diagram.h"
#include "sim/core/nearest.h"
#include "sim/machine/signals.h"
#include "sim/machine/text_line.h"

namespace terrarium::scenario {

namespace {

constexpr std::string_view kBoard = "board";

std::vector<std::string> part_names(StepContext const &context) {
    std::vector<std::string> names;
    if (context.diagram != nullptr) {
        for (Diagram::Part const &part : context.diagram->parts) names.push_back(part.id);
    }
    for (auto const &part : context.machine.parts()) {
        if (std::find(names.begin(), names.end(), part->name()) == names.end()) names.push_back(part->name());
    }
    return names;
}

bool is_board(std::string const &id, StepContext const &context) {
    if (id == kBoard || id == context.machine.board().name) return true;
    Diagram::Part const *const part = context.diagram != nullptr ? context.diagram->find(id) : nullptr;
    return part != nullptr && part->name.empty();
}

Error no_part(Value const &id, StepContext const &context, std::string const &what) {
    return wrong(id, what + ": the " + context.machine.board().name + " has no part '" + printable(id.text) +
                         "'" + one_of(id.text, part_names(context)));
}

Net *find_net(Machine &machine, std::string const &name) {
    for (Signal const &signal : signals_of(machine)) {
        if (signal.name == name) return signal.net;
    }
    // A rail, or a wire between parts.
    return machine.net(name);
}

} // namespace

Result<std::string> part_named(Value const &id, StepContext const &context, std::string const &what) {
    std::string const text = TRY(text_of(id, what));
    if (context.diagram != nullptr) {
        Diagram::Part const *const part = context.diagram->find(text);
        if (part != nullptr && !part->name.empty()) return part->name;
    }
    if (Part const *const part = context.machine.part(text)) return part->name();
    return no_part(id, context, what);
}

Result<std::string> target_named(Value const &id, StepContext const &context, std::string const &what) {
    std::string const text = TRY(text_of(id, what));
    if (Result<std::string> part = part_named(id, context, what)) return part;
    for (Surrounding const &surrounding : context.machine.chip().surroundings()) {
        if (surrounding.name == text) return text;
    }
    return is_board(text, context) ? Result<std::string>(std::string(kBoard))
                                   : Result<std::string>(no_part(id, context, what));
}

Result<std::string> pin_named(Value const &part, Value const &pin, StepContext const &context,
                              std::string const &what) {
    std::string const id = TRY(text_of(part, what + ": part-id"));
    std::string const name = pin.is(Value::Kind::Number) ? pin.text : TRY(text_of(pin, what + ": name"));
    Diagram::Part const *const drawn = context.diagram != nullptr ? context.diagram->find(id) : nullptr;
    std::vector<std::string> known;
    if (drawn != nullptr) {
        for (Diagram::Pin const &each : drawn->pins) {
            if (each.name == name && !each.signal.empty()) return each.signal;
            if (each.name == name)
                return wrong(pin, what + ": " + id + "'s pin " + name + " is wired to nothing");
            known.push_back(each.name);
        }
    }
    bool const board = is_board(id, context);
    Result<std::string> const own =
        board ? Result<std::string>(std::string()) : part_named(part, context, what);
    if (!own) return own.error();
    for (Signal const &signal : signals_of(context.machine)) {
        bool const here = board ? signal.role.empty() && (signal.kind == "edge pin" || signal.part.empty())
                                : signal.part == own.value();
        if (!here) continue;
        std::string const &called = board || signal.role.empty() ? signal.name : signal.role;
        if (called == name) return signal.name;
        if (std::find(known.begin(), known.end(), called) == known.end()) known.push_back(called);
    }
    return wrong(pin, what + ": " + id + " has no pin '" + printable(name) + "'" +
                          (known.empty() ? std::string() : one_of(name, known)));
}

Result<std::string> wire_named(Value const &name, StepContext const &context, std::string const &what) {
    std::string const text = TRY(text_of(name, what));
    std::vector<std::string> known;
    for (Signal const &signal : signals_of(context.machine)) {
        if (signal.name == text) return text;
        known.push_back(signal.name);
    }
    if (context.diagram != nullptr) { // "led1:A"
        std::size_t const colon = text.find(':');
        Diagram::Part const *const part =
            colon == std::string::npos ? nullptr : context.diagram->find(text.substr(0, colon));
        if (part != nullptr) {
            Value id = Value::of(part->id);
            Value pin = Value::of(text.substr(colon + 1));
            id.mark = pin.mark = name.mark;
            return pin_named(id, pin, context, what);
        }
    }
    return wrong(name, what + ": the " + context.machine.board().name + " has no pin '" + printable(text) +
                           "'" + did_you_mean(text, known));
}

Net &net_of(Machine &machine, std::string const &name) {
    Net *const net = find_net(machine, name);
    assert(net != nullptr);
    return *net;
}

Result<> check_action(StepContext const &context, std::string const &target, Action const &action, Mark where,
                      std::string const &what) {
    Result<> const right = context.machine.check({context.machine.now(), target, action});
    if (!right) return wrong(where, what + ": " + printable(right.error().message));
    return {};
}

Result<Action> control_action(std::string const &part, std::string const &control, Value const &value,
                              StepContext const &context, Mark where, std::string const &what) {
    if (!value.is(Value::Kind::Number))
        return wrong(value, what + ": value: wants a number, not " + std::string(name_of(value.kind)));
    std::vector<Action> possible;
    if (control == "pressed") possible = {{value.number != 0 ? "press" : "release", {}, {}}};
    // A slider's 0 to 1, as our percent.
    if (control == "position" && value.number >= 0 && value.number <= 1)
        possible.push_back({"set", {Value::of(value.number * 100).text}, {}});
    possible.push_back({"set", {}, {{control, value.text}}});
    // A part with one thing to set, such as a voltage.
    if (control == "value") possible.push_back({"set", {value.text}, {}});
    std::string why;
    for (Action const &action : possible) {
        Result<> const right = context.machine.check({context.machine.now(), part, action});
        if (right) return action;
        why = right.error().message;
    }
    return wrong(where, what + ": no control '" + printable(control) + "': " + printable(why));
}

std::optional<std::string> reading_of(Part const &part, std::string_view name) {
    for (Part::Reading const &reading : part.readings()) {
        if (reading.name == name) return reading.value;
    }
    return {};
}

} // namespace terrarium::scenario
