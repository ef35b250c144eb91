// The bulk-only disk driver against a disk of the test's making.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "sim/usb/mass_storage.h"
#include "sim/usb/usb_host.h"
#include "tests/sim/usb/fake_device.h"
#include "tests/support/run_clock.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

constexpr u8 kIn = 0x84, kOut = 0x05;

struct Bench {
    Clock clock{168_MHz};
    Trace trace;
    std::vector<std::string> remarks;
    FakeDevice device;
    UsbHost host{clock, trace, "usb", device};
    Bytes medium = Bytes(64 * 512);
    Bytes capacity{0, 0, 0, 63, 0, 0, 2, 0};
    bool write_protected = false;
    int not_ready = 1; // TEST UNIT READY fails so many times.
    u8 sense_key = 2;
    std::vector<u8> commands;
    std::function<bool(u8 opcode)> on_command; // True: it has answered in its own way.
    std::vector<std::pair<MassStorage::Block, bool>> done;
    MassStorage *disk = nullptr;
    Bytes tag;
    Bytes incoming; // Of a write, so far.
    u32 writing_at = 0;
    u32 still_to_come = 0;

    explicit Bench(u8 packet = 64) {
        trace.sink = [this](std::string const &line) { remarks.push_back(line); };
        device.configuration =
            configuration_descriptor(interface_descriptor(0, 2, 8, 6, 0x50) +
                                     endpoint_descriptor(kOut, UsbEndpointType::Bulk, packet) +
                                     endpoint_descriptor(kIn, UsbEndpointType::Bulk, packet));
        device.endpoints[kIn].max_packet = packet;
        device.endpoints[kOut].max_packet = packet;
        device.on_out = [this](u8, Bytes const &data) { received(data); };
        device.on_request = [](UsbSetup const &setup, Bytes const &) -> std::optional<Bytes> {
            if (setup.request == 0xFE) return {}; // GET MAX LUN: stalled, there is one unit.
            return Bytes();
        };
        host.on_change = [this] {
            disk = host.function<MassStorage>();
            if (disk == nullptr) return;
            disk->on_done = [this](MassStorage::Block const &block, bool ok) {
                done.emplace_back(block, ok);
            };
        };
        for (std::size_t i = 0; i < medium.size(); ++i) medium[i] = u8(i / 512 + i);
    }
    void plug_in() {
        device.attach(true);
        run_for(clock, 400_ms);
    }
    void give(Bytes const &data) {
        u8 const packet = device.endpoints[kIn].max_packet;
        for (std::size_t i = 0; i < data.size(); i += packet) {
            std::size_t const end = std::min<std::size_t>(i + packet, data.size());
            device.send(kIn, {data.begin() + std::ptrdiff_t(i), data.begin() + std::ptrdiff_t(end)});
        }
    }
    void status(u8 value) { give(Bytes{'U', 'S', 'B', 'S'} + tag + Bytes{0, 0, 0, 0, value}); }
    void received(Bytes const &data) {
        incoming = incoming + data;
        if (still_to_come != 0) {
            if (incoming.size() < still_to_come) return;
            std::copy(incoming.begin(), incoming.end(), medium.begin() + std::ptrdiff_t(writing_at));
            still_to_come = 0;
            incoming.clear();
            return status(0);
        }
        if (incoming.size() < 31) return;
        Bytes const wrapper = std::move(incoming);
        incoming.clear();
        REQUIRE(wrapper.size() == 31);
        tag = {wrapper.begin() + 4, wrapper.begin() + 8};
        u8 const opcode = wrapper[15];
        commands.push_back(opcode);
        if (on_command && on_command(opcode)) return;
        u32 const at = (u32(wrapper[19]) << 8 | wrapper[20]) * 512;
        u32 const size = (u32(wrapper[22]) << 8 | wrapper[23]) * 512;
        switch (opcode) {
        case 0x00: return status(not_ready-- > 0 ? 1 : 0);
        case 0x03: give({0x70, 0, sense_key, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}); break;
        case 0x12: give(Bytes{0, 0x80, 2, 2, 32, 0, 0, 0} + bytes_of("MicroPy pyboard Flash   1.00")); break;
        case 0x1A: give({3, 0, u8(write_protected ? 0x80 : 0), 0}); break; // Shorter than asked for.
        case 0x25: give(capacity); break;
        case 0x28: give({medium.begin() + at, medium.begin() + at + size}); break;
        case 0x2A:
            writing_at = at;
            still_to_come = size;
            return;
        default: return status(1);
        }
        status(0);
    }
};

} // namespace

TEST_CASE("a disk is asked as hosts ask, and is ready") {
    Bench bench;
    bench.plug_in();
    REQUIRE(bench.disk != nullptr);
    REQUIRE(bench.disk->ready());
    CHECK(bench.commands == std::vector<u8>{0x12, 0x00, 0x03, 0x00, 0x25, 0x1A});
    CHECK(bench.disk->blocks() == 64);
    CHECK(bench.disk->block_bytes() == 512);
    CHECK(bench.disk->title() == "MicroPy pyboard Flash   1.00");
    CHECK_FALSE(bench.disk->write_protected());
    CHECK(bench.remarks.empty());
}

TEST_CASE("blocks are read and written in order") {
    Bench bench(GENERATE(u8(64), u8(32), u8(16), u8(8)));
    bench.plug_in();
    REQUIRE(bench.disk->ready());
    Bytes const data(1024, 0x5A);
    CHECK(bench.disk->read(3, 2));
    CHECK(bench.disk->write(62, data));
    CHECK(bench.disk->read(62, 2));
    CHECK(bench.disk->pending() == 3);
    run_for(bench.clock, 100_ms);
    REQUIRE(bench.done.size() == 3);
    CHECK(bench.done[0].second);
    CHECK(bench.done[0].first.data == Bytes(bench.medium.begin() + 3 * 512, bench.medium.begin() + 5 * 512));
    CHECK(bench.done[1].second);
    CHECK(bench.done[2].first.data == data);
    CHECK(bench.clock.next_event() == Time::never());
}

TEST_CASE("what lies outside a disk, or is forbidden, is refused") {
    Bench bench;
    bench.write_protected = true;
    bench.plug_in();
    REQUIRE(bench.disk->ready());
    CHECK(bench.disk->write_protected());
    CHECK_FALSE(bench.disk->write(0, Bytes(512)));
    CHECK_FALSE(bench.disk->read(63, 2));
    CHECK_FALSE(bench.disk->read(0xFFFFFFFF, 1));
    CHECK_FALSE(bench.disk->read(0, 0));
    CHECK_FALSE(bench.disk->read(0, 129));
}

TEST_CASE("a stalled data phase, a failed command and a unit attention are survived") {
    Bench bench;
    bench.plug_in();
    int failures = 1;
    bench.on_command = [&](u8 opcode) {
        if (opcode != 0x28 || failures-- <= 0) return false;
        bench.device.halt(kIn);
        bench.status(1);
        return true;
    };
    SECTION("a unit attention is tried again") {
        bench.sense_key = 6;
        CHECK(bench.disk->read(1, 1));
        run_for(bench.clock, 100_ms);
        REQUIRE(bench.done.size() == 1);
        CHECK(bench.done[0].second);
    }
    SECTION("another failure is told") {
        bench.sense_key = 3;
        CHECK(bench.disk->read(1, 1));
        CHECK(bench.disk->read(2, 1));
        run_for(bench.clock, 100_ms);
        REQUIRE(bench.done.size() == 2);
        CHECK_FALSE(bench.done[0].second);
        CHECK(bench.done[1].second);
    }
}

TEST_CASE("a disk that answers nonsense is reset, and given up in the end") {
    Bench bench;
    bench.plug_in();
    int nonsense = GENERATE(1, 100);
    int const times = nonsense;
    bench.on_command = [&](u8) {
        if (nonsense-- <= 0) return false;
        bench.device.send(kIn, {1, 2, 3});
        return true;
    };
    CHECK(bench.disk->read(1, 1));
    CHECK(bench.disk->read(2, 1));
    run_for(bench.clock, 200_s); // Three bytes are taken for data; then it waits for a status.
    REQUIRE(bench.done.size() == 2);
    CHECK(bench.done[1].second == (times == 1));
    CHECK(bench.disk->ready() == (times == 1));
    CHECK(bench.clock.next_event() == Time::never());
    int resets = 0;
    for (UsbSetup const &setup : bench.device.setups)
        resets += setup.type == kToClass && setup.request == 0xFF;
    CHECK(resets == (times == 1 ? 1 : 3));
}

TEST_CASE("a disk that does not answer is reset after thirty seconds") {
    Bench bench;
    bench.plug_in();
    bool dumb = true;
    bench.on_command = [&](u8) { return dumb; };
    CHECK(bench.disk->read(1, 1));
    run_for(bench.clock, 20_s);
    CHECK(bench.done.empty());
    dumb = false;
    run_for(bench.clock, 11_s);
    REQUIRE(bench.done.size() == 1);
    CHECK_FALSE(bench.done[0].second);
    CHECK(bench.disk->ready());
}

TEST_CASE("an empty drive and unlikely capacities end in a remark") {
    Bench bench;
    int const kind = GENERATE(0, 1, 2, 3);
    if (kind == 0) bench.not_ready = 1000;
    if (kind == 1) bench.capacity = {0, 0, 0, 63, 0, 0, 0, 0};
    if (kind == 2) bench.capacity = {255, 255, 255, 255, 0, 0, 2, 0};
    if (kind == 3) bench.capacity = {0, 0, 0};
    bench.plug_in();
    run_for(bench.clock, 3_s);
    REQUIRE(bench.disk != nullptr);
    CHECK_FALSE(bench.disk->ready());
    CHECK(bench.remarks.size() == 1);
    CHECK(bench.clock.next_event() == Time::never());
}

TEST_CASE("a disk that leaves in the middle is forgotten") {
    Bench bench;
    bench.plug_in();
    CHECK(bench.disk->read(0, 64));
    run_for(bench.clock, 2_ms);
    bench.device.attach(false);
    CHECK(bench.disk == nullptr);
    bench.device.endpoints[kIn].ready.clear();
    CHECK(bench.clock.next_event() == Time::never());
    bench.plug_in();
    REQUIRE(bench.disk != nullptr);
    CHECK(bench.disk->ready());
}

TEST_CASE("a request survives being saved and restored") {
    Time const when = GENERATE(30_us, 100_us, 1_ms, 3_ms);
    auto const begin = [when](Bench &bench) {
        bench.plug_in();
        CHECK(bench.disk->read(0, 4));
        CHECK(bench.disk->write(8, Bytes(512, 9)));
        run_for(bench.clock, when);
    };
    Bench first;
    begin(first);
    Bench second;
    begin(second);
    auto const state = save(first.clock, first.host);
    REQUIRE(load(second.clock, state, second.clock, second.host));
    CHECK(save(second.clock, second.host) == state);
    run_for(second.clock, 20_ms);
    REQUIRE(second.done.size() == 2);
    CHECK(second.done[0].second);
    CHECK(second.done[1].second);
    CHECK(second.medium[8 * 512] == 9);
}
