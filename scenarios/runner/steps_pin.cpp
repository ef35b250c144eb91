// Steps about wires: expect-pin.
#include "scenarios/runner/families.h"
#include "scenarios/runner/names.h"
#include "scenarios/runner/stage.h"

namespace terrarium::scenario {

namespace {

class ExpectPin final : public Expectation {
public:
    ExpectPin(std::string signal, std::string called, bool level)
        : signal_(std::move(signal)), called_(std::move(called)), level_(level) {}
    Outcome look(Stage &stage) const override {
        bool const level = net_of(stage.machine(), signal_).level();
        if (level == level_) return {};
        return Outcome::failed(called_ + " is " + (level ? "1" : "0") + ", not " + (level_ ? "1" : "0"));
    }

private:
    std::string signal_;
    std::string called_;
    bool level_;
};

StepResult expect_pin(Value const &argument, StepContext const &context) {
    std::string const what = "expect-pin";
    Fields fields(argument, what);
    Value const &part = fields.required("part-id");
    Value const &name = fields.required("name", "pin");
    Value const &value = fields.required("value", "expected");
    Value const *const within = context.ours ? fields.optional("within") : nullptr;
    TRY(fields.finish());
    std::string signal = TRY(pin_named(part, name, context, what));
    double const level = TRY(number_in(value, what + ": value", 0, 1));
    if (level != 0 && level != 1) return wrong(value, what + ": value: a level is 0 or 1");
    auto step = std::make_unique<ExpectPin>(std::move(signal), part.text + ":" + name.text, level == 1);
    if (within != nullptr) step->within = TRY(duration_of(*within, what + ": within"));
    return std::unique_ptr<Step>(std::move(step));
}

constexpr StepKind kKinds[] = {
    {"expect-pin", "a wire's level: {part-id, name, value}", false, expect_pin},
};

} // namespace

std::span<StepKind const> pin_steps() { return kKinds; }

} // namespace terrarium::scenario
