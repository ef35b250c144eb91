// Enumeration against devices that are wrong in every way, and HID.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include "sim/usb/cdc_acm.h"
#include "sim/usb/hid.h"
#include "sim/usb/mass_storage.h"
#include "sim/usb/usb_host.h"
#include "tests/sim/usb/fake_device.h"
#include "tests/support/run_clock.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

struct Bench {
    Clock clock{168_MHz};
    Trace trace;
    std::vector<std::string> remarks;
    FakeDevice device;
    UsbHost host{clock, trace, "usb", device};

    Bench() {
        trace.sink = [this](std::string const &line) { remarks.push_back(line); };
        device.configuration = configuration_descriptor({});
    }
    void plug_in(Time time = 200_ms) {
        device.attach(true);
        run_for(clock, time);
    }
};

Bytes hid_configuration() {
    return configuration_descriptor(interface_descriptor(0, 1, 3, 1, 2) +
                                    Bytes{9, kHidDescriptor, 0x11, 1, 0, 1, kReportDescriptor, 5, 0} +
                                    endpoint_descriptor(0x81, UsbEndpointType::Interrupt, 4, 8));
}

Bytes everything() {
    Bytes const serial = interface_descriptor(0, 1, 2, 2, 1) + Bytes{5, 0x24, 6, 0, 1} +
                         endpoint_descriptor(0x82, UsbEndpointType::Interrupt, 8, 16) +
                         interface_descriptor(1, 2, 10, 0) +
                         endpoint_descriptor(0x03, UsbEndpointType::Bulk, 64) +
                         endpoint_descriptor(0x83, UsbEndpointType::Bulk, 64);
    Bytes const disk = interface_descriptor(2, 2, 8, 6, 0x50) +
                       endpoint_descriptor(0x01, UsbEndpointType::Bulk, 64) +
                       endpoint_descriptor(0x81, UsbEndpointType::Bulk, 64);
    Bytes const hid = interface_descriptor(3, 1, 3, 0) +
                      Bytes{9, kHidDescriptor, 0x11, 1, 0, 1, kReportDescriptor, 9, 0} +
                      endpoint_descriptor(0x84, UsbEndpointType::Interrupt, 8, 10);
    return configuration_descriptor(Bytes{8, kAssociationDescriptor, 0, 2, 2, 2, 1, 0} + serial + disk + hid,
                                    4);
}

} // namespace

TEST_CASE("reports of a human interface come at its interval") {
    Bench bench;
    bench.device.configuration = hid_configuration();
    bench.device.endpoints[0x81];
    bench.device.on_request = [](UsbSetup const &setup, Bytes const &) -> std::optional<Bytes> {
        if (setup.type == kFromInterface && setup.request == kGetDescriptor) return Bytes{5, 1, 9, 2, 0xC0};
        return {}; // SET_IDLE is stalled.
    };
    std::vector<Time> times;
    std::vector<Bytes> reports;
    bench.host.on_change = [&] {
        Hid *const hid = bench.host.function<Hid>();
        if (hid == nullptr) return;
        hid->on_report = [&](std::span<u8 const> report) {
            reports.emplace_back(report.begin(), report.end());
            times.push_back(bench.clock.now());
        };
    };
    bench.plug_in();
    Hid *const hid = bench.host.function<Hid>();
    REQUIRE(hid != nullptr);
    CHECK(hid->protocol() == 2);
    CHECK(hid->report_descriptor() == Bytes{5, 1, 9, 2, 0xC0});
    CHECK(bench.clock.next_event() == Time::never());
    for (u8 i = 0; i < 3; ++i) bench.device.send(0x81, {i, 1, 2, 3});
    run_for(bench.clock, 30_ms);
    REQUIRE(reports.size() == 3);
    CHECK(reports[2] == Bytes{2, 1, 2, 3});
    CHECK(times[1] - times[0] == 8_ms);
    CHECK(times[2] - times[1] == 8_ms);
    CHECK(hid->reports() == 3);
    CHECK(bench.remarks.empty());
}

TEST_CASE("several functions of one device work side by side") {
    Bench bench;
    bench.device.configuration = everything();
    for (u8 endpoint : {0x01, 0x81, 0x82, 0x03, 0x83, 0x84}) bench.device.endpoints[endpoint];
    bench.plug_in();
    REQUIRE(bench.host.configured());
    CHECK(bench.host.functions().size() == 3);
    REQUIRE(bench.host.function<CdcAcm>() != nullptr);
    CHECK(bench.host.function<CdcAcm>()->data_interface() == 1);
    CHECK(bench.host.function<MassStorage>() != nullptr);
    CHECK(bench.host.function<Hid>() != nullptr);
}

TEST_CASE("three attempts, then the device is left alone") {
    Bench bench;
    SECTION("it is silent") {
        bench.device.on_setup = [&](UsbSetup const &) { bench.device.silent_packets = 255; };
    }
    SECTION("its device descriptor is none") { bench.device.device = {1, 2, 3}; }
    SECTION("its packets have a size there is not") { bench.device.device[7] = 7; }
    SECTION("it has no configuration") { bench.device.configuration = {}; }
    SECTION("its configuration is too long") { bench.device.configuration[3] = 0xFF; }
    SECTION("its configuration is too short") { bench.device.configuration[2] = 3; }
    SECTION("its configuration is something else") { bench.device.configuration[1] = 4; }
    bench.plug_in(60_s);
    CHECK(bench.host.state() == "failed");
    CHECK(bench.device.resets == 3);
    CHECK(bench.remarks.size() >= 2);
    CHECK(bench.remarks.back() == "usb: the device is left alone after three attempts");
    CHECK(bench.clock.next_event() == Time::never());
}

TEST_CASE("a device that misses some packets is asked again") {
    Bench bench;
    u8 const missed = GENERATE(u8(1), u8(2));
    bench.device.on_setup = [&](UsbSetup const &) { bench.device.silent_packets = missed; };
    bench.plug_in();
    CHECK(bench.host.state() == "configured");
}

TEST_CASE("a device without strings, or with odd ones, is fine") {
    Bench bench;
    bench.device.strings.clear();
    SECTION("none") {}
    SECTION("the languages are cut short") { bench.device.strings[0] = {2, 3}; }
    SECTION("a string has half a letter") {
        bench.device.strings = {
            {0, {4, 3, 9, 4}}, {1, {5, 3, 'a', 0, 'b'}}, {2, {255, 3, 0x3D, 0xD8}}, {3, {}}};
    }
    bench.plug_in();
    CHECK(bench.host.state() == "configured");
    CHECK((bench.host.manufacturer().empty() || bench.host.manufacturer() == "a"));
}

TEST_CASE("strings are given in UTF-8") {
    Bytes const text{12, 3, 'a', 0, 0xE9, 0, 0xAC, 0x20, 0x3D, 0xD8, 0x00, 0xDE};
    CHECK(parse_string(text) == "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
}

TEST_CASE("two functions on one endpoint: the second one is left out") {
    Bench bench;
    Bytes const disk = endpoint_descriptor(1, UsbEndpointType::Bulk, 64) +
                       endpoint_descriptor(0x81, UsbEndpointType::Bulk, 64);
    bench.device.configuration = configuration_descriptor(interface_descriptor(0, 2, 8, 6, 0x50) + disk +
                                                          interface_descriptor(1, 2, 8, 6, 0x50) + disk);
    bench.plug_in();
    CHECK(bench.host.functions().size() == 1);
    CHECK(bench.remarks.size() >= 1);
}

TEST_CASE("mistakes in a configuration are named, and the rest is used") {
    UsbConfiguration const read = parse_configuration(configuration_descriptor(
        endpoint_descriptor(0x81, UsbEndpointType::Bulk, 64) + Bytes{4, kInterfaceDescriptor, 1, 0} +
        interface_descriptor(7, 9, 10, 0) + endpoint_descriptor(0x80, UsbEndpointType::Bulk, 64) +
        endpoint_descriptor(0x81, UsbEndpointType::Bulk, 0) +
        endpoint_descriptor(0x02, UsbEndpointType::Bulk, 512) +
        endpoint_descriptor(0x83, UsbEndpointType::Bulk, 64) + Bytes{3, kEndpointDescriptor, 1} +
        Bytes{0, 0, 0}));
    CHECK(read.problems.size() == 7);
    REQUIRE(read.interface(7) != nullptr);
    CHECK(read.interface(7)->endpoints.size() == 1);
    CHECK(read.interface(8) == nullptr);
}

TEST_CASE("descriptors damaged at random never upset the host") {
    u32 random = GENERATE(Catch::Generators::range(1u, 13u)) * 2654435761u;
    auto const next = [&random] {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        return random;
    };
    Bench bench;
    Bytes const good_device = bench.device.device;
    for (u8 i = 1; i < 16; ++i) {
        bench.device.endpoints[i];
        bench.device.endpoints[u8(0x80 | i)];
    }
    bench.device.on_request = [&](UsbSetup const &, Bytes const &) -> std::optional<Bytes> {
        if (next() % 3 == 0) return {};
        Bytes answer(next() % 64);
        for (u8 &byte : answer) byte = u8(next());
        return answer;
    };
    int configured = 0;
    for (int round = 0; round < 60; ++round) {
        bench.device.device = good_device;
        bench.device.configuration = everything();
        for (u32 i = 0; i < next() % 6; ++i)
            bench.device.configuration[9 + next() % (bench.device.configuration.size() - 9)] = u8(next());
        if (next() % 4 == 0) bench.device.configuration[next() % 9] = u8(next());
        if (next() % 4 == 0) bench.device.device[next() % 18] = u8(next());
        if (next() % 4 == 0) bench.device.configuration.resize(next() % bench.device.configuration.size());
        bench.device.attach(true);
        run_for(bench.clock, 200_ms);
        configured += bench.host.configured();
        for (int i = 0; i < 40; ++i) {
            u8 const endpoint = u8(0x80 | (1 + next() % 15));
            Bytes packet(next() % 80);
            for (u8 &byte : packet) byte = u8(next());
            if (next() % 8 == 0) {
                bench.device.halt(u8(next() & 0x8F));
            } else {
                bench.device.send(endpoint, std::move(packet));
            }
            run_for(bench.clock, 100_us * (next() % 20));
        }
        bench.device.attach(false);
        for (auto &[address, endpoint] : bench.device.endpoints) endpoint.ready.clear();
        CHECK(bench.host.functions().empty());
        CHECK(bench.clock.next_event() == Time::never());
    }
    CHECK(configured > 0);
}
