// Steps that run Python on the board: repl, run-script.
#include "scenarios/runner/families.h"
#include "scenarios/runner/stage.h"
#include "session/raw_repl.h"
#include "session/script_job.h"
#include "sim/host/files.h"
#include "sim/machine/text_line.h"

namespace terrarium::scenario {

namespace {

using namespace literals;

constexpr Time kUsualTimeout = 10_s;
constexpr std::string_view kPrompt = ">>> ";

// The last line of what was heard is MicroPython's prompt.
bool at_prompt(std::string_view heard) {
    return heard.ends_with(kPrompt) && (heard.size() == kPrompt.size() || heard[heard.size() - 5] == '\n');
}

// Types a line at the prompt, as a person does, and compares what the board says to it.
class Repl final : public Step {
public:
    std::string line;
    std::optional<std::string> expected;
    Time timeout = kUsualTimeout;

    Outcome run(Stage &stage) const override {
        Time const deadline = stage.now() + timeout;
        if (!at_prompt(stage.heard())) {
            if (Outcome const waited = prompt(stage, deadline); !waited.passed()) return waited;
        }
        // The machine first, so that what is heard from here on is the answer.
        static_cast<void>(stage.machine());
        std::size_t const begin = stage.heard().size();
        if (Result<> const sent = stage.send(line + "\r"); !sent)
            return Outcome::failed(sent.error().message);
        if (Outcome const waited = prompt(stage, deadline); !waited.passed()) return waited;
        Outcome outcome;
        std::string const said = answer(std::string_view(stage.heard()).substr(begin));
        outcome.answer = Value::of(said);
        if (expected && said != *expected) {
            outcome.kind = Outcome::Kind::Failed;
            outcome.message = line + " gives " + quote(said) + ", not " + quote(*expected);
        }
        return outcome;
    }

private:
    Outcome prompt(Stage &stage, Time deadline) const {
        std::string const waited_for = "the prompt behind " + quote(line);
        auto const hears = [&](u8) { return at_prompt(stage.heard()); };
        Stage::Stop const stop = stage.run_until_heard(hears, deadline);
        if (stop == Stage::Stop::Heard) return {};
        if (stop == Stage::Stop::There)
            return {Outcome::Kind::TimedOut,
                    "no prompt behind " + quote(line) + " within " + to_string(timeout)};
        return stage.cut_short(stop, waited_for);
    }

    // Without the line's echo, the prompt and carriage returns.
    static std::string answer(std::string_view heard) {
        std::string text;
        for (char const c : heard) {
            if (c != '\r') text += c;
        }
        text.erase(0, std::min(text.find('\n') + 1, text.size()));
        text.erase(text.size() - std::min(text.size(), kPrompt.size()));
        while (text.ends_with('\n')) text.pop_back();
        return text;
    }
};

StepResult repl(Value const &argument, StepContext const &) {
    std::string const what = "repl";
    auto step = std::make_unique<Repl>();
    if (argument.is(Value::Kind::Text)) {
        step->line = argument.text;
    } else {
        Fields fields(argument, what);
        step->line = fields.text("run");
        if (Value const *const expected = fields.optional("expect")) {
            // 4 is what the board prints for 2 + 2, in quotes or not.
            bool const plain = expected->is(Value::Kind::Number);
            step->expected = plain ? expected->text : fields.take(text_of(*expected, what + ": expect"));
        }
        if (auto const timeout = fields.optional_duration("timeout")) step->timeout = *timeout;
        TRY(fields.finish());
    }
    if (step->line.find_first_of("\r\n") != std::string::npos)
        return wrong(argument, "repl: one line; several are for run-script");
    return std::unique_ptr<Step>(std::move(step));
}

// Runs a whole script by the raw REPL, as the window's editor does.
class RunScript final : public Step {
public:
    std::string code;
    std::optional<std::string> output;
    std::optional<std::string> raises; // Text that the traceback holds.
    bool wait = true;
    Time timeout = kUsualTimeout;

    Outcome run(Stage &stage) const override {
        Machine &machine = stage.machine();
        Time const deadline = stage.now() + timeout;
        ScriptJob job({code}, false, machine.now());
        auto const hears = [&](u8 byte) {
            job.hear(byte, machine.now());
            return false;
        };
        while (!job.done() && !(job.running() && !wait)) {
            if (Result<> const stepped = job.step(machine); !stepped)
                return Outcome::failed(stepped.error().message);
            if (job.done() || stage.now() >= deadline) break;
            Stage::Stop const stop = stage.run_until_heard(hears, std::min(deadline, stage.now() + 1_ms));
            if (stop != Stage::Stop::There) return stage.cut_short(stop, "the script's end");
        }
        if (!wait && job.running()) return {};
        if (!job.done())
            return {Outcome::Kind::TimedOut, "the script had not ended after " + to_string(timeout)};
        return judged(job);
    }

private:
    [[nodiscard]] Outcome judged(ScriptJob const &job) const {
        Outcome outcome;
        std::string said;
        for (char const c : job.output()) {
            if (c != '\r') said += c;
        }
        outcome.answer = Value::of(said);
        auto const failed = [&](std::string message) {
            outcome.kind = Outcome::Kind::Failed;
            outcome.message = std::move(message);
            return outcome;
        };
        if (raises && job.error().find(*raises) == std::string::npos)
            return failed(job.error().empty()
                              ? "the script ended well, but should raise " + *raises
                              : "the script raised something else: " + printable(job.error()));
        if (!raises && !job.error().empty()) return failed("the script failed: " + printable(job.error()));
        if (output && said != *output)
            return failed("the script printed " + quote(said) + ", not " + quote(*output));
        return outcome;
    }
};

StepResult run_script(Value const &argument, StepContext const &context) {
    std::string const what = "run-script";
    auto step = std::make_unique<RunScript>();
    Value const *file = nullptr;
    if (argument.is(Value::Kind::Text)) {
        file = &argument;
    } else {
        Fields fields(argument, what);
        file = fields.optional("file");
        auto const code = fields.optional_text("code");
        step->output = fields.optional_text("output");
        step->raises = fields.optional_text("raises");
        step->wait = fields.optional_truth("wait").value_or(true);
        if (auto const timeout = fields.optional_duration("timeout")) step->timeout = *timeout;
        TRY(fields.finish());
        if ((file == nullptr) == !code)
            return wrong(argument, what + ": wants `file` or `code`, one of them");
        if (code) step->code = *code;
        if (!step->wait && (step->output || step->raises))
            return wrong(argument, what + ": without `wait` nothing is known of its end");
    }
    if (file != nullptr) {
        Result<std::vector<u8>> const bytes =
            host::read_file(context.beside(TRY(text_of(*file, what + ": file"))));
        if (!bytes) return wrong(*file, what + ": " + bytes.error().message);
        step->code.assign(bytes.value().begin(), bytes.value().end());
    }
    if (Result<> const fit = RawRepl::check(step->code); !fit)
        return wrong(argument, what + ": " + fit.error().message);
    return std::unique_ptr<Step>(std::move(step));
}

constexpr StepKind kKinds[] = {
    {"repl", "types a line at the prompt and compares the answer: {run, expect, timeout}", true, repl},
    {"run-script", "runs Python by the raw REPL: {file or code, output, raises, wait, timeout}", true,
     run_script},
};

} // namespace

std::span<StepKind const> program_steps() { return kKinds; }

} // namespace terrarium::scenario
