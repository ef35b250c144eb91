// terrarium run BOARD: a board with its serial port on a window, terminal, pipe, PTY, TCP or RFC 2217 port.
#include "cli/board_run.h"
#include "cli/options.h"
#include "cli/windowed.h"
#include "session/message.h"
#include "session/session.h"

namespace terrarium::cli {

int run(RunOptions const &options) {
    Result<std::unique_ptr<Session>> opened = Session::open(options.board);
    if (!opened) return fail(opened.error().message);
    Session &session = *opened.value();
    gui::Desk desk;
    std::unique_ptr<gui::Window> window;
    if (wants_window(options)) {
        auto opened_window =
            gui::Window::open(session.board(), desk, {.software = options.software, .say = say});
        if (opened_window)
            window = std::move(opened_window).value();
        else if (options.window)
            return fail("--window: " + opened_window.error().message);
        else
            say(opened_window.error().message + "; the terminal takes over");
    }
    BoardRun board_run(options, session, window ? &desk : nullptr);
    auto const start = [&]() -> Result<> {
        TRY(board_run.check_files());
        if (options.journal) TRY(session.record_images());
        TRY(board_run.open_ports());
        session.begin();
        return board_run.start();
    };
    if (Result<> const started = start(); !started) {
        set_raw_terminal(false);
        return fail(started.error().message);
    }
    return window ? run_in_window(*window, desk, board_run) : board_run.go();
}

} // namespace terrarium::cli
