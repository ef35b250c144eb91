#include <csignal>
#include <cstring>

#include <catch2/catch_test_macros.hpp>

#include <fcntl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "sim/host/terminal.h"
#include "tests/sim/host/helpers.h"

using namespace terrarium;
using namespace terrarium::host;

namespace {

termios settings_of(int fd) {
    termios settings{};
    REQUIRE(::tcgetattr(fd, &settings) == 0);
    return settings;
}

bool same(termios const &a, termios const &b) {
    return a.c_iflag == b.c_iflag && a.c_oflag == b.c_oflag && a.c_lflag == b.c_lflag &&
           a.c_cflag == b.c_cflag;
}

} // namespace

TEST_CASE("every key reaches the board, the leave key leaves, and the terminal is as it was") {
    UserTerminal user;
    Desk desk;
    int left = 0;
    termios const before = settings_of(user.slave.fd());
    auto terminal = open_terminal(
        desk.loop, desk.hub, [&] { ++left; }, user.slave.fd(), user.slave.fd());
    REQUIRE(terminal.ok());
    CHECK_FALSE(settings_of(user.slave.fd()).c_lflag & (ISIG | ICANON | ECHO));

    int const descriptor = ::dup(user.master.fd());
    FarEnd keys{Descriptor(descriptor)};
    keys.write("\x01\x02\x03\x04\x05\x1a\x13\x11\r");
    CHECK(run_until(desk.loop, [&] { return desk.received == "\x01\x02\x03\x04\x05\x1a\x13\x11\r"; }));
    desk.hub.send(as_bytes("one\ntwo\r\n"));
    CHECK(expect(desk.loop, keys, "one\ntwo\r\n"));
    CHECK(keys.received == "one\ntwo\r\n"); // Nothing echoed, nothing translated.
    CHECK(left == 0);

    desk.received.clear();
    keys.write("last\x1dlost");
    CHECK(run_until(desk.loop, [&] { return left > 0; }));
    CHECK(desk.received == "last");
    keys.write("\x1d");
    for (int i = 0; i < 10; ++i) desk.loop.poll();
    CHECK(left == 1);
    { auto const end = std::move(terminal).value(); }
    CHECK(same(settings_of(user.slave.fd()), before));
    CHECK_FALSE(::fcntl(user.slave.fd(), F_GETFL) & O_NONBLOCK);
    CHECK(desk.hub.clients().empty());
}

TEST_CASE("the leave key is seen while the board takes no input") {
    UserTerminal user;
    Desk desk;
    std::unique_ptr<Terminal> terminal;
    terminal = open_terminal(
                   desk.loop, desk.hub, [&] { terminal.reset(); }, user.slave.fd(), user.slave.fd())
                   .value();
    desk.hub.hold_input(true);
    REQUIRE(::write(user.master.fd(), "x", 1) == 1);
    CHECK(run_until(desk.loop, [&] { return desk.received == "x"; }));
    REQUIRE(::write(user.master.fd(), "\x1d", 1) == 1);
    CHECK(run_until(desk.loop, [&] { return !terminal; })); // The handler may close the terminal.
}

TEST_CASE("a terminal that goes away leaves too") {
    UserTerminal user;
    Desk desk;
    bool left = false;
    auto const terminal = open_terminal(
        desk.loop, desk.hub, [&] { left = true; }, user.slave.fd(), user.slave.fd());
    REQUIRE(terminal.ok());
    user.master.close();
    CHECK(run_until(desk.loop, [&] { return left; }));
}

TEST_CASE("terminal and TCP rules: the terminal always writes") {
    UserTerminal user;
    Desk desk;
    auto const terminal = open_terminal(
        desk.loop, desk.hub, [] {}, user.slave.fd(), user.slave.fd());
    REQUIRE(terminal.ok());
    CHECK(desk.hub.clients()[0].may_write);
}

TEST_CASE("a pipe is not a terminal") {
    Pipe pipe;
    Desk desk;
    auto const terminal = open_terminal(
        desk.loop, desk.hub, [] {}, pipe.reading.fd(), pipe.writing.fd());
    REQUIRE_FALSE(terminal.ok());
    CHECK(terminal.error().message ==
          "standard input is not a terminal; start from one, or use standard input and "
          "output as plain streams");
}

TEST_CASE("the terminal is given back on exit and on signals nobody handles") {
    UserTerminal user;
    termios const before = settings_of(user.slave.fd());
    for (int const signal : {0, SIGTERM, SIGABRT, SIGSEGV}) {
        INFO("signal " << signal);
        Pipe ready;
        pid_t const child = ::fork();
        if (child == 0) {
            // The test framework's handlers stay behind, as they would be missing in the real program.
            for (int const each : {SIGTERM, SIGABRT, SIGSEGV}) ::signal(each, SIG_DFL);
            auto const raw = RawMode::enter(user.slave.fd());
            termios now{};
            ::tcgetattr(user.slave.fd(), &now);
            char const is_raw = raw.ok() && !(now.c_lflag & ICANON) ? 'y' : 'n';
            if (::write(ready.writing.fd(), &is_raw, 1) != 1) ::_exit(9);
            if (signal != 0) ::raise(signal);
            std::exit(0);
        }
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        char was_raw = 0;
        REQUIRE(::read(ready.reading.fd(), &was_raw, 1) == 1);
        CHECK(was_raw == 'y');
        CHECK((signal == 0 ? WIFEXITED(status) : WIFSIGNALED(status) && WTERMSIG(status) == signal));
        CHECK(same(settings_of(user.slave.fd()), before));
    }
}
