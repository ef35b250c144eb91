// Lines in, lines out, one client at a time; sockets in the file system.
#include <catch2/catch_test_macros.hpp>

#include <filesystem>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "sim/host/endpoint.h"
#include "sim/host/line_server.h"
#include "tests/sim/host/helpers.h"

using namespace terrarium;
using namespace terrarium::host;

namespace {

struct LineDesk {
    LineDesk() {
        auto socket = bind_tcp("127.0.0.1", 0);
        REQUIRE(socket.ok());
        port = bound_to(socket.value().fd()).port();
        server = std::make_unique<LineServer>(loop, std::move(socket).value(), "busy");
        server->on_line = [this](std::string_view line) {
            lines.emplace_back(line);
            server->send("got " + std::string(line.substr(0, 20)));
            if (line == "bye") server->drop();
        };
        server->on_too_long = [this] { server->send("too long"); };
        server->on_connected = [this] { ++connected; };
        server->on_gone = [this] { ++gone; };
    }
    FarEnd connect() {
        int const before = connected;
        FarEnd end = connect_tcp(port);
        REQUIRE(run_until(loop, [&] { return connected > before; }));
        return end;
    }

    HostLoop loop;
    u16 port = 0;
    std::unique_ptr<LineServer> server;
    std::vector<std::string> lines;
    int connected = 0;
    int gone = 0;
};

FarEnd connect_unix(std::string const &path) {
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    path.copy(name.sun_path, sizeof name.sun_path - 1);
    REQUIRE(::connect(socket.fd(), reinterpret_cast<sockaddr *>(&name), sizeof name) == 0);
    return FarEnd(std::move(socket));
}

} // namespace

TEST_CASE("lines are handled in order, whatever pieces they come in") {
    LineDesk desk;
    FarEnd client = desk.connect();
    client.write("one\r\ntwo\n\nthr");
    CHECK(expect(desk.loop, client, "got one\ngot two\ngot \n"));
    client.write("ee\n");
    CHECK(expect(desk.loop, client, "got three\n"));
    CHECK(desk.lines == std::vector<std::string>{"one", "two", "", "three"});
}

TEST_CASE("a second client is turned away, and may come when the first has gone") {
    LineDesk desk;
    FarEnd first = desk.connect();
    FarEnd second = connect_tcp(desk.port);
    CHECK(expect(desk.loop, second, "busy\n"));
    CHECK(expect_end(desk.loop, second));
    first.close();
    CHECK(run_until(desk.loop, [&] { return desk.gone == 1; }));
    FarEnd third = desk.connect();
    third.write("hello\n");
    CHECK(expect(desk.loop, third, "got hello\n"));
    // Who comes at once when another goes is not turned away.
    third.close();
    FarEnd fourth = connect_tcp(desk.port);
    fourth.write("hi\n");
    CHECK(expect(desk.loop, fourth, "got hi\n"));
}

TEST_CASE("a line without an end is refused before it fills the memory") {
    LineDesk desk;
    FarEnd client = desk.connect();
    std::string const piece(64 * 1024, 'x');
    for (std::size_t sent = 0; sent <= LineServer::kLongestLine; sent += piece.size()) {
        client.write(piece);
        desk.loop.poll();
    }
    CHECK(expect(desk.loop, client, "too long\n"));
    CHECK(expect_end(desk.loop, client));
    CHECK(desk.lines.empty());
}

TEST_CASE("who has sent its last line still gets the answers") {
    LineDesk desk;
    FarEnd client = desk.connect();
    client.write("one\ntwo\nnot a whole line");
    ::shutdown(client.fd(), SHUT_WR);
    CHECK(expect(desk.loop, client, "got one\ngot two\n"));
    CHECK(expect_end(desk.loop, client));
    CHECK(desk.lines.size() == 2);
    CHECK(desk.gone == 1);
}

TEST_CASE("a client that is dropped is told all before, and nothing after is handled") {
    LineDesk desk;
    FarEnd client = desk.connect();
    client.write("bye\nmore\n");
    CHECK(expect(desk.loop, client, "got bye\n"));
    CHECK(expect_end(desk.loop, client));
    CHECK(desk.lines == std::vector<std::string>{"bye"});
}

TEST_CASE("a long answer arrives whole") {
    LineDesk desk;
    std::string const answer(5 << 20, 'y');
    desk.server->on_line = [&](std::string_view) { desk.server->send(answer); };
    FarEnd client = desk.connect();
    client.write("go\n");
    CHECK(run_until(desk.loop, [&] {
        client.read();
        return client.received.size() == answer.size() + 1;
    }));
}

TEST_CASE("a socket in the file system is for its user alone") {
    TemporaryFolder folder;
    std::string const path = folder.file("board.sock");
    HostLoop loop;
    auto socket = bind_unix(path);
    REQUIRE(socket.ok());
    struct stat found {};
    REQUIRE(::stat(path.c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0600);
    {
        LineServer server(loop, std::move(socket).value(), "busy");
        server.on_line = [&](std::string_view line) { server.send(line); };
        FarEnd client = connect_unix(path);
        client.write("echo\n");
        CHECK(expect(loop, client, "echo\n"));
        // Somebody listens.
        CHECK_FALSE(bind_unix(path).ok());
    }
    // What is left when nobody does any more is taken over.
    CHECK(bind_unix(path).ok());
}

TEST_CASE("a path that cannot be a socket is an error that says why") {
    TemporaryFolder folder;
    std::string const file = folder.file("notes.txt");
    std::FILE *const written = std::fopen(file.c_str(), "w");
    REQUIRE(written != nullptr);
    std::fclose(written);
    auto const taken = bind_unix(file);
    REQUIRE_FALSE(taken.ok());
    CHECK(taken.error().message.find("there is a file of that name") != std::string::npos);
    CHECK(std::filesystem::exists(file));
    CHECK_FALSE(bind_unix(std::string(200, 'x')).ok());
    CHECK_FALSE(bind_unix(folder.file("no/such/folder")).ok());
}

TEST_CASE("while a line is handled the loop may run: no other is begun, and the client may go") {
    LineDesk desk;
    int inside = 0;
    bool nested = false;
    FarEnd client = desk.connect();
    desk.server->on_line = [&](std::string_view line) {
        nested = nested || inside > 0;
        ++inside;
        desk.lines.emplace_back(line);
        if (line == "leave") {
            desk.server->drop();
            CHECK(run_until(desk.loop, [&] { return desk.gone == 1; }));
        }
        desk.loop.poll();
        --inside;
    };
    client.write("one\ntwo\nthree\n");
    CHECK(run_until(desk.loop, [&] { return desk.lines.size() == 3; }));
    CHECK_FALSE(nested);
    client.write("leave\nnever\n");
    CHECK(run_until(desk.loop, [&] { return desk.lines.size() == 4; }));
    desk.loop.poll();
    CHECK(desk.lines.back() == "leave");
}
