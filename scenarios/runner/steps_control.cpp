// Steps that do something to the board: set-control, press, tilt, shake, set, wire, unwire.
#include "scenarios/runner/families.h"
#include "scenarios/runner/input_step.h"
#include "scenarios/runner/names.h"
#include "sim/machine/text_line.h"

namespace terrarium::scenario {

namespace {

StepResult one(std::string target, Action action, StepContext const &context, Mark where,
               std::string const &what) {
    return input_step({{Time(), std::move(target), std::move(action)}}, context, where, what);
}

StepResult set_control(Value const &argument, StepContext const &context) {
    std::string const what = "set-control";
    Fields fields(argument, what);
    Value const &part = fields.required("part-id");
    Value const &name = fields.required("name", "control");
    Value const &value = fields.required("value");
    TRY(fields.finish());
    std::string const target = TRY(part_named(part, context, what + ": part-id"));
    std::string const control = TRY(text_of(name, what + ": name"));
    Action action = TRY(control_action(target, control, value, context, name.mark, what));
    return one(target, std::move(action), context, argument.mark, what);
}

// `press: button_a`, or {part-id, for, bounce}.
StepResult press(Value const &argument, StepContext const &context) {
    std::string const what = "press";
    Action action{"press", {"100ms"}, {}};
    Value const *part = &argument;
    if (argument.is(Value::Kind::Map)) {
        Fields fields(argument, what);
        part = &fields.required("part-id");
        if (auto const time = fields.optional_duration("for")) action.arguments = {to_string(*time)};
        if (auto const time = fields.optional_duration("bounce"))
            action.settings.emplace_back("bounce", to_string(*time));
        TRY(fields.finish());
    }
    std::string const target = TRY(part_named(*part, context, what + ": part-id"));
    return one(target, std::move(action), context, part->mark, what);
}

// The one part of the board that takes the action, where the step names none.
Result<std::string> whoever_takes(Action const &action, Value const *part, StepContext const &context,
                                  Mark where, std::string const &what) {
    if (part != nullptr) return part_named(*part, context, what + ": part-id");
    for (auto const &each : context.machine.parts()) {
        if (each->check(action)) return each->name();
    }
    return wrong(where, what + ": the " + context.machine.board().name + " has nothing that feels it");
}

// `tilt: left`, or {to, part-id}.
StepResult tilt(Value const &argument, StepContext const &context) {
    std::string const what = "tilt";
    Value const *to = &argument;
    Value const *part = nullptr;
    if (argument.is(Value::Kind::Map)) {
        Fields fields(argument, what);
        to = &fields.required("to");
        part = fields.optional("part-id");
        TRY(fields.finish());
    }
    Action const action{"tilt", {TRY(text_of(*to, what))}, {}};
    // Any direction finds the part; the right one is the part's business.
    std::string const target = TRY(whoever_takes({"tilt", {"left"}, {}}, part, context, argument.mark, what));
    return one(target, action, context, to->mark, what);
}

// `shake: 1s`, `shake: true` or {for, part-id}.
StepResult shake(Value const &argument, StepContext const &context) {
    std::string const what = "shake";
    Action action{"shake", {}, {}};
    Value const *part = nullptr;
    if (argument.is(Value::Kind::Map)) {
        Fields fields(argument, what);
        if (auto const time = fields.optional_duration("for")) action.arguments = {to_string(*time)};
        part = fields.optional("part-id");
        TRY(fields.finish());
    } else if (!argument.is(Value::Kind::Null) && !argument.is(Value::Kind::Truth)) {
        action.arguments = {to_string(TRY(duration_of(argument, what)))};
    }
    std::string const target = TRY(whoever_takes(action, part, context, argument.mark, what));
    return one(target, action, context, argument.mark, what);
}

// `set: "pin0 set 1.65V"`, or a list of them: what an inputs file takes, without the time.
StepResult set(Value const &argument, StepContext const &context) {
    std::string const what = "set";
    std::vector<Value> lines;
    if (argument.is(Value::Kind::List))
        lines = argument.list;
    else
        lines.push_back(argument);
    if (lines.empty()) return wrong(argument, "set: an empty list does nothing");
    std::vector<Input> inputs;
    for (Value const &line : lines) {
        std::string const text = TRY(text_of(line, what));
        Result<Input> input = parse_input("0s " + text);
        if (!input) return wrong(line, what + ": " + printable(input.error().message));
        if (input.value().target.empty()) return wrong(line, "set: an empty line does nothing");
        Value target = Value::of(input.value().target);
        target.mark = line.mark;
        input.value().target = TRY(target_named(target, context, what));
        TRY(check_action(context, input.value().target, input.value().action, line.mark, what));
        inputs.push_back(std::move(input).value());
    }
    return input_step(std::move(inputs), context, argument.mark, what);
}

// `wire: [X1, Y1]`
StepResult jumper(std::string const &verb, Value const &argument, StepContext const &context) {
    std::string const what = verb == "connect" ? "wire" : "unwire";
    if (!argument.is(Value::Kind::List) || argument.list.size() != 2)
        return wrong(argument, what + ": wants the two pins of a jumper wire: [X1, Y1]");
    Action action{verb, {}, {}};
    for (Value const &pin : argument.list) action.arguments.push_back(TRY(text_of(pin, what)));
    std::string const target = "wires";
    if (context.machine.part(target) == nullptr)
        return wrong(argument, what + ": the " + context.machine.board().name + " takes no jumper wires");
    return one(target, std::move(action), context, argument.mark, what);
}

StepResult wire(Value const &argument, StepContext const &context) {
    return jumper("connect", argument, context);
}
StepResult unwire(Value const &argument, StepContext const &context) {
    return jumper("disconnect", argument, context);
}

constexpr StepKind kKinds[] = {
    {"set-control", "moves a control of a part: {part-id, name, value}", false, set_control},
    {"press", "presses a button for 100 ms, or {part-id, for, bounce}", true, press},
    {"tilt", "tilts the board: left, right, up, down, face_up, face_down", true, tilt},
    {"shake", "shakes the board, for a duration", true, shake},
    {"set", "any input, as in an inputs file but without the time: \"pin0 set 1.65V\"", true, set},
    {"wire", "puts a jumper wire between two pins: [X1, Y1]", true, wire},
    {"unwire", "takes it away", true, unwire},
};

} // namespace

std::span<StepKind const> control_steps() { return kKinds; }

} // namespace terrarium::scenario
