// Steps made of steps: expect-within, repeat.
#include "scenarios/runner/families.h"
#include "scenarios/runner/matrix.h"
#include "scenarios/runner/stage.h"

namespace terrarium::scenario {

namespace {

// {for: 1s, expect-led: {...}}: the expectation must come true within that time.
StepResult expect_within(Value const &argument, StepContext const &context) {
    std::string const what = "expect-within";
    if (!argument.is(Value::Kind::Map))
        return wrong(argument, what + ": wants {for: DURATION, and one expectation}");
    Value const *const time = argument.find("for");
    if (time == nullptr) return wrong(argument, what + ": 'for' is missing");
    Value inner = argument;
    std::erase_if(inner.map, [](Entry const &entry) { return entry.key == "for"; });
    StepContext deeper = context;
    ++deeper.depth;
    NamedStep step = TRY(read_step(inner, deeper));
    auto *const expectation = dynamic_cast<Expectation *>(step.step.get());
    if (expectation == nullptr)
        return wrong(step.mark, what + ": '" + step.key + "' is nothing that could come true at a glance");
    if (expectation->within > Time())
        return wrong(step.mark, what + ": '" + step.key + "' has a `within` of its own");
    Value const duration = TRY(filled_in(*time, context.parameters));
    expectation->within = TRY(duration_of(duration, what + ": for"));
    return std::move(step.step);
}

// The steps one after the other; what goes wrong says in which round.
Outcome play(std::vector<NamedStep> const &steps, std::string const &round, Stage &stage) {
    for (NamedStep const &step : steps) {
        Outcome outcome = step.step->run(stage);
        if (outcome.passed()) continue;
        std::string const line = step.mark.line > 0 ? ", line " + std::to_string(step.mark.line) : "";
        outcome.message = round + line + ", " + step.title() + ": " + outcome.message;
        return outcome;
    }
    return {};
}

class Repeat final : public Step {
public:
    Repeat(int times, std::vector<NamedStep> steps) : times_(times), steps_(std::move(steps)) {}
    Outcome run(Stage &stage) const override {
        for (int round = 1; round <= times_; ++round) {
            Outcome const outcome = play(steps_, "round " + std::to_string(round), stage);
            if (!outcome.passed()) return outcome;
        }
        return {};
    }

private:
    int times_;
    std::vector<NamedStep> steps_;
};

StepResult repeat(Value const &argument, StepContext const &context) {
    Fields fields(argument, "repeat");
    Value const &times = fields.required("times");
    Value const &steps = fields.required("steps");
    TRY(fields.finish());
    Value const filled = TRY(filled_in(times, context.parameters));
    double const count = TRY(number_in(filled, "repeat: times", 1, 10'000));
    StepContext deeper = context;
    ++deeper.depth;
    std::vector<Error> errors;
    std::vector<NamedStep> read = read_steps(steps, deeper, errors);
    if (!errors.empty()) return errors.front();
    return std::unique_ptr<Step>(std::make_unique<Repeat>(int(count), std::move(read)));
}

// {name: [values], steps: [...]}: the steps for each value, which stands for ${name}; of several names, for
// each combination.
class ForEach final : public Step {
public:
    struct Round {
        std::string parameters;
        std::vector<NamedStep> steps;
    };
    explicit ForEach(std::vector<Round> rounds) : rounds_(std::move(rounds)) {}
    Outcome run(Stage &stage) const override {
        for (Round const &round : rounds_) {
            if (Outcome const outcome = play(round.steps, round.parameters, stage); !outcome.passed())
                return outcome;
        }
        return {};
    }

private:
    std::vector<Round> rounds_;
};

StepResult for_each(Value const &argument, StepContext const &context) {
    std::string const what = "for-each";
    if (!argument.is(Value::Kind::Map))
        return wrong(argument, what + ": wants {NAME: [VALUES], steps: [...]}");
    Value const *const steps = argument.find("steps");
    if (steps == nullptr) return wrong(argument, what + ": 'steps' is missing");
    Value matrix = argument;
    std::erase_if(matrix.map, [](Entry const &entry) { return entry.key == "steps"; });
    if (matrix.map.empty()) return wrong(argument, what + ": wants a NAME: [VALUES] beside the steps");
    StepContext deeper = context;
    ++deeper.depth;
    std::vector<ForEach::Round> rounds;
    std::vector<Parameters> const all = TRY(combinations(matrix));
    for (Parameters const &parameters : all) {
        StepContext inner = deeper;
        // The inner of two that are called alike counts.
        inner.parameters.insert(inner.parameters.begin(), parameters.begin(), parameters.end());
        std::vector<Error> errors;
        ForEach::Round round{text_of(parameters), read_steps(*steps, inner, errors)};
        if (!errors.empty()) return errors.front();
        rounds.push_back(std::move(round));
    }
    return std::unique_ptr<Step>(std::make_unique<ForEach>(std::move(rounds)));
}

constexpr StepKind kKinds[] = {
    {"expect-within", "an expectation that must come true in time: {for, expect-...}", true, expect_within,
     true},
    {"for-each", "does steps for each value: {NAME: [VALUES], steps}", true, for_each, true},
    {"repeat", "does steps several times: {times, steps}", true, repeat, true},
};

} // namespace

std::span<StepKind const> flow_steps() { return kKinds; }

} // namespace terrarium::scenario
