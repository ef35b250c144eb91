// The USB host against a device that says and does whatever the input tells it: descriptors, answers to
// requests, packets, stalls, silence, detachments; with someone at the console, and a snapshot in the middle.
#include "sim/usb/mass_storage.h"
#include "sim/usb/usb_serial.h"
#include "tests/fuzz/check_image.h"
#include "tests/sim/usb/fake_device.h"
#include "tests/support/run_clock.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

Bytes bytes(fuzz::Input &input, std::size_t most) {
    auto const taken = input.take(input.byte() % (most + 1));
    return {taken.begin(), taken.end()};
}

// A serial port, a disk, a report device and a boot loader at once, before the input changes it.
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
    Bytes dfu =
        interface_descriptor(4, 0, 0xFE, 1, 2) + Bytes{9, kDfuDescriptor, 0x0B, 255, 0, 0, 8, 0x1A, 1};
    dfu[8] = 2; // Its name.
    return configuration_descriptor(serial + disk + hid + dfu, 5);
}

struct Bench {
    Clock clock{168_MHz};
    Trace trace;
    FakeDevice device;
    UsbSerial port{clock, trace, "usb", device};
    fuzz::Input &input;

    explicit Bench(fuzz::Input &from) : input(from) {
        device.configuration = everything();
        for (u8 endpoint : {0x01, 0x81, 0x82, 0x03, 0x83, 0x84}) device.endpoints[endpoint];
        device.strings[2] = {44, 3};
        for (char const letter : std::string("@x/0x0/04*016Kg,1*64Kg"))
            device.strings[2].insert(device.strings[2].end(), {u8(letter), 0});
        for (Bytes *const each : {&device.device, &device.configuration}) damage(*each);
        device.on_request = [this](UsbSetup const &, Bytes const &) -> std::optional<Bytes> {
            u8 const choice = input.byte();
            if (choice % 8 == 7) return {};
            return bytes(input, 64);
        };
    }
    void damage(Bytes &what) {
        for (u8 changes = input.byte() % 8; changes > 0; --changes) {
            std::size_t const at = input.byte();
            u8 const value = input.byte();
            if (at < what.size()) what[at] = value;
        }
    }
    void one() {
        static constexpr u8 kEndpoints[] = {0x01, 0x81, 0x82, 0x03, 0x83, 0x84};
        u8 const what = input.byte();
        u8 const endpoint = kEndpoints[input.byte() % std::size(kEndpoints)];
        switch (what % 12) {
        case 0: return device.attach((what & 0x80) != 0);
        case 1: return device.halt(endpoint);
        case 2: return device.take(endpoint, (what & 0x80) != 0);
        case 3: device.silent_packets = what / 12; return;
        case 4: return device.want_frames((what & 0x80) != 0);
        case 5: return port.act({what >= 0x80 ? "plug" : "unplug", {}, {}});
        case 6: return port.act({"dtr", {what >= 0x80 ? "1" : "0"}, {}});
        case 7: return port.act({"break", {}, {}});
        case 8: {
            Bytes const text = bytes(input, 200);
            port.send(text);
            return;
        }
        case 9: return disk(what);
        default: return device.send(endpoint, bytes(input, 80));
        }
    }
    void disk(u8 what) {
        MassStorage *const disk = port.host().function<MassStorage>();
        if (disk == nullptr) return;
        if (what >= 0x80) {
            disk->read(input.byte(), 1 + input.byte() % 4);
        } else {
            disk->write(input.byte(), Bytes(512 * std::size_t(input.byte() % 3)));
        }
    }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(u8 const *data, std::size_t size) {
    fuzz::Input input(data, size);
    auto bench = std::make_unique<Bench>(input);
    bench->device.attach(true);
    run_for(bench->clock, 1_ms * (input.byte() * 2));
    while (!input.empty()) {
        bench->one();
        run_for(bench->clock, 1_us * (1 << input.byte() % 18));
        for (Part::Reading const &reading : bench->port.readings()) fuzz::require(!reading.name.empty());
    }
    // What the host has become can be saved and loaded.
    Bytes const state = save(bench->clock, bench->port);
    fuzz::Input nothing(nullptr, 0);
    auto const other = std::make_unique<Bench>(nothing);
    fuzz::require(load(other->clock, state, other->clock, other->port));
    fuzz::require(save(other->clock, other->port) == state);
    run_for(other->clock, 1_s);
    return 0;
}
