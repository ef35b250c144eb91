// terrarium test PATHS: plays scenarios and says which came true.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>

#include <unistd.h>

#include "cli/options.h"
#include "scenarios/report/junit.h"
#include "scenarios/report/junit_files.h"
#include "scenarios/report/shards.h"
#include "scenarios/report/tap.h"
#include "scenarios/runner/lanes.h"
#include "scenarios/runner/play.h"
#include "scenarios/runner/report.h"
#include "session/film.h"
#include "session/message.h"
#include "session/writable.h"
#include "sim/host/files.h"

namespace terrarium::cli {

namespace {

using scenario::CaseResult;

// The cases of this part of several, by how long each took when the suite was played before.
Result<> keep_shard(std::vector<scenario::Case> &cases, TestOptions const &options) {
    if (!options.shard) return {};
    std::map<std::string, double> past;
    if (options.durations) past = TRY(scenario::read_durations(*options.durations));
    std::vector<std::optional<double>> durations;
    for (scenario::Case const &each : cases) {
        auto const found = past.find(scenario::class_name(each.file) + "/" + each.name);
        durations.push_back(each.skipped          ? std::optional(0.0)
                            : found != past.end() ? std::optional(found->second)
                                                  : std::nullopt);
    }
    std::vector<int> const parts = scenario::split(durations, options.shard->of);
    std::vector<scenario::Case> kept;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        if (parts[i] == options.shard->which - 1) kept.push_back(std::move(cases[i]));
    }
    cases = std::move(kept);
    return {};
}

// The reports that are asked for; TAP on standard output takes the place of the text.
Result<std::vector<std::unique_ptr<scenario::Reporter>>> reporters(TestOptions const &options,
                                                                   std::size_t cases) {
    std::vector<std::unique_ptr<scenario::Reporter>> all;
    if (options.tap != "-") all.push_back(std::make_unique<scenario::TextReporter>());
    if (options.tap) all.push_back(TRY(scenario::TapReporter::open(*options.tap, cases)));
    if (options.junit) {
        TRY(check_writable(*options.junit));
        all.push_back(std::make_unique<scenario::JUnitReporter>(*options.junit));
    }
    return all;
}

// "Button A [button=button_b]" as a file name.
std::string file_name(std::string const &title, std::size_t index) {
    std::string name = std::to_string(index + 1) + "-";
    for (char const c : title.substr(0, 60))
        name += std::isalnum(u8(c)) != 0 || c == '-' || c == '_' ? c : '-';
    return name;
}

Result<> save_replay(std::string const &folder, std::size_t index, CaseResult &result) {
    if (result.journal.empty()) return {};
    std::string const path = folder + "/" + file_name(result.name, index) + ".journal";
    std::string const &text = result.journal;
    TRY(host::write_file_atomically(path, {reinterpret_cast<u8 const *>(text.data()), text.size()}));
    result.replay = path;
    return {};
}

void show_progress(std::size_t done, std::size_t all) {
    if (::isatty(STDERR_FILENO) == 0) return;
    std::fprintf(stderr, "\r%zu/%zu%s", done, all, done == all ? "\r       \r" : "");
    std::fflush(stderr);
}

Result<> make_folder(std::string const &option, std::string const &folder) {
    std::error_code failure;
    std::filesystem::create_directories(folder, failure);
    if (failure) return Error{option + ": cannot make the folder " + folder + ": " + failure.message()};
    return {};
}

// Each scenario with a logic analyzer gets a file for what that sees. Before anything runs.
Result<> name_waves(std::string const &folder, std::vector<scenario::Case> &cases) {
    TRY(make_folder("--waves", folder));
    for (std::size_t i = 0; i < cases.size(); ++i) {
        if (cases[i].skipped || scenario::logic_analyzers(cases[i].set_up->session->machine()).empty())
            continue;
        cases[i].waves = folder + "/" + file_name(cases[i].name, i) + ".vcd";
        TRY(check_writable(cases[i].waves));
        cases[i].cold = true;
    }
    return {};
}

// What is asked for can be written.
Result<> check_outputs(TestOptions const &options, std::vector<scenario::Case> &cases) {
    for (auto const &[name, file] : {std::pair("--vcd", options.vcd), std::pair("--video", options.video)}) {
        if (!file) continue;
        if (cases.size() != 1)
            return Error{std::string(name) + " is of one scenario; here are " + std::to_string(cases.size())};
    }
    if (options.vcd) TRY(check_writable(*options.vcd));
    if (options.replays) TRY(make_folder("--replays", *options.replays));
    if (options.waves) TRY(name_waves(*options.waves, cases));
    return check_pictures(std::nullopt, options.video);
}

} // namespace

int test(TestOptions const &options) {
    Result<std::vector<std::string>> const files = scenario::find_scenarios(options.paths);
    if (!files) return fail(files.error().message);
    scenario::Defaults defaults;
    defaults.board = options.board;
    defaults.firmware = options.firmware;
    defaults.script = options.script;
    defaults.timeout = options.timeout;
    scenario::Suite suite(defaults);
    for (std::string const &file : files.value()) suite.add(file);
    suite.end();
    for (std::string const &error : suite.errors()) say(error);
    if (!suite.errors().empty()) return kOurError;
    std::vector<scenario::Case> &cases = suite.cases();
    // Of the whole suite: a part of it may well have nothing that can be played.
    bool const none_played = std::all_of(cases.begin(), cases.end(),
                                         [](scenario::Case const &each) { return each.skipped.has_value(); });
    if (Result<> const kept = keep_shard(cases, options); !kept) return fail(kept.error().message);
    if (Result<> const good = check_outputs(options, cases); !good) return fail(good.error().message);

    scenario::LaneOptions lanes;
    lanes.lanes = options.jobs;
    lanes.all_cold = options.cold;
    lanes.play.state_hash = options.state_hash;
    lanes.play.journals = options.replays.has_value();
    lanes.play.vcd = options.vcd;
    lanes.play.video = options.video;
    auto const reports = reporters(options, cases.size());
    if (!reports) return fail(reports.error().message);
    std::vector<std::unique_ptr<CaseResult>> results(cases.size());
    std::size_t told = 0;
    std::size_t done = 0;
    int code = none_played ? kOurError : kOk;
    Result<> trouble;
    auto const finished = [&](std::size_t index, CaseResult result) {
        code = scenario::worse(code, exit_code(result.verdict));
        results[index] = std::make_unique<CaseResult>(std::move(result));
        show_progress(++done, cases.size());
        // In the suite's order, whoever was first.
        for (; told < results.size() && results[told]; ++told) {
            if (options.replays) {
                if (Result<> const saved = save_replay(*options.replays, told, *results[told]); !saved)
                    trouble = saved;
            }
            for (auto const &report : reports.value()) report->finished(*results[told]);
        }
    };
    if (Result<> const played = play_all(cases, lanes, finished); !played)
        return fail(played.error().message);
    for (auto const &report : reports.value()) {
        if (Result<> const ended = report->end(); !ended) trouble = ended;
    }
    if (!trouble) return fail(trouble.error().message);
    if (none_played) say("all of it was skipped, so nothing is known");
    return code;
}

} // namespace terrarium::cli
