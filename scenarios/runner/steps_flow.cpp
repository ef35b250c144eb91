// Steps made of steps: expect-within, repeat.
#include "scenarios/runner/families.h"
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
    expectation->within = TRY(duration_of(*time, what + ": for"));
    return std::move(step.step);
}

class Repeat final : public Step {
public:
    Repeat(int times, std::vector<NamedStep> steps) : times_(times), steps_(std::move(steps)) {}
    Outcome run(Stage &stage) const override {
        for (int round = 1; round <= times_; ++round) {
            for (NamedStep const &step : steps_) {
                Outcome outcome = step.step->run(stage);
                if (outcome.passed()) continue;
                outcome.message = "round " + std::to_string(round) + ", line " +
                                  std::to_string(step.mark.line) + ", " + step.title() + ": " +
                                  outcome.message;
                return outcome;
            }
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
    double const count = TRY(number_in(times, "repeat: times", 1, 10'000));
    StepContext deeper = context;
    ++deeper.depth;
    std::vector<Error> errors;
    std::vector<NamedStep> read = read_steps(steps, deeper, errors);
    if (!errors.empty()) return errors.front();
    return std::unique_ptr<Step>(std::make_unique<Repeat>(int(count), std::move(read)));
}

constexpr StepKind kKinds[] = {
    {"expect-within", "an expectation that must come true in time: {for, expect-...}", true, expect_within},
    {"repeat", "does steps several times: {times, steps}", true, repeat},
};

} // namespace

std::span<StepKind const> flow_steps() { return kKinds; }

} // namespace terrarium::scenario
