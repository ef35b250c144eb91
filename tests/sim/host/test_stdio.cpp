#include <catch2/catch_test_macros.hpp>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim/host/files.h"
#include "sim/host/stdio_port.h"
#include "tests/sim/host/helpers.h"

using namespace terrarium;
using namespace terrarium::host;
using namespace std::chrono_literals;

namespace {

struct StdioDesk : Desk {
    StdioDesk(int input, int output) {
        auto opened = open_stdio(
            loop, hub, [this](StdioEnd which) { ends.push_back(which); }, input, output);
        REQUIRE(opened.ok());
        port = std::move(opened).value();
    }
    std::vector<StdioEnd> ends;
    std::unique_ptr<StdioPort> port;
};

} // namespace

TEST_CASE("pipes carry the line both ways, and the end of input is told once") {
    Pipe in, out;
    StdioDesk desk(in.reading.fd(), out.writing.fd());
    FarEnd keyboard(std::move(in.writing));
    FarEnd screen(std::move(out.reading));
    keyboard.write("print(1)\r");
    CHECK(run_until(desk.loop, [&] { return desk.received == "print(1)\r"; }));
    desk.hub.send(as_bytes("1\r\n"));
    CHECK(expect(desk.loop, screen, "1\r\n"));
    keyboard.close();
    CHECK(run_until(desk.loop, [&] { return !desk.ends.empty(); }));
    desk.hub.send(as_bytes("more"));
    CHECK(expect(desk.loop, screen, "more"));
    CHECK(desk.ends == std::vector{StdioEnd::Input});
}

TEST_CASE("the caller's descriptors keep their flags") {
    Pipe in, out;
    StdioDesk desk(in.reading.fd(), out.writing.fd());
    desk.hub.send(as_bytes("x"));
    desk.loop.poll();
    CHECK_FALSE(::fcntl(in.reading.fd(), F_GETFL) & O_NONBLOCK);
    CHECK_FALSE(::fcntl(out.writing.fd(), F_GETFL) & O_NONBLOCK);
}

TEST_CASE("a socket for both directions gets its flags back") {
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    Descriptor const ours(ends[0]);
    FarEnd theirs{Descriptor(ends[1])};
    {
        StdioDesk desk(ours.fd(), ours.fd());
        theirs.write("in");
        CHECK(run_until(desk.loop, [&] { return desk.received == "in"; }));
        desk.hub.send(as_bytes("out"));
        CHECK(expect(desk.loop, theirs, "out"));
    }
    CHECK_FALSE(::fcntl(ours.fd(), F_GETFL) & O_NONBLOCK);
}

TEST_CASE("regular files serve as input and output, from where they stand") {
    TemporaryFolder folder;
    REQUIRE(write_file_atomically(folder.file("in"), as_bytes("headrest of it")).ok());
    Descriptor const in(::open(folder.file("in").c_str(), O_RDONLY | O_CLOEXEC));
    Descriptor const out(::open(folder.file("out").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    REQUIRE(::lseek(in.fd(), 4, SEEK_SET) == 4);
    REQUIRE(::write(out.fd(), "banner ", 7) == 7);
    StdioDesk desk(in.fd(), out.fd());
    CHECK(run_until(desk.loop, [&] { return !desk.ends.empty(); }));
    CHECK(desk.received == "rest of it");
    desk.hub.send(as_bytes("output"));
    CHECK(desk.hub.flush(5s));
    auto const written = read_file(folder.file("out")).value();
    CHECK(std::string(written.begin(), written.end()) == "banner output");
}

TEST_CASE("/dev/null ends at once and takes everything") {
    Descriptor const null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    StdioDesk desk(null.fd(), null.fd());
    CHECK(run_until(desk.loop, [&] { return !desk.ends.empty(); }));
    desk.hub.send(as_bytes("x"));
    CHECK(run_until(desk.loop, [&] { return desk.hub.flush(0ms); }));
    CHECK(desk.ends == std::vector{StdioEnd::Input});
}

TEST_CASE("a reader that closes standard output is an end and not a crash") {
    Pipe in, out;
    StdioDesk desk(in.reading.fd(), out.writing.fd());
    out.reading.close();
    desk.hub.send(as_bytes("x"));
    CHECK(run_until(desk.loop, [&] { return !desk.ends.empty(); }));
    desk.hub.send(as_bytes("y"));
    desk.loop.poll();
    CHECK(desk.ends == std::vector{StdioEnd::Output});
}

TEST_CASE("a slow pipe loses nothing when the caller heeds congestion") {
    Pipe in, out;
    StdioDesk desk(in.reading.fd(), out.writing.fd());
    FarEnd screen(std::move(out.reading));
    std::string expected;
    int rests = 0;
    for (int i = 0; expected.size() < 4 * 1024 * 1024; ++i) {
        while (desk.hub.congested()) {
            ++rests;
            screen.read();
            desk.loop.wait_until(std::chrono::steady_clock::now() + 1ms);
        }
        std::string const line = "line " + std::to_string(i) + std::string(1000, '.') + "\r\n";
        desk.hub.send(as_bytes(line));
        expected += line;
    }
    CHECK(rests > 0);
    CHECK_FALSE(desk.hub.flush(1ms)); // Bounded although nobody reads.
    CHECK(run_until(desk.loop, [&] {
        screen.read();
        return screen.received.size() >= expected.size();
    }));
    CHECK(screen.received == expected);
    CHECK(desk.hub.flush(0ms));
}

TEST_CASE("the handler may close the port") {
    Pipe in, out;
    Desk desk;
    std::unique_ptr<StdioPort> port;
    port = open_stdio(
               desk.loop, desk.hub, [&](StdioEnd) { port.reset(); }, in.reading.fd(), out.writing.fd())
               .value();
    in.writing.close();
    CHECK(run_until(desk.loop, [&] { return !port; }));
    CHECK(desk.hub.clients().empty());
}
