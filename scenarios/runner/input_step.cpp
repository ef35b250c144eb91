#include "scenarios/runner/input_step.h"

#include "scenarios/runner/names.h"
#include "scenarios/runner/stage.h"

namespace terrarium::scenario {

namespace {

class Do final : public Step {
public:
    explicit Do(std::vector<Input> inputs) : inputs_(std::move(inputs)) {}
    Outcome run(Stage &stage) const override {
        Result<> const done = stage.act(inputs_);
        return done ? Outcome() : Outcome::failed(done.error().message);
    }

private:
    std::vector<Input> inputs_;
};

} // namespace

StepResult input_step(std::vector<Input> inputs, StepContext const &context, Mark where,
                      std::string const &what) {
    for (Input const &input : inputs) TRY(check_action(context, input.target, input.action, where, what));
    return std::unique_ptr<Step>(std::make_unique<Do>(std::move(inputs)));
}

} // namespace terrarium::scenario
