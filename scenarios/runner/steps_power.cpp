// Steps that take the board's power or its present: power-cut, reset, snapshot, restore.
#include "scenarios/runner/families.h"
#include "scenarios/runner/names.h"
#include "scenarios/runner/stage.h"
#include "sim/machine/text_line.h"

namespace terrarium::scenario {

namespace {

using namespace literals;

// The supply goes and comes back.
class PowerCut final : public Step {
public:
    explicit PowerCut(std::optional<Time> off) : off_(off) {}
    Outcome run(Stage &stage) const override {
        if (!off_) return outcome(stage.act("board", {"power_cycle", {}, {}}));
        if (Result<> const cut = stage.act("board", {"power_off", {}, {}}); !cut) return outcome(cut);
        Stage::Stop const stop = stage.run_for(*off_);
        if (stop != Stage::Stop::There) return stage.cut_short(stop, "the power to come back");
        return outcome(stage.act("board", {"power_on", {}, {}}));
    }

private:
    static Outcome outcome(Result<> const &result) {
        return result ? Outcome() : Outcome::failed(result.error().message);
    }
    std::optional<Time> off_;
};

StepResult power_cut(Value const &argument, StepContext const &) {
    std::optional<Time> off;
    if (argument.is(Value::Kind::Map)) {
        Fields fields(argument, "power-cut");
        off = fields.optional_duration("for");
        TRY(fields.finish());
    } else if (!argument.is(Value::Kind::Null) && !argument.is(Value::Kind::Truth)) {
        off = TRY(duration_of(argument, "power-cut"));
    }
    return std::unique_ptr<Step>(std::make_unique<PowerCut>(off));
}

// The board's reset button.
class Reset final : public Step {
public:
    Outcome run(Stage &stage) const override {
        Result<> const pressed = stage.act(stage.board().reset, {"press", {"10ms"}, {}});
        return pressed ? Outcome() : Outcome::failed(pressed.error().message);
    }
};

StepResult reset(Value const &argument, StepContext const &context) {
    if (!argument.is(Value::Kind::Null) && !argument.is(Value::Kind::Truth))
        return wrong(argument, "reset: takes nothing; write `reset: true`");
    if (context.machine.board().reset.empty())
        return wrong(argument, "reset: the " + context.machine.board().name + " has no reset button");
    return std::unique_ptr<Step>(std::make_unique<Reset>());
}

class Snapshot final : public Step {
public:
    Snapshot(std::string name, bool restores) : name_(std::move(name)), restores_(restores) {}
    Outcome run(Stage &stage) const override {
        if (!restores_) return stage.keep(name_), Outcome();
        Result<> const back = stage.go_back(name_);
        return back ? Outcome() : Outcome::failed(back.error().message);
    }

private:
    std::string name_;
    bool restores_;
};

StepResult named(Value const &argument, std::string const &what, bool restores) {
    bool const plain = argument.is(Value::Kind::Null) || argument.is(Value::Kind::Truth);
    std::string name = plain ? std::string() : TRY(text_of(argument, what));
    return std::unique_ptr<Step>(std::make_unique<Snapshot>(std::move(name), restores));
}

StepResult snapshot(Value const &argument, StepContext const &) { return named(argument, "snapshot", false); }
StepResult restore(Value const &argument, StepContext const &) { return named(argument, "restore", true); }

constexpr StepKind kKinds[] = {
    {"power-cut", "cuts the power, for a moment or for a duration", true, power_cut},
    {"reset", "presses the board's reset button", true, reset},
    {"snapshot", "keeps the board as it is, by a name", true, snapshot},
    {"restore", "goes back to that; time goes back too", true, restore},
};

} // namespace

std::span<StepKind const> power_steps() { return kKinds; }

} // namespace terrarium::scenario
