// terrarium record BOARD [SCRIPT] -o FILE: runs a board and makes a scenario of what was done to it.
#include <cstdio>
#include <filesystem>

#include "boards/boards.h"
#include "cli/options.h"
#include "scenarios/runner/transcript.h"
#include "session/message.h"
#include "session/writable.h"
#include "sim/host/files.h"
#include "sim/host/program.h"

namespace terrarium::cli {

namespace {

namespace fs = std::filesystem;

// As the scenario's own folder sees it.
std::optional<std::string> seen_from(std::string const &scenario, std::optional<std::string> const &path) {
    if (!path || path->starts_with('/')) return path;
    std::error_code failure;
    fs::path const folder = fs::absolute(scenario, failure).parent_path();
    return fs::proximate(fs::absolute(*path, failure), folder, failure).string();
}

Result<> write_scenario(RecordOptions const &options, std::string const &journal_path) {
    std::vector<u8> const bytes = TRY(host::read_file(journal_path));
    scenario::RecordedRun run;
    run.journal =
        TRY(read_journal({reinterpret_cast<char const *>(bytes.data()), bytes.size()}, journal_path));
    if (run.journal.board != options.run.board.board)
        return Error{journal_path + ": is of a " + run.journal.board + ", not of a " +
                     options.run.board.board};
    run.journal_name = journal_path;
    run.name = fs::path(options.output).stem().stem().string();
    run.options = options.run.board;
    run.options.parts = run.journal.parts;
    run.options.seed = run.journal.seed;
    for (auto *path : {&run.options.firmware, &run.options.script, &run.options.disk})
        *path = seen_from(options.output, *path);
    // Bytes are typed at the console, whose name the journal has.
    run.console = run.options.console ? *run.options.console : TRY(find_board(run.journal.board))->console;
    std::string const text = TRY(scenario_of(run));
    return host::write_file_atomically(options.output,
                                       {reinterpret_cast<u8 const *>(text.data()), text.size()});
}

} // namespace

int record(RecordOptions const &options) {
    if (Result<> const good = check_writable(options.output); !good) return fail(good.error().message);
    if (options.from) {
        Result<> const written = write_scenario(options, *options.from);
        return written ? kOk : fail(written.error().message);
    }
    Result<host::TemporaryFolder> const folder = host::TemporaryFolder::make();
    if (!folder) return fail(folder.error().message);
    RunOptions run_options = options.run;
    run_options.journal = folder.value().path() + "/run.journal";
    int const code = run(run_options);
    // However the run ended, what was done until then is a scenario.
    std::error_code failure;
    if (!fs::exists(*run_options.journal, failure)) return code;
    Result<> const written = write_scenario(options, *run_options.journal);
    if (!written) return fail(written.error().message);
    say("a scenario of it is in " + options.output);
    return code;
}

} // namespace terrarium::cli
