#include "cli/windowed.h"

#include <cstdlib>
#include <thread>

#include <sys/stat.h>
#include <unistd.h>

namespace terrarium::cli {

bool wants_window(RunOptions const &options) {
    if (options.window) return true;
    if (options.headless || options.stdio || options.terminal) return false;
    struct stat in {};
    bool const piped = fstat(STDIN_FILENO, &in) == 0 && (S_ISFIFO(in.st_mode) || S_ISREG(in.st_mode));
    auto const set = [](char const *name) {
        char const *const value = std::getenv(name);
        return value != nullptr && *value != '\0';
    };
    return !piped && (set("DISPLAY") || set("WAYLAND_DISPLAY"));
}

int run_in_window(gui::Window &window, gui::Desk &desk, BoardRun &board_run) {
    int code = kOk;
    std::thread machine([&] {
        code = board_run.go();
        desk.close();
    });
    window.run();
    machine.join();
    return code;
}

} // namespace terrarium::cli
