// Steps that let something go wrong: fault, brown-out, bit-flip, cut-at-flash-write, lose-serial,
// frame-error.
//
// Each is an input that an inputs file has as well; what is right is the machine's business.
#include <algorithm>

#include "scenarios/runner/families.h"
#include "scenarios/runner/input_step.h"
#include "scenarios/runner/names.h"
#include "scenarios/runner/stage.h"

namespace terrarium::scenario {

namespace {

// A word or a number as an input has it: decimal.
Result<std::string> word_of(Value const &value, std::string const &what) {
    if (value.is(Value::Kind::Number))
        return value.text.starts_with("0x") ? std::to_string(i64(value.number)) : value.text;
    return text_of(value, what);
}

// Names are written with hyphens here, and with underscores in inputs.
std::string with_underscores(std::string word) {
    std::replace(word.begin(), word.end(), '-', '_');
    return word;
}

// Why the machine would not take it; empty when it would.
std::string objection_to(std::string const &target, Action const &action, StepContext const &context) {
    Result<> const right = context.machine.check({context.machine.now(), target, action});
    return right ? "" : right.error().message;
}

// {part-id, kind, NAME: VALUE...}: what it is told beside the kind is each part's own.
StepResult fault(Value const &argument, StepContext const &context) {
    std::string const what = "fault";
    if (!argument.is(Value::Kind::Map))
        return wrong(argument, what + ": wants {part-id, kind} and what the kind takes, not " +
                                   std::string(name_of(argument.kind)));
    Value const *const part = argument.find("part-id");
    Value const *const kind = argument.find("kind");
    if (part == nullptr) return wrong(argument, what + ": 'part-id' is missing");
    if (kind == nullptr) return wrong(argument, what + ": 'kind' is missing");
    std::string const target = TRY(part_named(*part, context, what + ": part-id"));
    std::string const name = with_underscores(TRY(text_of(*kind, what + ": kind")));
    // A kind is known when it can be cleared.
    Action const cleared{"fault", {"clear", name}, {}};
    if (name != "clear") TRY(check_action(context, target, cleared, kind->mark, what));
    Action action{"fault", {name}, {}};
    // Who is to blame: whatever made the part object, or object to something else.
    Mark blamed = kind->mark;
    std::string before = objection_to(target, action, context);
    for (Entry const &entry : argument.map) {
        if (&entry.value == part || &entry.value == kind) continue;
        // `clear` takes the kind that ends.
        if (name == "clear" && entry.key == "which")
            action.arguments.push_back(with_underscores(TRY(text_of(entry.value, what + ": which"))));
        else
            action.settings.emplace_back(entry.key, TRY(word_of(entry.value, what + ": " + entry.key)));
        std::string const now = objection_to(target, action, context);
        if (!now.empty() && now != before) blamed = entry.value.mark;
        before = now;
    }
    return input_step({{Time(), target, std::move(action)}}, context, blamed, what);
}

// {to: 1.5V, for: 10ms}
StepResult brown_out(Value const &argument, StepContext const &context) {
    std::string const what = "brown-out";
    Fields fields(argument, what);
    Value const &to = fields.required("to");
    Value const &duration = fields.required("for");
    TRY(fields.finish());
    Action action{"brown_out", {TRY(text_of(to, what + ": to"))}, {}};
    action.arguments.push_back(to_string(TRY(duration_of(duration, what + ": for"))));
    return input_step({{Time(), "board", std::move(action)}}, context, to.mark, what);
}

// {address: 0x20000100, bit: 3}
StepResult bit_flip(Value const &argument, StepContext const &context) {
    std::string const what = "bit-flip";
    Fields fields(argument, what);
    Value const &address = fields.required("address");
    Value const &bit = fields.required("bit");
    TRY(fields.finish());
    static_cast<void>(TRY(number_in(bit, what + ": bit", 0, 7)));
    Action action{"flip", {TRY(word_of(address, what + ": address")), bit.text}, {}};
    return input_step({{Time(), "board", std::move(action)}}, context, address.mark, what);
}

// `cut-at-flash-write: 3`, or {nth, done, off}
StepResult cut_at_flash_write(Value const &argument, StepContext const &context) {
    std::string const what = "cut-at-flash-write";
    Value const *nth = &argument;
    std::optional<double> done;
    bool off = false;
    if (argument.is(Value::Kind::Map)) {
        Fields fields(argument, what);
        nth = &fields.required("nth");
        done = fields.optional_number("done", 0, 100);
        off = fields.optional_truth("off").value_or(false);
        TRY(fields.finish());
    }
    static_cast<void>(TRY(number_in(*nth, what, 1, 1e9)));
    Action action{"cut_at_flash_write", {nth->text}, {}};
    if (off) action.arguments.emplace_back("off");
    if (done) action.settings.emplace_back("done", Value::of(*done).text);
    return input_step({{Time(), "board", std::move(action)}}, context, nth->mark, what);
}

// `lose-serial: 3`, or {count, from: board, part-id}
StepResult lose_serial(Value const &argument, StepContext const &context) {
    std::string const what = "lose-serial";
    Value const *count = &argument;
    std::string target = "serial";
    Action action{"lose", {}, {}};
    if (argument.is(Value::Kind::Map)) {
        Fields fields(argument, what);
        count = &fields.required("count");
        if (auto const from = fields.optional_text("from")) action.settings.emplace_back("from", *from);
        Value const *const part = fields.optional("part-id");
        TRY(fields.finish());
        if (part != nullptr) target = TRY(part_named(*part, context, what + ": part-id"));
    }
    static_cast<void>(TRY(number_in(*count, what, 1, 1e9)));
    action.arguments.push_back(count->text);
    return input_step({{Time(), target, std::move(action)}}, context, count->mark, what);
}

// `frame-error: 3`, or {count, part-id}
StepResult frame_error(Value const &argument, StepContext const &context) {
    std::string const what = "frame-error";
    Value const *count = &argument;
    std::string target = "serial";
    if (argument.is(Value::Kind::Map)) {
        Fields fields(argument, what);
        count = &fields.required("count");
        Value const *const part = fields.optional("part-id");
        TRY(fields.finish());
        if (part != nullptr) target = TRY(part_named(*part, context, what + ": part-id"));
    }
    static_cast<void>(TRY(number_in(*count, what, 1, 1e9)));
    return input_step({{Time(), target, {"frame_error", {count->text}, {}}}}, context, count->mark, what);
}

constexpr StepKind kKinds[] = {
    {"fault", "a part misbehaves: {part-id, kind, and what the kind takes}", true, fault},
    {"brown-out", "the supply falls for a while: {to, for}", true, brown_out},
    {"bit-flip", "a bit of RAM or flash turns over: {address, bit}", true, bit_flip},
    {"cut-at-flash-write", "the power goes in the n-th flash write from now: n, or {nth, done, off}", true,
     cut_at_flash_write},
    {"lose-serial", "bytes on the serial line are lost: how many, or {count, from, part-id}", true,
     lose_serial},
    {"frame-error", "bytes to the board have no stop bit: how many, or {count, part-id}", true, frame_error},
};

} // namespace

std::span<StepKind const> fault_steps() { return kKinds; }

} // namespace terrarium::scenario
