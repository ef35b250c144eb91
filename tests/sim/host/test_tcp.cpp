#include <catch2/catch_test_macros.hpp>

#include <sys/socket.h>

#include "sim/host/tcp_listener.h"
#include "tests/sim/host/helpers.h"

using namespace terrarium;
using namespace terrarium::host;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kReadOnly = "terrarium: read-only, another client is writing\r\n";

struct TcpDesk : Desk {
    TcpDesk() {
        auto opened = listen_tcp(loop, hub, "127.0.0.1", 0);
        REQUIRE(opened.ok());
        listener = std::move(opened).value();
    }
    // Waits until the hub knows the newcomer, so that the order of clients is certain.
    FarEnd connect() {
        std::size_t const before = hub.clients().size();
        FarEnd end = connect_tcp(listener->port());
        REQUIRE(run_until(loop, [&] { return hub.clients().size() > before; }));
        return end;
    }
    std::unique_ptr<TcpListener> listener;
};

} // namespace

TEST_CASE("all TCP clients see the output, the first one writes, and the pen passes on") {
    TcpDesk desk;
    FarEnd first = desk.connect();
    FarEnd second = desk.connect();
    FarEnd third = desk.connect();
    desk.hub.send(as_bytes(">>> "));
    CHECK(expect(desk.loop, first, ">>> "));
    CHECK(expect(desk.loop, second, ">>> "));
    CHECK(expect(desk.loop, third, ">>> "));

    second.write("no");
    CHECK(expect(desk.loop, second, kReadOnly));
    first.write("yes");
    CHECK(run_until(desk.loop, [&] { return desk.received == "yes"; }));
    CHECK(third.received == ">>> "); // Who does not write is told nothing.

    first.close();
    CHECK(run_until(desk.loop, [&] { return desk.hub.clients()[1].may_write; }));
    second.write("!");
    CHECK(run_until(desk.loop, [&] { return desk.received == "yes!"; }));
    second.close();
    third.write("?");
    CHECK(run_until(desk.loop, [&] { return desk.received == "yes!?"; }));
}

TEST_CASE("all byte values pass both ways") {
    TcpDesk desk;
    FarEnd end = desk.connect();
    std::string all;
    for (int i = 0; i < 256; ++i) all.push_back(char(i));
    end.write(all);
    CHECK(run_until(desk.loop, [&] { return desk.received == all; }));
    desk.hub.send(as_bytes(all));
    CHECK(expect(desk.loop, end, all));
}

TEST_CASE("a client that stalls loses the oldest bytes and holds nobody up") {
    TcpDesk desk;
    FarEnd stalled = desk.connect();
    FarEnd awake = desk.connect();
    std::string const block(64 * 1024, 'x');
    std::size_t const total = 32 * 1024 * 1024; // More than the socket's buffers and the queue hold.
    std::size_t seen = 0;
    for (std::size_t sent = 0; sent < total; sent += block.size()) {
        desk.hub.send(as_bytes(block));
        REQUIRE(run_until(desk.loop, [&] {
            awake.read();
            seen += awake.received.size();
            awake.received.clear();
            return seen == sent + block.size();
        }));
    }
    CHECK(desk.hub.clients()[1].dropped == 0);
    CHECK(desk.hub.clients()[0].dropped > 0);
    CHECK_FALSE(desk.hub.congested()); // The machine need not wait for it.
    CHECK_FALSE(desk.hub.flush(10ms)); // Nor does the end of the program, for long.

    desk.hub.send(as_bytes("newest"));
    CHECK(expect(desk.loop, stalled, "newest"));
    CHECK(stalled.received.size() + desk.hub.dropped() == total + 6);
}

TEST_CASE("a client that has sent its last byte still listens, and passes the pen") {
    TcpDesk desk;
    FarEnd end = desk.connect();
    FarEnd next = desk.connect();
    end.write("help()\r");
    REQUIRE(::shutdown(end.fd(), SHUT_WR) == 0);
    CHECK(run_until(desk.loop, [&] { return desk.hub.clients()[1].may_write; }));
    CHECK(desk.received == "help()\r");
    desk.hub.send(as_bytes("Welcome"));
    CHECK(expect(desk.loop, end, "Welcome"));
    // Once it is gone altogether, output finds that out.
    end.close();
    CHECK(run_until(desk.loop, [&] {
        desk.hub.send(as_bytes("."));
        return desk.hub.clients().size() == 1;
    }));
}

TEST_CASE("clients beyond the limit take the place of half-closed ones, or are told to go") {
    TcpDesk desk;
    std::vector<FarEnd> ends;
    for (std::size_t i = 0; i < TcpListener::kMostClients; ++i) ends.push_back(desk.connect());
    FarEnd refused = connect_tcp(desk.listener->port());
    CHECK(expect_end(desk.loop, refused));
    CHECK(refused.received.starts_with("terrarium: too many clients"));

    REQUIRE(::shutdown(ends[3].fd(), SHUT_WR) == 0);
    std::string const leaving = desk.hub.clients()[3].name;
    FarEnd newcomer = connect_tcp(desk.listener->port());
    CHECK(run_until(desk.loop, [&] { return desk.hub.clients()[3].name != leaving; }));
    CHECK(desk.hub.clients().size() == TcpListener::kMostClients);
    CHECK(expect_end(desk.loop, ends[3]));
}

TEST_CASE("held input stays with the sender until it is released") {
    TcpDesk desk;
    FarEnd end = desk.connect();
    desk.hub.on_receive([&](std::span<u8 const> bytes) {
        desk.received.append(bytes.begin(), bytes.end());
        desk.hub.hold_input(true);
    });
    end.write("one");
    CHECK(run_until(desk.loop, [&] { return desk.received == "one"; }));
    end.write("two");
    for (int i = 0; i < 10; ++i) desk.loop.poll();
    CHECK(desk.received == "one");
    desk.hub.hold_input(false);
    CHECK(run_until(desk.loop, [&] { return desk.received == "onetwo"; }));
}

TEST_CASE("the last output reaches a client that never read and had sent too much") {
    TcpDesk desk;
    FarEnd end = desk.connect();
    desk.hub.hold_input(true);
    end.write("x");
    CHECK(run_until(desk.loop, [&] { return desk.received == "x"; }));
    end.write("never read by the board");
    desk.hub.send(as_bytes("last words"));
    CHECK(desk.hub.flush(5s));
    desk.listener.reset();
    CHECK(desk.hub.clients().empty());
    CHECK(expect_end(desk.loop, end));
    CHECK(end.received == "last words");
}

TEST_CASE("a port in use is an error that names it") {
    TcpDesk desk;
    std::string const port = std::to_string(desk.listener->port());
    auto const second = listen_tcp(desk.loop, desk.hub, "127.0.0.1", desk.listener->port());
    REQUIRE_FALSE(second.ok());
    CHECK(second.error().message ==
          "cannot listen on 127.0.0.1:" + port + ": port " + port +
              " is in use by another program; give another port, or 0 for any free one");
}

TEST_CASE("a port is free again right after a run with clients") {
    u16 port = 0;
    {
        TcpDesk desk;
        port = desk.listener->port();
        FarEnd end = desk.connect();
        desk.listener.reset(); // Our side closes first, so the connection lingers here.
        CHECK(expect_end(desk.loop, end));
    }
    Desk desk;
    CHECK(listen_tcp(desk.loop, desk.hub, "127.0.0.1", port).ok());
}

TEST_CASE("bind addresses are checked") {
    Desk desk;
    CHECK(listen_tcp(desk.loop, desk.hub, "localhost", 0).value()->address() == "127.0.0.1");
    CHECK(listen_tcp(desk.loop, desk.hub, "everywhere", 0)
              .error()
              .message.starts_with("bad bind address 'everywhere': write an IPv4 or IPv6 address"));
    CHECK(listen_tcp(desk.loop, desk.hub, "192.0.2.1", 0)
              .error()
              .message.starts_with("cannot listen on 192.0.2.1:0: this computer does not have that address"));
}
