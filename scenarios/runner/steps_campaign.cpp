// power-cut-campaign: does what writes to the flash once for each of its writes, with the power gone in that
// one, and looks at what the board is then.
#include <algorithm>

#include "scenarios/runner/families.h"
#include "scenarios/runner/names.h"
#include "scenarios/runner/stage.h"
#include "sim/cpu/flash_power.h"

namespace terrarium::scenario {

namespace {

using namespace literals;

constexpr std::string_view kName = "power-cut-campaign";
constexpr u64 kMostUnasked = 1000;
constexpr std::size_t kMostListed = 12;
// Snapshots of its own; no scenario can write such names.
std::string const kBefore("\0before", 7), kAfter("\0after", 6), kFailed("\0failed", 7);

struct Cut {
    u64 nth = 0; // Of the writes, from 1.
    int done = 0;
};

std::string to_string(Cut const &cut) {
    return std::to_string(cut.nth) + " (" + std::to_string(cut.done) + "% done)";
}

u64 writes_of(Stage &stage) { return stage.machine().chip().flash_power()->operations(); }

Outcome play(Stage &stage, std::vector<NamedStep> const &steps) {
    for (NamedStep const &step : steps) {
        Outcome outcome = step.step->run(stage);
        if (outcome.passed() && !stage.flash_was_cut()) continue;
        outcome.message =
            "line " + std::to_string(step.mark.line) + ", " + step.title() + ": " + outcome.message;
        return outcome;
    }
    return {};
}

class Campaign final : public Step {
public:
    std::vector<NamedStep> steps;
    std::vector<NamedStep> expected;
    std::vector<int> done{50, 100};
    Time off = 10_ms;
    Time timeout = 10_s;
    std::optional<u64> most;

    Outcome run(Stage &stage) const override {
        stage.keep(kBefore);
        u64 const before = writes_of(stage);
        if (Outcome clean = bounded(stage, [&] { return without_cut(stage); }); !clean.passed()) {
            clean.message = "without a power cut: " + clean.message;
            return clean;
        }
        stage.keep(kAfter);
        u64 const writes = writes_of(stage) - before;
        if (writes == 0)
            return Outcome::failed("the steps write nothing to the flash; there is nothing to cut");
        if (!most && writes * done.size() > kMostUnasked)
            return Outcome::failed("the steps write to the flash " + std::to_string(writes) +
                                   " times; say `most: " + std::to_string(kMostUnasked) +
                                   "` to try so many cuts, spread evenly");
        std::vector<Cut> const cuts = chosen(writes);
        std::vector<Cut> failed;
        std::string why;
        for (Cut const &cut : cuts) {
            if (Result<> const back = stage.go_back(kBefore); !back)
                return Outcome::failed("the board cannot be put back: " + back.error().message);
            Outcome const outcome = bounded(stage, [&] { return with_cut(stage, before, cut); });
            if (outcome.passed()) continue;
            if (failed.empty()) {
                why = outcome.message;
                stage.keep(kFailed);
            }
            failed.push_back(cut);
            // Strict mode's objection stays, wherever one goes back to.
            if (!stage.machine().objection().empty()) break;
        }
        if (Result<> const back = stage.go_back(failed.empty() ? kAfter : kFailed); !back)
            return Outcome::failed(back.error().message);
        return told(writes, cuts, failed, why);
    }

private:
    // At most the time of one cut, and the scenario's.
    template <class F>
    Outcome bounded(Stage &stage, F const &part) const {
        Time const whole = stage.limit();
        if (whole - stage.now() > timeout)
            stage.set_limit(stage.now() + timeout,
                            "the campaign's timeout of " + terrarium::to_string(timeout));
        Outcome outcome = part();
        stage.end_at_flash_cut({});
        stage.set_limit(whole);
        return outcome;
    }

    Outcome without_cut(Stage &stage) const {
        // A cycle passes, as behind the input that orders the cut.
        if (Result<> const passed = stage.act({}); !passed) return Outcome::failed(passed.error().message);
        return play(stage, steps);
    }

    Outcome with_cut(Stage &stage, u64 before, Cut const &cut) const {
        Action const order{
            "cut_at_flash_write", {std::to_string(cut.nth), "off"}, {{"done", std::to_string(cut.done)}}};
        if (Result<> const ordered = stage.act("board", order); !ordered)
            return Outcome::failed(ordered.error().message);
        stage.end_at_flash_cut(before + cut.nth);
        Outcome outcome = play(stage, steps);
        if (!stage.flash_was_cut()) {
            if (outcome.passed()) outcome = Outcome::failed("the steps were over before that write");
            return outcome;
        }
        stage.end_at_flash_cut({});
        Stage::Stop const stop = stage.run_for(off);
        if (stop != Stage::Stop::There) return stage.cut_short(stop, "the power to come back");
        if (Result<> const on = stage.act("board", {"power_on", {}, {}}); !on)
            return Outcome::failed(on.error().message);
        return play(stage, expected);
    }

    // All of them, or as many as are wanted: evenly spread, the first and the last among them.
    [[nodiscard]] std::vector<Cut> chosen(u64 writes) const {
        u64 const wanted = std::max<u64>(most.value_or(kMostUnasked) / done.size(), 1);
        u64 const count = std::min(writes, wanted);
        std::vector<Cut> cuts;
        for (u64 i = 0; i < count; ++i) {
            u64 const nth = count == 1 ? writes : 1 + i * (writes - 1) / (count - 1);
            for (int const percent : done) cuts.push_back({nth, percent});
        }
        return cuts;
    }

    [[nodiscard]] static Outcome told(u64 writes, std::vector<Cut> const &cuts,
                                      std::vector<Cut> const &failed, std::string const &why) {
        Outcome outcome;
        outcome.answer.add("writes", Value::of(i64(writes)));
        outcome.answer.add("cuts", Value::of(i64(cuts.size())));
        outcome.answer.add("failed", Value::of(i64(failed.size())));
        if (failed.empty()) return outcome;
        outcome.kind = Outcome::Kind::Failed;
        outcome.message = "power cut in flash write " + to_string(failed.front()) + " of " +
                          std::to_string(writes) + ": " + why + "; " + std::to_string(failed.size()) +
                          " of " + std::to_string(cuts.size()) + " cuts fail:";
        for (std::size_t i = 0; i < std::min(failed.size(), kMostListed); ++i)
            outcome.message += (i == 0 ? " " : ", ") + to_string(failed[i]);
        if (failed.size() > kMostListed) outcome.message += ", ...";
        return outcome;
    }
};

bool speaks_of_a_campaign(Value const &value) {
    auto const in_entry = [](Entry const &entry) {
        return entry.key == kName || speaks_of_a_campaign(entry.value);
    };
    return std::any_of(value.list.begin(), value.list.end(), speaks_of_a_campaign) ||
           std::any_of(value.map.begin(), value.map.end(), in_entry);
}

Result<std::vector<NamedStep>> steps_within(Value const &list, std::string_view name,
                                            StepContext const &context) {
    std::string const what = std::string(kName) + ": " + std::string(name);
    if (list.is(Value::Kind::List) && list.list.empty()) return wrong(list, what + ": an empty list");
    if (speaks_of_a_campaign(list)) return wrong(list, what + ": a campaign within a campaign");
    StepContext deeper = context;
    ++deeper.depth;
    std::vector<Error> errors;
    std::vector<NamedStep> steps = read_steps(list, deeper, errors);
    if (!errors.empty()) return errors.front();
    return steps;
}

Result<int> percent_of(Value const &value) {
    double const percent = TRY(number_in(value, std::string(kName) + ": done", 0, 100));
    if (percent != int(percent)) return wrong(value, std::string(kName) + ": done: wants whole percents");
    return int(percent);
}

// {steps, expect, done, off, timeout, most}
StepResult campaign(Value const &argument, StepContext const &context) {
    std::string const what(kName);
    auto step = std::make_unique<Campaign>();
    Fields fields(argument, what);
    Value const &steps = fields.required("steps");
    Value const &expected = fields.required("expect");
    Value const *const done = fields.optional("done");
    if (auto const off = fields.optional_duration("off")) step->off = *off;
    if (auto const timeout = fields.optional_duration("timeout")) step->timeout = *timeout;
    if (auto const most = fields.optional_number("most", 1, 1e6)) step->most = u64(*most);
    TRY(fields.finish());
    if (context.machine.chip().flash_power() == nullptr)
        return wrong(argument, what + ": power that fails in a flash write is not modelled for the " +
                                   context.machine.board().chip);
    step->steps = TRY(steps_within(steps, "steps", context));
    step->expected = TRY(steps_within(expected, "expect", context));
    if (done == nullptr) return std::unique_ptr<Step>(std::move(step));
    step->done.clear();
    if (done->is(Value::Kind::List)) {
        if (done->list.empty()) return wrong(*done, what + ": done: an empty list");
        for (Value const &each : done->list) step->done.push_back(TRY(percent_of(each)));
    } else {
        step->done.push_back(TRY(percent_of(*done)));
    }
    return std::unique_ptr<Step>(std::move(step));
}

constexpr StepKind kKinds[] = {
    {kName,
     "cuts the power in every flash write of some steps in turn: {steps, expect, done, off, timeout, most}",
     true, campaign},
};

} // namespace

std::span<StepKind const> campaign_steps() { return kKinds; }

} // namespace terrarium::scenario
