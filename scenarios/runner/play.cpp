#include "scenarios/runner/play.h"

#include <chrono>

#include "scenarios/runner/pin_story.h"
#include "scenarios/runner/stage.h"
#include "session/film.h"
#include "session/vcd_file.h"

namespace terrarium::scenario {

namespace {

using namespace literals;

constexpr std::size_t kMostSerial = 64 * 1024;
constexpr Time kStory = 200_ms;

// A film of the play.
class Camera final : public Onlooker {
public:
    explicit Camera(Film film) : film_(std::move(film)) {}
    [[nodiscard]] Time next() const override { return film_.next(); }
    void look(Machine &machine) override { static_cast<void>(film_.look(machine)); }
    void went_back(Machine &machine) override { film_.rewound(machine.now()); }
    Result<> finish() { return film_.finish(); }

private:
    Film film_;
};

// Says that time passes.
class Pulse final : public Onlooker {
public:
    explicit Pulse(std::function<void(Time)> const &progress) : progress_(progress) {}
    [[nodiscard]] Time next() const override { return next_; }
    void look(Machine &machine) override {
        if (machine.now() < next_) return;
        next_ = machine.now() + 100_ms;
        progress_(machine.now());
    }
    void went_back(Machine &machine) override { next_ = machine.now() + 100_ms; }

private:
    std::function<void(Time)> const &progress_;
    Time next_;
};

void note_remarks(Machine &machine, CaseResult &result) {
    for (Access const &access : machine.trace().accesses()) result.remarks.push_back(to_string(access));
    for (std::string const &remark : machine.trace().remarks()) result.remarks.push_back(remark);
}

void judge(NamedStep const &step, Outcome const &outcome, CaseResult &result) {
    result.verdict =
        outcome.kind == Outcome::Kind::TimedOut ? CaseResult::Verdict::TimedOut : CaseResult::Verdict::Failed;
    result.mark = step.mark;
    result.step = step.title();
    result.message = outcome.message;
}

void explain(Stage &stage, PlayOptions const &options, CaseResult &result) {
    Journal const journal = stage.journal();
    if (Result<std::vector<std::string>> story = pin_story(journal, kStory))
        result.pins = std::move(story).value();
    if (options.journals) result.journal = to_text(journal);
}

CaseResult play_on(Stage &stage, Case const &play, PlayOptions const &options) {
    auto const began = std::chrono::steady_clock::now();
    CaseResult result;
    result.file = play.file;
    result.name = play.name;
    result.steps = play.steps.size();
    stage.set_limit(play.timeout);
    std::optional<Pulse> pulse;
    if (options.progress) stage.add_onlooker(pulse.emplace(options.progress));
    for (NamedStep const &step : play.steps) {
        Outcome const outcome = step.step->run(stage);
        if (outcome.passed()) {
            ++result.steps_done;
            continue;
        }
        judge(step, outcome, result);
        break;
    }
    Machine &machine = stage.machine();
    result.virtual_time = stage.now();
    if (options.state_hash) result.state_hash = machine.state_hash();
    std::string const &heard = stage.heard();
    result.serial_cut = heard.size() > kMostSerial;
    result.serial = heard.substr(heard.size() - std::min(heard.size(), kMostSerial));
    note_remarks(machine, result);
    if (result.verdict != CaseResult::Verdict::Passed) explain(stage, options, result);
    result.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return result;
}

// A file that could not be made counts as much as an expectation that did not come true.
void spoil(CaseResult &result, Error const &error) {
    if (result.verdict != CaseResult::Verdict::Passed) return;
    result.verdict = CaseResult::Verdict::Failed;
    result.message = error.message;
}

} // namespace

CaseResult play_warm(Case const &play, Boot &boot, PlayOptions const &options) {
    boot.session().machine().trace().sink = nullptr; // The result has it all.
    Stage stage(boot);
    return play_on(stage, play, options);
}

CaseResult play_cold(Case const &play, Session &session, PlayOptions const &options) {
    session.begin();
    Machine &machine = session.machine();
    machine.trace().sink = nullptr;
    Stage stage(session);
    BoardOptions recorded;
    recorded.vcd = options.vcd;
    Result<std::unique_ptr<VcdFile>> vcd = VcdFile::create(recorded, machine);
    std::optional<Camera> camera;
    Result<> trouble = vcd ? Result<>() : Result<>(vcd.error());
    if (options.video) {
        Result<Film> film = Film::start(session.board(), *options.video);
        if (film)
            stage.add_onlooker(camera.emplace(std::move(film).value()));
        else
            trouble = film.error();
    }
    CaseResult result = play_on(stage, play, options);
    if (vcd && vcd.value() != nullptr) {
        if (Result<> const written = vcd.value()->finish(); !written) trouble = written;
    }
    if (camera) {
        if (Result<> const filmed = camera->finish(); !filmed) trouble = filmed;
    }
    if (!trouble) spoil(result, trouble.error());
    return result;
}

} // namespace terrarium::scenario
