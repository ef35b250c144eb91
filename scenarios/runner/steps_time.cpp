// Steps that let time pass: delay.
#include "scenarios/runner/families.h"
#include "scenarios/runner/stage.h"

namespace terrarium::scenario {

namespace {

class Delay final : public Step {
public:
    explicit Delay(Time time) : time_(time) {}
    Outcome run(Stage &stage) const override {
        Stage::Stop const stop = stage.run_for(time_);
        if (stop != Stage::Stop::There) return stage.cut_short(stop, "a delay of " + to_string(time_));
        return {};
    }

private:
    Time time_;
};

StepResult delay(Value const &argument, StepContext const &) {
    return std::unique_ptr<Step>(std::make_unique<Delay>(TRY(duration_of(argument, "delay"))));
}

constexpr StepKind kKinds[] = {
    {"delay", "lets time pass: \"500ms\"", false, delay},
};

} // namespace

std::span<StepKind const> time_steps() { return kKinds; }

} // namespace terrarium::scenario
