#include "sim/stm32f4/otg_fs.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "sim/usb/usb_serial.h"
#include "tests/sim/stm32f4/otg_fs_guest.h"
#include "tests/support/part_actions.h"
#include "tests/support/run_clock.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

using Guest = OtgFsGuest;

// The core on a bus that does nothing of its own.
struct QuietBus final : UsbBus {
    int attachments = 0;
    std::vector<u8> ready;
    u64 frame = 0;
    void attachment_changed() override { ++attachments; }
    void endpoint_ready(u8 endpoint) override { ready.push_back(endpoint); }
    void frames_wanted_changed() override {}
    u64 frames() const override { return frame; }
};

struct Core {
    Clock clock{168_MHz};
    Trace trace;
    std::vector<std::string> remarks;
    Net vbus{clock, trace, "PA9"};
    Pin cable{"cable"};
    stm32f4::OtgFs otg{clock, trace, vbus};
    QuietBus bus;

    Core() {
        trace.sink = [this](std::string const &line) { remarks.push_back(line); };
        otg.set_clock(true, false, 0);
        otg.connect(&bus);
        vbus.connect(cable);
        cable.drive(Drive::High);
    }
    u32 get(u32 offset) { return otg.read(offset, 4); }
    void set(u32 offset, u32 value) { otg.write(offset, value, 4); }
    // As far as a bus that is out of reset.
    void connect() {
        set(0x38, 1u << 16 | 1u << 19);
        set(0x24, 128);
        set(0x28, 0x00200080);
        set(0x104, 0x004000A0);
        otg.bus_reset(true);
        otg.bus_reset(false);
        set(0x14, 0xFFFFFFFF);
        bus.ready.clear();
    }
    void setup(std::vector<u8> const &packet) { REQUIRE(otg.setup(0, 0, packet) == UsbHandshake::Ack); }
};

struct Bench {
    Clock clock{168_MHz};
    Trace trace;
    std::vector<std::string> remarks;
    Net vbus{clock, trace, "PA9"};
    stm32f4::OtgFs otg{clock, trace, vbus};
    UsbSerial usb{clock, trace, "usb", otg, &vbus};
    Guest guest{clock, otg};
    std::string output;

    Bench() {
        trace.sink = [this](std::string const &line) { remarks.push_back(line); };
        otg.set_clock(true, false, 0);
        usb.on_output = [this](u8 byte) { output += char(byte); };
    }
};

std::vector<u8> const kSetup{0x80, 6, 0, 1, 0, 0, 18, 0};

} // namespace

TEST_CASE("a guest's registers make a serial port that the host enumerates") {
    Bench bench;
    bench.guest.start();
    run_for(bench.clock, 200_ms);
    CHECK(bench.remarks.empty());
    REQUIRE(reading(bench.usb, "state") == "configured");
    CHECK(bench.guest.line_open);
    CHECK(act(bench.usb,
              {"send", {"to the board, in more than one packet of sixty-four bytes, as one would"}, {}})
              .empty());
    bench.guest.send({'h', 'e', 'l', 'l', 'o'});
    run_for(bench.clock, 10_ms);
    CHECK(bench.output == "hello");
    CHECK(bench.guest.received == "to the board, in more than one packet of sixty-four bytes, as one would");
    bench.output.clear();
    bench.guest.send(std::vector<u8>(128, 'x'));
    run_for(bench.clock, 1_ms);
    bench.guest.send({});
    run_for(bench.clock, 1_ms);
    bench.guest.send({'!'});
    run_for(bench.clock, 1_ms);
    CHECK(bench.output == std::string(128, 'x') + "!");
    CHECK(bench.clock.next_event() == Time::never());
}

TEST_CASE("a guest that does not read holds the host back") {
    Bench bench;
    bench.guest.start();
    bench.guest.reads = false;
    run_for(bench.clock, 200_ms);
    CHECK(act(bench.usb, {"send", {std::string(500, 'k')}, {}}).empty());
    run_for(bench.clock, 100_ms);
    CHECK(bench.guest.received.size() == 64);
    CHECK(bench.usb.queued() == 436);
    CHECK(bench.clock.next_event() == Time::never());
    bench.guest.reads = true;
    bench.guest.ready_out(1);
    run_for(bench.clock, 10_ms);
    CHECK(bench.guest.received == std::string(500, 'k'));
}

TEST_CASE("a soft disconnect and a chip reset begin all over") {
    Bench bench;
    bench.guest.start();
    run_for(bench.clock, 200_ms);
    bool const soft = GENERATE(true, false);
    if (soft) {
        bench.guest.set(Guest::kDctl, 2);
    } else {
        bench.otg.reset();
    }
    CHECK(reading(bench.usb, "state") == "detached");
    run_for(bench.clock, 3_ms);
    CHECK(bench.clock.next_event() == Time::never());
    if (soft) {
        bench.guest.set(Guest::kDctl, 0);
    } else {
        bench.guest.start();
    }
    run_for(bench.clock, 200_ms);
    CHECK(reading(bench.usb, "state") == "configured");
    bench.guest.send({'a'});
    run_for(bench.clock, 1_ms);
    CHECK(bench.output == "a");
}

TEST_CASE("the cable's VBUS is what PA9 sees") {
    Bench bench;
    bench.guest.start();
    run_for(bench.clock, 200_ms);
    CHECK((bench.guest.get(0x00) & 1u << 19) != 0);
    CHECK(act(bench.usb, {"unplug", {}, {}}).empty());
    CHECK((bench.guest.get(0x00) & 1u << 19) == 0);
    CHECK(bench.guest.get(0x04) == 4);       // Session end,
    CHECK((bench.guest.get(0x14) & 4) != 0); // seen as OTGINT
    bench.guest.set(0x04, 4);                // until it is cleared.
    CHECK((bench.guest.get(0x14) & 4) == 0);
    CHECK(act(bench.usb, {"plug", {}, {}}).empty());
    CHECK((bench.guest.get(0x14) & 1u << 30) != 0); // A session begins.
    run_for(bench.clock, 200_ms);
    CHECK(reading(bench.usb, "state") == "configured");
}

TEST_CASE("frames interrupt while they are unmasked, and cost nothing while not") {
    Bench bench;
    bench.guest.start();
    run_for(bench.clock, 200_ms);
    CHECK((bench.guest.get(0x14) & 8) != 0); // Polled, the flag is there all the same.
    bench.guest.set(0x14, 8);
    CHECK((bench.guest.get(0x14) & 8) == 0);
    u32 const frame = bench.guest.get(0x808) >> 8;
    run_for(bench.clock, 5_ms);
    CHECK((bench.guest.get(0x14) & 8) != 0);
    CHECK(bench.guest.get(0x808) >> 8 == frame + 5);
    bench.guest.set(0x14, 8);
    bench.guest.set(0x18, bench.guest.get(0x18) | 8);
    CHECK_FALSE(bench.otg.irq.level());
    CHECK(bench.clock.next_event() <= bench.clock.now() + 1_ms);
    run_for(bench.clock, 1_ms);
    CHECK(bench.otg.irq.level());
}

TEST_CASE("the reset values are the manual's") {
    Core core;
    CHECK(core.get(0x10) == 0x80000000);
    CHECK(core.get(0x14) == 0x04000020);
    CHECK(core.get(0x24) == 0x200);
    CHECK(core.get(0x28) == 0x02000200);
    CHECK(core.get(0x3C) == 0x1200);
    // What drivers for Synopsys' core ask: its release and its configuration, which nobody changes.
    for (auto const &[at, value] : {std::pair<u32, u32>{0x40, 0x4F54281A},
                                    {0x44, 0},
                                    {0x48, 0x229DCD20},
                                    {0x4C, 0x020001E8},
                                    {0x50, 0x0FF08030}}) {
        core.set(at, ~value);
        CHECK(core.get(at) == value);
    }
    core.set(0x5C, 0x01400140);
    CHECK(core.get(0x5C) == 0x01400140);
    CHECK(core.get(0x104) == 0x02000400);
    CHECK(core.get(0x800) == 0x02200000);
    CHECK(core.get(0x900) == 0x8000);
    CHECK(core.get(0x908) == 0x80);
    CHECK(core.get(0xB00) == 0x8000);
}

TEST_CASE("a SETUP is always taken; what it says comes true when it is popped") {
    Core core;
    core.connect();
    core.set(0x900, 1u << 21);
    core.set(0xB00, 1u << 21 | 1u << 26);
    core.set(0xB10, 3u << 29);
    core.setup(kSetup);
    CHECK((core.get(0x900) & (1u << 21 | 1u << 17)) == 1u << 17); // No STALL, but NAK.
    CHECK((core.get(0xB00) & (1u << 21 | 1u << 17)) == 1u << 17);
    CHECK(core.get(0xB10) >> 29 == 2);
    CHECK((core.get(0x14) & 0x10) != 0);
    CHECK((core.get(0x1C) >> 17 & 15) == 6); // Looked at, not popped.
    CHECK((core.get(0x20) >> 17 & 15) == 6);
    CHECK(core.get(0x1000) == 0x01000680);
    CHECK(core.get(0x1000) == 0x00120000);
    CHECK(core.get(0xB08) == 0);
    CHECK((core.get(0x20) >> 17 & 15) == 4);
    CHECK(core.get(0xB08) == 8);
    CHECK((core.get(0x14) & 0x10) == 0);
    CHECK(core.get(0x20) == 0);
}

TEST_CASE("IN answers when the whole packet is in the FIFO") {
    Core core;
    core.connect();
    core.set(0x920, 64 | 1u << 15 | 2u << 18 | 1u << 22 | 1u << 28);
    CHECK(core.get(0x938) == 64);
    core.set(0x930, 1u << 19 | 6);
    core.set(0x920, core.get(0x920) | 1u << 26 | 1u << 31);
    core.set(0x2000, 0x44434241);
    CHECK(core.get(0x938) == 63);
    CHECK(core.otg.in(0, 1).handshake == UsbHandshake::Nak);
    CHECK(core.bus.ready.empty());
    core.set(0x2000, 0x4645);
    CHECK(core.bus.ready.back() == 0x81);
    UsbInAnswer const answer = core.otg.in(0, 1);
    CHECK(answer.handshake == UsbHandshake::Ack);
    CHECK_FALSE(answer.data1);
    CHECK(answer.data == std::vector<u8>{'A', 'B', 'C', 'D', 'E', 'F'});
    CHECK((core.get(0x928) & 1) == 0);
    core.otg.in_acknowledged(1);
    CHECK((core.get(0x928) & 1) == 1);
    CHECK(core.get(0x930) == 0);
    CHECK(core.get(0x938) == 64);
    CHECK((core.get(0x920) & 1u << 31) == 0);
    CHECK(core.otg.in(0, 1).handshake == UsbHandshake::Nak);
    core.set(0x930, 1u << 19); // A packet of no bytes.
    core.set(0x920, core.get(0x920) | 1u << 26 | 1u << 31);
    CHECK(core.otg.in(0, 1).handshake == UsbHandshake::Ack);
    CHECK(core.otg.in(0, 1).data1);
    CHECK(core.otg.in(0, 1).data.empty());
}

TEST_CASE("the empty FIFO interrupts as a level, gated for each endpoint") {
    Core core;
    core.connect();
    core.set(0x08, 1 | 1u << 7); // TXFE when completely empty.
    core.set(0x18, 1u << 18);
    core.set(0x81C, 2);
    core.set(0x920, 64 | 1u << 15 | 1u << 22);
    CHECK_FALSE(core.otg.irq.level());
    core.set(0x834, 2);
    CHECK(core.otg.irq.level());
    core.set(0x928, 0xFF);
    CHECK(core.otg.irq.level());
    core.set(0x2000, 0);
    CHECK_FALSE(core.otg.irq.level());
    core.set(0x08, 1); // When half empty.
    CHECK(core.otg.irq.level());
    for (int i = 0; i < 32; ++i) core.set(0x2000, 0);
    CHECK_FALSE(core.otg.irq.level());
    core.set(0x10, 1u << 6 | 1u << 5); // Flushed.
    CHECK(core.get(0x938) == 64);
    for (int i = 0; i < 65; ++i) core.set(0x2000, 0);
    CHECK(core.get(0x938) == 0);
    CHECK(core.remarks.size() == 1);
}

TEST_CASE("OUT wants an enabled endpoint and room in the receive FIFO") {
    Core core;
    core.connect();
    std::vector<u8> const packet(64, 7);
    CHECK(core.otg.out(0, 2, false, packet) == UsbHandshake::Nothing); // Not active.
    core.set(0xB20, 64 | 1u << 15 | 2u << 18);
    CHECK(core.otg.out(0, 1, false, packet) == UsbHandshake::Nak);
    core.set(0xB30, 9u << 19 | 576);
    core.set(0xB20, core.get(0xB20) | 1u << 26 | 1u << 31);
    bool toggle = false;
    int taken = 0;
    while (core.otg.out(0, 1, toggle, packet) == UsbHandshake::Ack) {
        toggle = !toggle;
        ++taken;
    }
    CHECK(taken == 7); // 128 words, 17 a packet, one for the end.
    CHECK(core.get(0xB30) == (2u << 19 | 128));
    CHECK(core.otg.out(0, 1, toggle, packet) == UsbHandshake::Nak);
    core.bus.ready.clear();
    u32 const status = core.get(0x20);
    CHECK((status & 0x1FFFFF) == (1u | 64u << 4 | 2u << 17));
    for (int i = 0; i < 16; ++i) CHECK(core.get(0x2000) == 0x07070707);
    CHECK(core.bus.ready.back() == 1);
    CHECK(core.otg.out(0, 1, !toggle, packet) == UsbHandshake::Ack); // A repetition is dropped.
    CHECK(core.get(0xB30) == (2u << 19 | 128));
    CHECK(core.otg.out(0, 1, toggle, {}) == UsbHandshake::Ack); // A short packet ends the transfer.
    CHECK((core.get(0xB20) & 1u << 31) == 0);
    for (int i = 0; i < 6; ++i) CHECK((core.get(0x20) >> 17 & 15) == 2);
    CHECK((core.get(0x20) >> 17 & 15) == 2);
    CHECK((core.get(0xB28) & 1) == 0);
    CHECK((core.get(0x20) >> 17 & 15) == 3);
    CHECK((core.get(0xB28) & 1) == 1);
}

TEST_CASE("a new address holds from the end of SET_ADDRESS on") {
    Core core;
    core.connect();
    core.setup({0, 5, 9, 0, 0, 0, 0, 0});
    core.set(0x800, core.get(0x800) | 9u << 4);
    core.set(0x910, 1u << 19);
    core.set(0x900, 1u << 26 | 1u << 31);
    CHECK(core.otg.in(9, 0).handshake == UsbHandshake::Nothing);
    CHECK(core.otg.in(0, 0).handshake == UsbHandshake::Ack);
    core.otg.in_acknowledged(0);
    CHECK(core.otg.in(0, 0).handshake == UsbHandshake::Nothing);
    CHECK(core.otg.in(9, 0).handshake == UsbHandshake::Nak);
}

TEST_CASE("an endpoint is stopped: STALL, NAK, disable, global NAK") {
    Core core;
    core.connect();
    core.set(0x920, 64 | 1u << 15 | 2u << 18 | 1u << 22 | 1u << 21);
    CHECK(core.otg.in(0, 1).handshake == UsbHandshake::Stall);
    core.set(0x930, 1u << 19);
    core.set(0x920, 64 | 1u << 15 | 2u << 18 | 1u << 22 | 1u << 26 | 1u << 31);
    CHECK(core.otg.in(0, 1).handshake == UsbHandshake::Ack);
    core.set(0x804, 1u << 7);
    CHECK((core.get(0x14) & 1u << 6) != 0);
    CHECK(core.otg.in(0, 1).handshake == UsbHandshake::Nak);
    core.set(0x804, 1u << 8);
    core.set(0x920, 64 | 1u << 15 | 2u << 18 | 1u << 22 | 1u << 27 | 1u << 30);
    CHECK((core.get(0x928) & 0x42) == 0x42);
    CHECK(core.otg.in(0, 1).handshake == UsbHandshake::Nak);
    core.set(0x804, 1u << 9); // Global OUT NAK is in effect when its entry is popped.
    CHECK((core.get(0x14) & 1u << 7) == 0);
    CHECK((core.get(0x20) >> 17 & 15) == 1);
    CHECK((core.get(0x14) & 1u << 7) != 0);
    core.set(0x804, 1u << 10);
    CHECK((core.get(0x14) & 1u << 7) == 0);
}

TEST_CASE("host mode is named, not modelled") {
    Core core;
    core.otg.registers.attach(core.trace, "OTG_FS", 0x50000000);
    core.set(0x440, 1);
    REQUIRE(core.trace.accesses().size() == 1);
    CHECK(core.trace.accesses()[0].register_name == "HPRT");
    core.set(0x0C, 1u << 29);
    CHECK(core.remarks.size() == 2);
}

TEST_CASE("the core survives being saved and restored in the middle of a transfer") {
    Core first;
    first.connect();
    first.setup(kSetup);
    first.set(0x28, 0x00200080);
    first.set(0x1000, 0x11223344);
    auto const state = save(first.clock, first.vbus, first.otg);
    Core second;
    REQUIRE(load(second.clock, state, second.clock, second.vbus, second.otg));
    CHECK(save(second.clock, second.vbus, second.otg) == state);
    CHECK(second.otg.attached());
    CHECK((second.get(0x20) >> 17 & 15) == 6);
    CHECK(second.get(0x1000) == 0x01000680);
}

TEST_CASE("no sequence of register accesses upsets the core or its host") {
    u32 random = GENERATE(1u, 2u, 3u, 4u, 5u, 6u);
    auto const next = [&random] {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        return random;
    };
    Bench bench;
    bench.guest.start();
    for (int i = 0; i < 20000; ++i) {
        u32 const area = next() % 4;
        u32 offset = area == 0 ? next() % 0x140 : area == 1 ? 0x800 + next() % 0x40 : 0x900 + next() % 0x280;
        if (next() % 8 == 0) offset = 0x1000 * (1 + next() % 5);
        if (next() % 2 == 0) {
            bench.guest.set(offset & ~3u, next() & next());
        } else {
            (void)bench.guest.get(offset & ~3u);
        }
        if (next() % 16 == 0) run_for(bench.clock, 50_us * (next() % 40));
        if (next() % 500 == 0) bench.guest.start();
    }
    // It came through all of it, and time went on meanwhile.
    CHECK(bench.clock.now() > 100_ms);
}

TEST_CASE("an OUT endpoint is disabled under the global OUT NAK only") {
    Core core;
    core.connect();
    u32 const settings = 64 | 1u << 15 | 2u << 18;
    core.set(0xB30, 1u << 19 | 64);
    core.set(0xB20, settings | 1u << 26 | 1u << 31);
    core.set(0xB20, settings | 1u << 27 | 1u << 30);
    CHECK((core.get(0xB20) & 1u << 31) != 0);
    CHECK((core.get(0xB28) & 2) == 0); // ST's driver does this and would not clear the interrupt.
    core.set(0x804, 1u << 9);
    core.get(0x20);
    core.set(0xB20, settings | 1u << 27 | 1u << 30);
    CHECK((core.get(0xB20) & 1u << 31) == 0);
    CHECK((core.get(0xB28) & 2) != 0);
}

TEST_CASE("a guest that programs the core with anything at any time does no harm") {
    u32 state = GENERATE(1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u);
    auto const draw = [&state] { return state = state * 1664525u + 1013904223u; };
    Core core;
    core.connect();
    u8 const packet[64] = {0x80, 6, 0, 1, 0, 0, 64, 0};
    for (int i = 0; i < 20'000; ++i) {
        u32 const what = draw() >> 8;
        u32 const value = (draw() >> 16) * ((what & 0x1000) != 0 ? 0x10001u : 1u) & (draw() | draw());
        // Registers of all kinds, endpoints with sizes of 0 and too large, FIFOs too small and not there.
        if (what % 4 == 0) core.set(0x800 + (what >> 4 & 0x1FF) * 4, value);
        if (what % 4 == 1) core.set((what >> 4 & 0x4F) * 4, value);
        if (what % 16 == 2) core.set(0x1000 * (1 + (what >> 4) % 6), value);
        u8 const endpoint = u8(what >> 4 & 15), address = u8(core.get(0x800) >> 4 & 0x7F);
        switch (what % 7) {
        case 0: core.otg.setup(address, 0, std::span(packet, 8)); break;
        case 1:
            core.otg.out(address, endpoint, (what & 0x800) != 0, std::span(packet, (what >> 5) % 65));
            break;
        case 2:
            if (UsbInAnswer const answer = core.otg.in(address, endpoint);
                answer.handshake == UsbHandshake::Ack) {
                CHECK(answer.data.size() <= 1023);
                core.otg.in_acknowledged(endpoint);
            }
            break;
        case 3: core.get(0x20); break;
        case 4: core.get(0x1000); break;
        case 5:
            if (i % 50 == 0) core.otg.bus_reset(true), core.otg.bus_reset(false);
            break;
        default: break;
        }
    }
    std::vector<u8> const saved = save(core.otg);
    Core other;
    CHECK(load(other.clock, saved, other.otg));
    CHECK(save(other.otg) == saved);
}
