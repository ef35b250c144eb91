#include "sim/host/raw_mode.h"

#include <array>
#include <cassert>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <utility>

#include <termios.h>
#include <unistd.h>

#include "sim/host/system_error.h"

namespace terrarium::host {

namespace {

constexpr std::array kEndings{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

// The one exception to "no globals": a signal handler and atexit() are given nothing else to find it by.
struct Guard {
    volatile std::sig_atomic_t active = 0;
    int fd = -1;
    termios original{};
    bool at_exit_known = false;
};
Guard g_guard;

// Uses only what a signal handler may.
void restore() {
    if (!g_guard.active) return;
    g_guard.active = 0;
    // From the background, tcsetattr() would stop the program instead of restoring, unless SIGTTOU is
    // blocked.
    sigset_t blocked;
    sigset_t before;
    ::sigemptyset(&blocked);
    ::sigaddset(&blocked, SIGTTOU);
    ::sigprocmask(SIG_BLOCK, &blocked, &before);
    ::tcsetattr(g_guard.fd, TCSANOW, &g_guard.original);
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
}

void restore_and_die(int signal) {
    restore();
    ::raise(signal); // SA_RESETHAND has brought the default action back.
}

// Replaces `from` by `to` and leaves every other handler alone.
void swap_handlers(void (*from)(int), void (*to)(int)) {
    for (int const signal : kEndings) {
        struct sigaction action {};
        if (::sigaction(signal, nullptr, &action) != 0 || action.sa_handler != from) continue;
        action = {};
        action.sa_handler = to;
        action.sa_flags = int(SA_RESETHAND);
        ::sigaction(signal, &action, nullptr);
    }
}

} // namespace

Result<RawMode> RawMode::enter(int fd) {
    assert(!g_guard.active);
    termios settings{};
    if (::tcgetattr(fd, &settings) != 0) {
        return Error{"standard input is not a terminal; start from one, or use standard input and output as "
                     "plain streams"};
    }
    g_guard.fd = fd;
    g_guard.original = settings;
    // Signals are off too, so that Ctrl-C interrupts the board's program and not this one.
    ::cfmakeraw(&settings);
    g_guard.active = 1;
    swap_handlers(SIG_DFL, restore_and_die);
    if (!std::exchange(g_guard.at_exit_known, true)) std::atexit(restore);
    if (::tcsetattr(fd, TCSANOW, &settings) != 0) {
        int const error_number = errno;
        RawMode const undo;
        return system_error("cannot put the terminal into raw mode", error_number);
    }
    return RawMode();
}

RawMode::RawMode(RawMode &&other) noexcept : owner_(std::exchange(other.owner_, false)) {}

RawMode::~RawMode() {
    if (!owner_) return;
    restore();
    swap_handlers(restore_and_die, SIG_DFL);
}

} // namespace terrarium::host
