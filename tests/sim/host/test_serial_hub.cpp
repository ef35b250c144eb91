#include <catch2/catch_test_macros.hpp>

#include "sim/host/serial_hub.h"
#include "tests/sim/host/helpers.h"

using namespace terrarium;
using namespace terrarium::host;

namespace {

class FakeClient final : public SerialClient {
public:
    [[nodiscard]] std::string name() const override { return "fake"; }
    void deliver(std::span<u8 const> bytes) override { seen.append(bytes.begin(), bytes.end()); }
    void resume_input() override { ++resumed; }
    bool flush(SteadyTime) override { return true; }
    [[nodiscard]] u64 dropped() const override { return lost; }
    [[nodiscard]] bool congested() const override { return full; }

    std::string seen;
    int resumed = 0;
    u64 lost = 0;
    bool full = false;
};

} // namespace

TEST_CASE("everybody hears, one contender writes, sharers always write") {
    Desk desk;
    FakeClient terminal, first, second;
    desk.hub.attach(first, Pen::Contended);
    desk.hub.attach(second, Pen::Contended);
    desk.hub.attach(terminal, Pen::Shared);
    desk.hub.send(as_bytes("hi"));
    for (FakeClient const *client : {&terminal, &first, &second}) CHECK(client->seen == "hi");

    CHECK(desk.hub.receive(first, as_bytes("1")));
    CHECK(desk.hub.receive(second, as_bytes("2")));
    CHECK(desk.hub.receive(second, as_bytes("2")));
    CHECK(desk.hub.receive(terminal, as_bytes("t")));
    CHECK(desk.received == "1t");
    CHECK(second.seen == "hiterrarium: read-only, another client is writing\r\n"); // Told once.

    desk.hub.resign(first);
    CHECK(desk.hub.receive(second, as_bytes("2")));
    CHECK(desk.received == "1t2");
    CHECK_FALSE(desk.hub.clients()[0].may_write);
    CHECK(desk.hub.clients()[1].may_write);
}

TEST_CASE("held input stops readers and releases them") {
    Desk desk;
    FakeClient client;
    desk.hub.attach(client, Pen::Contended);
    desk.hub.hold_input(true);
    CHECK_FALSE(desk.hub.receive(client, as_bytes("x"))); // Delivered still: it was read already.
    CHECK(desk.received == "x");
    desk.hub.hold_input(false);
    desk.hub.hold_input(false);
    CHECK(client.resumed == 1);
}

TEST_CASE("losses of departed clients stay counted, congestion is anybody's") {
    Desk desk;
    FakeClient gone, here;
    desk.hub.attach(gone, Pen::Contended);
    desk.hub.attach(here, Pen::Shared);
    gone.lost = 5;
    here.lost = 2;
    desk.hub.detach(gone);
    CHECK(desk.hub.dropped() == 7);
    CHECK_FALSE(desk.hub.congested());
    here.full = true;
    CHECK(desk.hub.congested());
}

TEST_CASE("the receiver may answer at once") {
    Desk desk;
    FakeClient client;
    desk.hub.attach(client, Pen::Shared);
    desk.hub.on_receive([&](std::span<u8 const> bytes) { desk.hub.send(bytes); });
    CHECK(desk.hub.receive(client, as_bytes("echo")));
    CHECK(client.seen == "echo");
}
