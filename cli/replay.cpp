// terrarium replay FILE: runs a journal again, to the same bits.
#include <algorithm>
#include <cstdio>

#include "cli/board_run.h"
#include "cli/options.h"
#include "cli/windowed.h"
#include "session/film.h"
#include "session/message.h"
#include "session/session.h"
#include "sim/host/files.h"

namespace terrarium::cli {

namespace {

// To be watched: paced, and paused at the end.
int replay_in_window(ReplayOptions const &options, Session &session, Time end) {
    RunOptions run;
    run.headless = true;
    run.speed = host::Speed{1.0};
    run.board.screenshot = options.screenshot;
    run.board.video = options.video;
    gui::Desk desk;
    auto window = gui::Window::open(session.board(), desk, {.software = options.software, .say = say});
    if (!window) return fail("--window: " + window.error().message);
    BoardRun board_run(run, session, &desk, end);
    auto const start = [&]() -> Result<> {
        TRY(board_run.open_ports());
        return board_run.start();
    };
    if (Result<> const started = start(); !started) return fail(started.error().message);
    return run_in_window(*window.value(), desk, board_run);
}

Result<> run_to(Machine &machine, Time end, ReplayOptions const &options) {
    std::optional<Film> film;
    if (options.video) film.emplace(TRY(Film::start(machine.board(), *options.video)));
    while (film && machine.now() < end && machine.objection().empty()) {
        if (!film->look(machine)) break;
        machine.run_until(std::min(end, film->next()));
    }
    if (film) TRY(film->finish());
    machine.run_until(end);
    if (options.screenshot) TRY(save_screenshot(machine, *options.screenshot));
    return {};
}

} // namespace

int replay(ReplayOptions const &options) {
    if (Result<> const good = check_pictures(options.screenshot, options.video); !good)
        return fail(good.error().message);
    Result<std::vector<u8>> const file = host::read_file(options.journal);
    if (!file) return fail(file.error().message);
    std::string_view const text(reinterpret_cast<char const *>(file.value().data()), file.value().size());
    Result<Journal> const journal = read_journal(text, options.journal);
    if (!journal) return fail(journal.error().message);
    Result<std::unique_ptr<Session>> opened = Session::open(journal.value(), options.journal);
    if (!opened) return fail(opened.error().message);
    opened.value()->begin();

    Time end = options.until.value_or(journal.value().end.value_or(Time()));
    if (!options.until && !journal.value().end) {
        say(options.journal + " has no end, as of a run that was killed: replaying to its last input");
        if (!journal.value().inputs.empty()) end = journal.value().inputs.back().at;
    }
    if (options.window) return replay_in_window(options, *opened.value(), end);
    Machine &machine = opened.value()->machine();
    if (Result<> const done = run_to(machine, end, options); !done) return fail(done.error().message);
    std::printf("state-hash: %s\n", machine.state_hash().c_str());
    return std::fflush(stdout) == 0 ? kOk : fail("cannot write to standard output");
}

} // namespace terrarium::cli
