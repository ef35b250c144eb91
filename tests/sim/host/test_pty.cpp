#include <filesystem>

#include <catch2/catch_test_macros.hpp>

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "sim/host/files.h"
#include "sim/host/pty_port.h"
#include "tests/sim/host/helpers.h"

using namespace terrarium;
using namespace terrarium::host;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

struct PtyDesk : Desk {
    explicit PtyDesk(std::optional<std::string> const &link = std::nullopt) {
        auto opened = open_pty(loop, hub, link);
        REQUIRE(opened.ok());
        port = std::move(opened).value();
    }
    FarEnd open() {
        FarEnd end = open_device();
        REQUIRE(run_until(loop, [&] { return port->connected(); }));
        return end;
    }
    FarEnd open_device() const {
        return FarEnd(Descriptor(::open(port->public_path().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC)));
    }
    void wait_for_disconnect() {
        REQUIRE(run_until(loop, [&] { return !port->connected(); }));
    }
    std::unique_ptr<PtyPort> port;
};

} // namespace

TEST_CASE("a program opens the device as pyserial does and talks to the board") {
    PtyDesk desk;
    FarEnd end = desk.open_device();
    // Open, set the terminal up, throw away what is there, then write without waiting.
    termios settings{};
    REQUIRE(::tcgetattr(end.fd(), &settings) == 0);
    ::cfmakeraw(&settings);
    ::cfsetspeed(&settings, B115200);
    REQUIRE(::tcsetattr(end.fd(), TCSANOW, &settings) == 0);
    REQUIRE(::tcflush(end.fd(), TCIFLUSH) == 0);
    end.write("\r\x03\x03\x01");
    CHECK(run_until(desk.loop, [&] { return desk.received == "\r\x03\x03\x01"; }));
    CHECK(desk.port->connected());
    desk.hub.send(as_bytes("raw REPL; CTRL-B to exit\r\n>"));
    CHECK(expect(desk.loop, end, "raw REPL; CTRL-B to exit\r\n>"));
    CHECK(desk.received == "\r\x03\x03\x01"); // No echo.
}

TEST_CASE("the device is raw without the client's doing") {
    PtyDesk desk;
    FarEnd end = desk.open();
    std::string all;
    for (int i = 0; i < 256; ++i) all.push_back(char(i));
    end.write(all);
    CHECK(run_until(desk.loop, [&] { return desk.received == all; }));
    desk.hub.send(as_bytes(all));
    CHECK(expect(desk.loop, end, all));
}

TEST_CASE("PTY clients come and go, and each sees only what is said while it is there") {
    PtyDesk desk;
    desk.hub.send(as_bytes("before"));
    {
        FarEnd end = desk.open();
        desk.hub.send(as_bytes("first"));
        CHECK(expect(desk.loop, end, "first"));
        CHECK(end.received == "first");
        // Leaves with unread bytes at every station, and with a changed terminal.
        termios settings{};
        REQUIRE(::tcgetattr(end.fd(), &settings) == 0);
        settings.c_lflag |= ICANON;
        settings.c_oflag |= OPOST | ONLCR;
        REQUIRE(::tcsetattr(end.fd(), TCSANOW, &settings) == 0);
        desk.hub.send(as_bytes(std::string(200'000, 's')));
        for (int i = 0; i < 20; ++i) desk.loop.poll();
    }
    desk.wait_for_disconnect();
    desk.hub.send(as_bytes("between"));
    FarEnd end = desk.open();
    desk.hub.send(as_bytes("second\n"));
    CHECK(expect(desk.loop, end, "second\n"));
    CHECK(end.received == "second\n");
    end.write("x\n");
    CHECK(run_until(desk.loop, [&] { return desk.received == "x\n"; }));
    CHECK(desk.hub.dropped() == 0); // What nobody was there to hear is not lost.
}

TEST_CASE("bytes of a writer that has come and gone between two looks arrive") {
    PtyDesk desk;
    {
        FarEnd end = desk.open_device();
        end.write("echo");
    }
    CHECK(run_until(desk.loop, [&] { return desk.received == "echo"; }));
    desk.wait_for_disconnect();
    {
        FarEnd end = desk.open_device();
        end.write("!");
    }
    CHECK(run_until(desk.loop, [&] { return desk.received == "echo!"; }));
}

TEST_CASE("a large transfer passes a PTY whole, and a stalled client does not block") {
    PtyDesk desk;
    FarEnd end = desk.open();
    std::string const block(100'000, 'b');
    for (int i = 0; i < 10; ++i) desk.hub.send(as_bytes(block));
    CHECK(run_until(desk.loop, [&] {
        end.read();
        return end.received.size() == 1'000'000;
    }));
    CHECK(desk.hub.dropped() == 0);
    for (int i = 0; i < 20; ++i) desk.hub.send(as_bytes(block));
    desk.loop.poll();
    CHECK(desk.hub.dropped() > 0);
    CHECK_FALSE(desk.hub.flush(10ms));
}

TEST_CASE("held input does not hide that the client left") {
    PtyDesk desk;
    {
        FarEnd end = desk.open();
        desk.hub.hold_input(true);
        end.write("kept");
        CHECK(run_until(desk.loop, [&] { return desk.received == "kept"; })); // One reading was under way.
        end.write("later");
        desk.hub.send(as_bytes(std::string(500'000, 's')));
    }
    desk.wait_for_disconnect();
    CHECK(desk.received == "kept");
    desk.hub.hold_input(false);
    CHECK(run_until(desk.loop, [&] { return desk.received == "keptlater"; }));
}

TEST_CASE("an idle PTY does not keep the loop busy") {
    PtyDesk desk;
    { FarEnd const end = desk.open(); }
    desk.wait_for_disconnect();
    CHECK_FALSE(desk.loop.wait_until(std::chrono::steady_clock::now() + 30ms));
}

TEST_CASE("the link leads to the device and goes with the port") {
    TemporaryFolder folder;
    std::string const link = folder.file("board");
    {
        PtyDesk desk(link);
        CHECK(fs::read_symlink(link) == desk.port->path());
        CHECK(desk.port->public_path() == link);
        FarEnd end = desk.open();
        end.write("x");
        CHECK(run_until(desk.loop, [&] { return desk.received == "x"; }));
    }
    CHECK_FALSE(fs::is_symlink(link));
}

TEST_CASE("a stale link is replaced") {
    TemporaryFolder folder;
    std::string const link = folder.file("board");
    for (std::string const &target :
         {std::string("/dev/pts/999999"), std::string("/dev/pts/0"), folder.file("gone")}) {
        fs::create_symlink(target, link);
        PtyDesk desk(link);
        CHECK(fs::read_symlink(link) == desk.port->path());
    }
}

TEST_CASE("what is not a stale link stays untouched") {
    TemporaryFolder folder;
    Desk desk;
    std::string const file = folder.file("main.py");
    REQUIRE(write_file_atomically(file, as_bytes("precious")).ok());
    auto const on_file = open_pty(desk.loop, desk.hub, file);
    REQUIRE_FALSE(on_file.ok());
    CHECK(on_file.error().message ==
          "cannot create the link '" + file +
              "': it is a file; give a name that does not exist yet, or remove it first");
    CHECK(read_file(file).value().size() == 8);

    std::string const directory = folder.file("directory");
    fs::create_directory(directory);
    CHECK_FALSE(open_pty(desk.loop, desk.hub, directory).ok());
    CHECK(fs::is_directory(directory));

    std::string const link = folder.file("link");
    fs::create_symlink(file, link);
    CHECK_FALSE(open_pty(desk.loop, desk.hub, link).ok());
    CHECK(fs::read_symlink(link) == file);

    CHECK_FALSE(open_pty(desk.loop, desk.hub, folder.file("none/board")).ok());
    CHECK(desk.hub.clients().empty());
}

TEST_CASE("a link that somebody else has taken over stays") {
    TemporaryFolder folder;
    std::string const link = folder.file("board");
    {
        PtyDesk desk(link);
        fs::remove(link);
        fs::create_symlink("/dev/pts/999999", link);
    }
    CHECK(fs::is_symlink(link));
}
