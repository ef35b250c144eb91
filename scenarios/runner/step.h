// Step: one thing a scenario does or expects. It is made from data (YAML's or JSON's, see Value) by the
// parser of its kind, which checks all that can be checked before anything runs, and then carried out on a
// stage.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "scenarios/runner/fields.h"
#include "scenarios/runner/matrix.h"
#include "scenarios/runner/value.h"
#include "sim/machine/machine.h"

namespace terrarium::scenario {

class Stage;
struct Diagram;

// How a step ended.
struct Outcome {
    enum class Kind : u8 { Passed, Failed, TimedOut };
    Kind kind = Kind::Passed;
    std::string message = {}; // Why it did not pass: what was expected, and what was there.
    Value answer = {};        // What the step found out, for whoever asked.

    [[nodiscard]] bool passed() const { return kind == Kind::Passed; }
    static Outcome failed(std::string message) { return {Kind::Failed, std::move(message)}; }
};

class Step {
public:
    virtual ~Step() = default;
    virtual Outcome run(Stage &stage) const = 0;
};

// A step that looks and lets no time pass. One that is not fulfilled can be waited for.
class Expectation : public Step {
public:
    // Time that may pass until it is fulfilled; none unless the step says `within`.
    Time within = {};

    [[nodiscard]] virtual Outcome look(Stage &stage) const = 0;
    Outcome run(Stage &stage) const override;
};

// What a parser may know about where the step will run.
struct StepContext {
    Machine &machine;           // Of the scenario's board and its parts; asked, never run.
    Diagram const *diagram;     // Of the parts; null without one.
    std::string folder;         // That paths are relative to.
    bool ours = false;          // Terrarium's own steps are turned on.
    int depth = 0;              // Of steps within steps.
    Parameters parameters = {}; // That stand for ${NAME} in steps.

    // A path of the scenario's.
    [[nodiscard]] std::string beside(std::string const &path) const;
};

using StepResult = Result<std::unique_ptr<Step>>;

struct StepKind {
    std::string_view name;    // Its key.
    std::string_view summary; // What it does, in a line.
    bool ours;                // Not one of Wokwi's.
    // `argument` has its parameters filled in, unless the kind nests.
    StepResult (*parse)(Value const &argument, StepContext const &context);
    bool nests = false; // Steps within it have parameters of their own.
};

// Every kind there is, Wokwi's first.
std::vector<StepKind> const &step_kinds();

// A step and what a person is told of it.
struct NamedStep {
    std::unique_ptr<Step> step;
    std::string key;  // "wait-serial"
    std::string name; // As the scenario calls it; empty: not at all.
    Mark mark;
    // "the light goes on (expect-led)"
    [[nodiscard]] std::string title() const { return name.empty() ? key : name + " (" + key + ")"; }
};

// Reads a step: a map of one key that is a kind's, and perhaps `name`.
Result<NamedStep> read_step(Value const &value, StepContext const &context);
// A list of them. All mistakes go to `errors`.
std::vector<NamedStep> read_steps(Value const &list, StepContext const &context, std::vector<Error> &errors);

// Adds `within` to what an expectation's parser reads.
StepResult finish(Fields &fields, std::unique_ptr<Expectation> step);
StepResult finish(Fields &fields, std::unique_ptr<Step> step);

} // namespace terrarium::scenario
