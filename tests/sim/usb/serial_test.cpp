// The CDC-ACM console against devices of different shapes.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "sim/usb/usb_serial.h"
#include "tests/sim/usb/fake_device.h"
#include "tests/support/part_actions.h"
#include "tests/support/run_clock.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

struct Shape {
    u8 control_packet;
    u8 in;
    u8 out;
    u8 notify; // 0: none.
    u8 packet;
    bool data_first;
    bool with_union;
};

Bytes serial_configuration(Shape const &shape) {
    u8 const data_number = shape.data_first ? 0 : 1;
    u8 const control_number = u8(1 - data_number);
    Bytes control =
        interface_descriptor(control_number, shape.notify != 0, 2, 2, 1) + Bytes{5, 0x24, 0, 0x10, 1};
    if (shape.with_union) control = control + Bytes{5, 0x24, 6, control_number, data_number};
    if (shape.notify != 0)
        control = control + endpoint_descriptor(shape.notify, UsbEndpointType::Interrupt, 8, 16);
    Bytes const data = interface_descriptor(data_number, 2, 10, 0) +
                       endpoint_descriptor(shape.out, UsbEndpointType::Bulk, shape.packet) +
                       endpoint_descriptor(shape.in, UsbEndpointType::Bulk, shape.packet);
    return configuration_descriptor(shape.data_first ? data + control : control + data, 2);
}

constexpr Shape kUsual{64, 0x83, 0x03, 0x82, 64, false, true};

struct Bench {
    Clock clock{168_MHz};
    Trace trace;
    std::vector<std::string> remarks;
    FakeDevice device;
    Net vbus{clock, trace, "VBUS"};
    UsbSerial usb{clock, trace, "usb", device, &vbus};
    std::string output;
    Shape shape;

    explicit Bench(Shape const &of = kUsual) : shape(of) {
        trace.sink = [this](std::string const &line) { remarks.push_back(line); };
        usb.on_output = [this](u8 byte) { output += char(byte); };
        device.control_packet = device.device[7] = shape.control_packet;
        device.configuration = serial_configuration(shape);
        device.endpoints[shape.in];
        device.endpoints[shape.out];
        if (shape.notify != 0) device.endpoints[shape.notify];
    }
    void plug_in() {
        device.attach(true);
        run_for(clock, 200_ms);
    }
    std::string received() const {
        std::string text;
        for (Bytes const &packet : device.endpoints.at(shape.out).got)
            text.append(packet.begin(), packet.end());
        return text;
    }
    UsbSetup const *find(u8 request) const {
        for (UsbSetup const &setup : device.setups) {
            if (setup.request == request && setup.type == kToClass) return &setup;
        }
        return nullptr;
    }
};

} // namespace

TEST_CASE("a serial port is found whatever its shape, and carries bytes both ways") {
    Shape const shape =
        GENERATE(kUsual, Shape{8, 0x81, 0x02, 0x83, 8, true, true}, Shape{16, 0x8F, 0x0F, 0, 16, true, false},
                 Shape{32, 0x82, 0x01, 0x81, 32, false, false}, Shape{64, 0x81, 0x01, 0x8A, 64, true, false});
    Bench bench(shape);
    CHECK(act(bench.usb, {"send", {"typed early"}, {}}).empty());
    bench.plug_in();
    REQUIRE(bench.usb.host().configured());
    CHECK(bench.remarks.empty());
    CHECK(bench.received() == "typed early");
    std::string const text(200, 'x');
    CHECK(act(bench.usb, {"send", {text}, {}}).empty());
    bench.device.send(shape.in, bytes_of("hi "));
    bench.device.send(shape.in, Bytes(shape.packet, 'y'));
    bench.device.send(shape.in, {});
    bench.device.send(shape.in, bytes_of("!"));
    run_for(bench.clock, 10_ms);
    CHECK(bench.received() == "typed early" + text);
    CHECK(bench.output == "hi " + std::string(shape.packet, 'y') + "!");
    CHECK(bench.usb.queued() == 0);
    REQUIRE(bench.find(0x22) != nullptr);
    CHECK(bench.find(0x22)->value == 3);
    CHECK(bench.find(0x22)->index == (shape.data_first ? 1 : 0));
    CHECK(bench.find(0x20)->length == 7);
}

TEST_CASE("the device is asked as hosts ask") {
    Bench bench;
    bench.plug_in();
    CHECK(bench.usb.host().identity().vendor == 0x1234);
    CHECK(bench.usb.host().identity().product == 0x5678);
    CHECK(bench.usb.host().manufacturer() == "Me");
    CHECK(bench.usb.host().product() == "It");
    CHECK(bench.usb.host().serial_number() == "7");
    auto const &setups = bench.device.setups;
    REQUIRE(setups.size() > 6);
    CHECK(setups[0].length == 64);
    CHECK(setups[1].request == kSetAddress);
    CHECK(setups[2].length == 18);
    CHECK(setups[3].value == 0x0600); // The qualifier, which it stalls.
    CHECK(setups[4].length == 9);
    CHECK(setups[5].length == bench.device.configuration.size());
}

TEST_CASE("attachment, reset and addressing take the time the standard asks for") {
    Bench bench;
    bench.device.attach(true);
    run_until(bench.clock, 99_ms);
    CHECK(bench.device.resets == 0);
    run_until(bench.clock, 101_ms);
    CHECK(bench.device.in_reset);
    run_until(bench.clock, 111_ms);
    CHECK_FALSE(bench.device.in_reset);
    CHECK(bench.device.setups.empty());
    run_until(bench.clock, 121_ms);
    CHECK(bench.device.setups.size() >= 2);
    run_until(bench.clock, 130_ms);
    CHECK(bench.device.configured);
}

TEST_CASE("a packet of 64 bytes takes its bits at 12 Mbit/s") {
    Bench bench;
    bench.plug_in();
    Time const before = bench.clock.now();
    for (int i = 0; i < 19; ++i) bench.device.send(0x83, Bytes(64, 'a')); // The most a frame holds.
    while (bench.output.size() < 19 * 64) run_for(bench.clock, 1_us);
    CHECK(bench.clock.now() - before > 850_us);
    CHECK(bench.clock.now() - before < 1_ms);
}

TEST_CASE("nothing happens on an idle bus, and frames only while the device wants them") {
    Bench bench;
    bench.plug_in();
    CHECK(bench.clock.next_event() == Time::never());
    u64 const frame = bench.device.frame();
    bench.device.want_frames(true);
    run_for(bench.clock, 10_ms);
    CHECK(bench.device.frames == 10);
    CHECK(bench.device.frame() == frame + 10);
    bench.device.want_frames(false);
    CHECK(bench.clock.next_event() == Time::never());
}

TEST_CASE("a device that says NAK holds the bytes back, and loses none") {
    Bench bench;
    bench.plug_in();
    bench.device.take(0x03, false);
    std::string text;
    for (int i = 0; i < 1000; ++i) text += char('a' + i % 26);
    CHECK(act(bench.usb, {"send", {text}, {}}).empty());
    run_for(bench.clock, 1_s);
    CHECK(bench.received().empty());
    CHECK(bench.usb.queued() == 1000);
    CHECK(bench.clock.next_event() == Time::never());
    bench.device.take(0x03, true);
    run_for(bench.clock, 10_ms);
    CHECK(bench.received() == text);
}

TEST_CASE("stalled endpoints are cleared and go on") {
    Bench bench;
    bench.plug_in();
    bench.device.send(0x83, bytes_of("one ")); // Toggles are DATA1 from here on.
    CHECK(act(bench.usb, {"send", {"first "}, {}}).empty());
    run_for(bench.clock, 1_ms);
    bench.device.halt(0x83);
    bench.device.halt(0x03);
    CHECK(act(bench.usb, {"send", {"second"}, {}}).empty());
    run_for(bench.clock, 5_ms);
    bench.device.send(0x83, bytes_of("two"));
    run_for(bench.clock, 5_ms);
    CHECK(bench.output == "one two");
    CHECK(bench.received() == "first second");
    CHECK(bench.remarks.empty());
}

TEST_CASE("an endpoint that always stalls is given up") {
    Bench bench;
    bench.device.on_setup = [&](UsbSetup const &) { bench.device.endpoints[0x83].halted = true; };
    bench.device.on_request = [&](UsbSetup const &, Bytes const &) { return Bytes(); };
    bench.plug_in();
    bench.device.endpoints[0x83].halted = true;
    run_for(bench.clock, 1_s);
    CHECK(bench.clock.next_event() == Time::never());
}

TEST_CASE("a device that goes in the middle and comes again is enumerated anew") {
    Bench bench;
    bench.device.attach(true);
    Time const when = GENERATE(50_ms, 105_ms, 115_ms, 120_ms, 121_ms, 124_ms, 150_ms);
    run_until(bench.clock, when);
    CHECK(act(bench.usb, {"send", {std::string(100, 'q')}, {}}).empty());
    bench.device.attach(false);
    CHECK(reading(bench.usb, "state") == "detached");
    run_for(bench.clock, 3_ms);
    CHECK(bench.clock.next_event() == Time::never());
    bench.device.endpoints[0x03].got.clear();
    bench.plug_in();
    CHECK(reading(bench.usb, "state") == "configured");
    CHECK(bench.received() == std::string(100, 'q'));
}

TEST_CASE("a device that leaves inside a transaction does no harm") {
    Bench bench;
    int const step = GENERATE(0, 1, 3, 6, 9, 11);
    int count = 0;
    bench.device.on_setup = [&](UsbSetup const &) {
        if (count++ == step) {
            bench.device.attach(false);
            bench.device.attach(true);
        }
    };
    bench.device.attach(true);
    run_for(bench.clock, 500_ms);
    CHECK(reading(bench.usb, "state") == "configured");
}

TEST_CASE("the cable carries VBUS, and comes out and in") {
    Bench bench;
    bench.plug_in();
    CHECK(bench.vbus.level());
    CHECK(act(bench.usb, {"unplug", {}, {}}).empty());
    CHECK_FALSE(bench.vbus.level());
    CHECK(reading(bench.usb, "state") == "detached");
    CHECK(reading(bench.usb, "plugged") == "0");
    bench.device.send(0x83, bytes_of("alone"));
    run_for(bench.clock, 1_s);
    CHECK(bench.output.empty());
    CHECK(act(bench.usb, {"plug", {}, {}}).empty());
    run_for(bench.clock, 200_ms);
    CHECK(bench.output == "alone");
}

TEST_CASE("DTR, the rate and a break reach the device") {
    Bench bench;
    Bytes coding;
    bench.device.on_request = [&](UsbSetup const &setup, Bytes const &data) {
        if (setup.request == 0x20) coding = data;
        return Bytes();
    };
    bench.plug_in();
    CHECK(coding == Bytes{0x00, 0xC2, 0x01, 0, 0, 0, 8});
    CHECK(act(bench.usb, {"dtr", {"0"}, {}}).empty());
    CHECK(act(bench.usb, {"baud", {"9600"}, {}}).empty());
    CHECK(act(bench.usb, {"rts", {"0"}, {}}).empty());
    CHECK(act(bench.usb, {"format", {"7E2"}, {}}).empty());
    CHECK(act(bench.usb, {"break", {}, {}}).empty());
    run_for(bench.clock, 5_ms);
    CHECK(coding == Bytes{0x80, 0x25, 0, 0, 2, 2, 7});
    CHECK(bench.device.setups.back().request == 0x23);
    CHECK(bench.device.setups.back().value == 250);
    // DTR off, the rate, RTS off, the format, the break.
    CHECK(bench.device.setups[bench.device.setups.size() - 5].value == 2);
    CHECK(bench.device.setups[bench.device.setups.size() - 3].value == 0);
    CHECK(act(bench.usb, {"break", {"on"}, {}}).empty());
    CHECK(act(bench.usb, {"break", {"off"}, {}}).empty());
    run_for(bench.clock, 5_ms);
    CHECK(bench.device.setups[bench.device.setups.size() - 2].value == 0xFFFF);
    CHECK(bench.device.setups.back().value == 0);
    CHECK(act(bench.usb, {"dtr", {"2"}, {}}) == "usb dtr: '2' is not a whole number from 0 to 1");
    CHECK(act(bench.usb, {"press", {}, {}}) ==
          "usb: unknown action 'press'; it takes send TEXT, baud RATE, "
          "format 8N1, dtr 0|1, rts 0|1, break [on|off], "
          "purge, plug, unplug, dfu FILE, put FILE [NAME], write NAME TEXT, rm NAME and eject");
}

TEST_CASE("a purge forgets what the device has not yet been given") {
    Bench bench;
    bench.plug_in();
    bench.device.take(0x03, false);
    CHECK(act(bench.usb, {"send", {std::string(100, 'a')}, {}}).empty());
    run_for(bench.clock, 1_ms);
    CHECK(act(bench.usb, {"purge", {}, {}}).empty());
    CHECK(bench.usb.queued() == 64); // A packet is on its way.
    bench.device.take(0x03, true);
    CHECK(act(bench.usb, {"send", {"b"}, {}}).empty());
    run_for(bench.clock, 5_ms);
    CHECK(bench.received() == std::string(64, 'a') + "b");
}

TEST_CASE("requests a device stalls do not keep its data from flowing") {
    Bench bench;
    bench.device.on_request = [](UsbSetup const &, Bytes const &) { return std::optional<Bytes>(); };
    bench.plug_in();
    bench.device.send(0x83, bytes_of("still here"));
    run_for(bench.clock, 1_ms);
    CHECK(bench.output == "still here");
}

TEST_CASE("a conversation survives being saved and restored at any moment") {
    // The device is no part of it: both benches are driven alike up to the moment.
    Time const when = GENERATE(100'500_us, 120'050_us, 122'200_us, 125_ms, 200_ms + 40_us);
    auto const begin = [when](Bench &bench) {
        CHECK(act(bench.usb, {"send", {std::string(300, 'z')}, {}}).empty());
        bench.device.attach(true);
        run_until(bench.clock, std::min(when, 200_ms));
        bench.device.send(0x83, bytes_of("hello"));
        run_until(bench.clock, when);
    };
    Bench first;
    begin(first);
    Bench second;
    begin(second);
    auto const state = save(first.clock, first.vbus, first.usb);
    REQUIRE(load(second.clock, state, second.clock, second.vbus, second.usb));
    CHECK(save(second.clock, second.vbus, second.usb) == state);
    run_for(first.clock, 200_ms);
    run_for(second.clock, 200_ms);
    CHECK(second.received() == first.received());
    CHECK(second.received() == std::string(300, 'z'));
    CHECK(second.output == "hello");
    CHECK(save(second.clock, second.vbus, second.usb) == save(first.clock, first.vbus, first.usb));
}
