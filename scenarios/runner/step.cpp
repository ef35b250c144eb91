#include "scenarios/runner/step.h"

#include "scenarios/runner/stage.h"
#include "sim/machine/text_line.h"

namespace terrarium::scenario {

namespace {

using namespace literals;

constexpr Time kLook = 1_ms;
constexpr int kDeepest = 8;

} // namespace

std::string StepContext::beside(std::string const &path) const {
    if (path.starts_with('/') || folder.empty()) return path;
    return folder + "/" + path;
}

Outcome Expectation::run(Stage &stage) const {
    Time const deadline = stage.now() + within;
    Outcome outcome = look(stage);
    while (!outcome.passed() && stage.now() < deadline) {
        Stage::Stop const stop = stage.run_until(std::min(deadline, stage.now() + kLook));
        if (stop != Stage::Stop::There) return stage.cut_short(stop, outcome.message);
        outcome = look(stage);
    }
    if (!outcome.passed() && within > Time()) outcome.message += ", and that for " + to_string(within);
    return outcome;
}

StepResult finish(Fields &fields, std::unique_ptr<Expectation> step) {
    step->within = fields.optional_duration("within").value_or(Time());
    TRY(fields.finish());
    return std::unique_ptr<Step>(std::move(step));
}

StepResult finish(Fields &fields, std::unique_ptr<Step> step) {
    TRY(fields.finish());
    return step;
}

Result<NamedStep> read_step(Value const &value, StepContext const &context) {
    if (context.depth > kDeepest)
        return wrong(value, "steps within steps, deeper than " + std::to_string(kDeepest));
    if (!value.is(Value::Kind::Map))
        return wrong(value, "a step is a map such as `wait-serial: 'text'`, not " +
                                std::string(name_of(value.kind)));
    NamedStep named;
    named.mark = value.mark;
    Entry const *chosen = nullptr;
    for (Entry const &entry : value.map) {
        if (entry.key == "name") {
            Value const name = TRY(context.ours ? filled_in(entry.value, context.parameters) : entry.value);
            named.name = TRY(text_of(name, "name"));
            continue;
        }
        if (chosen != nullptr)
            return wrong(entry.mark, "a step does one thing; '" + printable(entry.key) +
                                         "' wants a step of its own behind '" + printable(chosen->key) + "'");
        chosen = &entry;
    }
    if (chosen == nullptr) return wrong(value, "this step does nothing: it has no key but `name`");
    named.key = chosen->key;
    named.mark = chosen->mark.line > 0 ? chosen->mark : value.mark;
    std::vector<std::string> names;
    for (StepKind const &kind : step_kinds()) {
        if (kind.name == chosen->key) {
            if (kind.ours && !context.ours)
                return wrong(chosen->mark,
                             "'" + chosen->key +
                                 "' is a step of Terrarium's own; write `x-terrarium: true` at the "
                                 "top of the file to use them");
            // Without our settings ${ is nothing special.
            bool const fill = context.ours && !kind.nests;
            Value const argument = TRY(fill ? filled_in(chosen->value, context.parameters) : chosen->value);
            named.step = TRY(kind.parse(argument, context));
            return named;
        }
        if (!kind.ours || context.ours) names.emplace_back(kind.name);
    }
    return wrong(chosen->mark,
                 "there is no step '" + printable(chosen->key) + "'" + one_of(chosen->key, names));
}

std::vector<NamedStep> read_steps(Value const &list, StepContext const &context, std::vector<Error> &errors) {
    std::vector<NamedStep> steps;
    if (!list.is(Value::Kind::List)) {
        errors.push_back(wrong(list, "steps: wants a list of steps, not " + std::string(name_of(list.kind))));
        return steps;
    }
    for (Value const &item : list.list) {
        Result<NamedStep> step = read_step(item, context);
        if (step)
            steps.push_back(std::move(step).value());
        else
            errors.push_back(step.error());
    }
    return steps;
}

} // namespace terrarium::scenario
