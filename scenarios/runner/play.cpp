#include "scenarios/runner/play.h"

#include <chrono>

#include "scenarios/runner/pin_story.h"
#include "scenarios/runner/stage.h"
#include "session/film.h"
#include "session/vcd_file.h"
#include "sim/parts/logic_analyzer.h"

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

// What the pins do, for as long as they are watched.
class Waves final : public Onlooker {
public:
    explicit Waves(std::unique_ptr<VcdFile> file) : file_(std::move(file)) {}
    // Its probes look by themselves.
    [[nodiscard]] Time next() const override { return Time::never(); }
    void look(Machine &) override {}
    void went_back(Machine &) override { file_->went_back(); }
    Result<> finish() { return file_->finish(); }

private:
    std::unique_ptr<VcdFile> file_;
};

// The files that are asked for: of the whole board, and of what its logic analyzers see.
Result<std::vector<std::unique_ptr<Waves>>> start_waves(Case const &play, PlayOptions const &options,
                                                        Machine &machine) {
    std::vector<BoardOptions> wanted;
    if (options.vcd) wanted.emplace_back().vcd = options.vcd;
    if (!play.waves.empty()) {
        std::string pins;
        for (std::string const &name : logic_analyzers(machine)) pins += (pins.empty() ? "" : ",") + name;
        BoardOptions &probes = wanted.emplace_back();
        probes.vcd = play.waves;
        probes.vcd_pins = pins;
    }
    std::vector<std::unique_ptr<Waves>> files;
    for (BoardOptions const &each : wanted)
        files.push_back(std::make_unique<Waves>(TRY(VcdFile::create(each, machine))));
    return files;
}

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

std::vector<std::string> logic_analyzers(Machine &machine) {
    std::vector<std::string> names;
    for (auto const &part : machine.parts()) {
        if (dynamic_cast<LogicAnalyzer const *>(part.get()) != nullptr) names.push_back(part->name());
    }
    return names;
}

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
    Result<std::vector<std::unique_ptr<Waves>>> waves = start_waves(play, options, machine);
    std::optional<Camera> camera;
    Result<> trouble;
    if (waves) {
        for (auto const &file : waves.value()) stage.add_onlooker(*file);
    } else {
        trouble = waves.error();
    }
    if (options.video) {
        Result<Film> film = Film::start(session.board(), *options.video);
        if (film)
            stage.add_onlooker(camera.emplace(std::move(film).value()));
        else
            trouble = film.error();
    }
    CaseResult result = play_on(stage, play, options);
    if (waves) {
        for (auto const &file : waves.value()) {
            if (Result<> const written = file->finish(); !written) trouble = written;
        }
    }
    if (camera) {
        if (Result<> const filmed = camera->finish(); !filmed) trouble = filmed;
    }
    if (!trouble) spoil(result, trouble.error());
    return result;
}

} // namespace terrarium::scenario
