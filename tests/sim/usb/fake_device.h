// FakeDevice: a USB device without a chip: descriptors, endpoints and answers as a test wants them.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/usb/usb_descriptors.h"
#include "sim/usb/usb_device.h"
#include "sim/usb/usb_setup.h"

namespace terrarium {

using Bytes = std::vector<u8>;

inline Bytes bytes_of(std::string const &text) { return {text.begin(), text.end()}; }

inline Bytes operator+(Bytes left, Bytes const &right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

class FakeDevice final : public UsbDevice {
public:
    struct Endpoint {
        u8 max_packet = 64;
        bool data1 = false;
        bool halted = false;
        bool takes = true;       // OUT: whether it acknowledges.
        std::deque<Bytes> ready; // IN: packets to be sent.
        std::vector<Bytes> got;  // OUT.
    };

    u8 control_packet = 64;
    Bytes device{18, 1, 0, 2, 0, 0, 0, 64, 0x34, 0x12, 0x78, 0x56, 0, 1, 1, 2, 3, 1};
    Bytes configuration;
    std::map<u8, Bytes> strings{
        {0, {4, 3, 9, 4}}, {1, {6, 3, 'M', 0, 'e', 0}}, {2, {6, 3, 'I', 0, 't', 0}}, {3, {4, 3, '7', 0}}};
    std::map<u8, Endpoint> endpoints; // By address.
    // Class and vendor requests: the data to give back; nothing stalls.
    std::function<std::optional<Bytes>(UsbSetup const &, Bytes const &)> on_request =
        [](UsbSetup const &, Bytes const &) { return Bytes(); };
    std::function<void(u8 endpoint, Bytes const &)> on_out;
    std::function<void()> after_reset;
    // Before each answer to a request: for what goes wrong in the middle.
    std::function<void(UsbSetup const &)> on_setup;
    std::vector<UsbSetup> setups;
    u8 silent_packets = 0; // Tokens not answered.
    bool frames_wanted = false;
    int frames = 0;
    int resets = 0;
    bool configured = false;
    bool in_reset = false;

    void attach(bool on) {
        attached_ = on;
        if (bus() != nullptr) bus()->attachment_changed();
    }
    void send(u8 endpoint, Bytes packet) {
        endpoints[endpoint].ready.push_back(std::move(packet));
        if (bus() != nullptr) bus()->endpoint_ready(endpoint);
    }
    void take(u8 endpoint, bool takes) {
        endpoints[endpoint].takes = takes;
        if (takes && bus() != nullptr) bus()->endpoint_ready(endpoint);
    }
    void halt(u8 endpoint) {
        endpoints[endpoint].halted = true;
        if (bus() != nullptr) bus()->endpoint_ready(endpoint);
    }
    void want_frames(bool wanted) {
        frames_wanted = wanted;
        bus()->frames_wanted_changed();
    }
    u64 frame() const { return bus()->frames(); }

    bool attached() const override { return attached_; }
    bool wants_frames() const override { return frames_wanted; }
    void bus_reset(bool asserted) override {
        in_reset = asserted;
        address_ = 0;
        configured = false;
        halted_ = false;
        if (!asserted) return;
        ++resets;
        for (auto &[address, endpoint] : endpoints) endpoint.data1 = endpoint.halted = false;
        if (after_reset) after_reset();
    }
    void start_of_frame() override { ++frames; }
    void suspend(bool) override {}

    UsbHandshake setup(u8 address, u8 endpoint, std::span<u8 const> p) override {
        if (!meant(address) || endpoint != 0) return UsbHandshake::Nothing;
        setup_ = {p[0], p[1], u16(p[2] | p[3] << 8), u16(p[4] | p[5] << 8), u16(p[6] | p[7] << 8)};
        setups.push_back(setup_);
        received_.clear();
        data1_ = true;
        halted_ = false;

        sent_ = 0;
        if (on_setup) on_setup(setup_);
        if (setup_.in() || setup_.length == 0) respond();
        return UsbHandshake::Ack;
    }
    UsbHandshake out(u8 address, u8 number, bool data1, std::span<u8 const> packet) override {
        if (!meant(address)) return UsbHandshake::Nothing;
        if (number == 0) {
            if (halted_) return UsbHandshake::Stall;
            if (setup_.in()) return UsbHandshake::Ack; // Status.
            received_.insert(received_.end(), packet.begin(), packet.end());
            if (received_.size() >= setup_.length) respond();
            return halted_ ? UsbHandshake::Stall : UsbHandshake::Ack;
        }
        if (!endpoints.contains(number)) return UsbHandshake::Nothing;
        Endpoint &endpoint = endpoints[number];
        if (endpoint.halted) return UsbHandshake::Stall;
        if (!endpoint.takes) return UsbHandshake::Nak;
        if (data1 != endpoint.data1) return UsbHandshake::Ack;
        endpoint.data1 = !data1;
        endpoint.got.emplace_back(packet.begin(), packet.end());
        if (on_out) on_out(number, {packet.begin(), packet.end()});
        return UsbHandshake::Ack;
    }
    UsbInAnswer in(u8 address, u8 number) override {
        if (!meant(address)) return {};
        if (number == 0) {
            if (halted_) return {UsbHandshake::Stall};
            if (!setup_.in() || setup_.length == 0) return {UsbHandshake::Ack, true, {}};
            std::size_t const size = std::min<std::size_t>(control_packet, answer_.size() - sent_);
            auto const from = answer_.begin() + std::ptrdiff_t(sent_);
            return {UsbHandshake::Ack, data1_, {from, from + std::ptrdiff_t(size)}};
        }
        u8 const name = u8(0x80 | number);
        if (!endpoints.contains(name)) return {};
        Endpoint &endpoint = endpoints[name];
        if (endpoint.halted) return {UsbHandshake::Stall};
        if (endpoint.ready.empty()) return {UsbHandshake::Nak};
        return {UsbHandshake::Ack, endpoint.data1, endpoint.ready.front()};
    }
    void in_acknowledged(u8 number) override {
        if (number == 0) {
            if (setup_.request == kSetAddress && setup_.type == kToDevice) address_ = u8(setup_.value);
            sent_ += std::min<std::size_t>(control_packet, answer_.size() - sent_);
            data1_ = !data1_;
            return;
        }
        Endpoint &endpoint = endpoints[u8(0x80 | number)];
        endpoint.data1 = !endpoint.data1;
        if (!endpoint.ready.empty()) endpoint.ready.pop_front();
    }

private:
    bool meant(u8 address) {
        if (silent_packets != 0) {
            --silent_packets;
            return false;
        }
        return attached_ && address == address_;
    }
    void respond() {
        std::optional<Bytes> const answer = answer_to(setup_);
        halted_ = !answer;
        answer_ = answer.value_or(Bytes());
        if (answer_.size() > setup_.length) answer_.resize(setup_.length);
    }
    std::optional<Bytes> answer_to(UsbSetup const &request) {
        if (request.type == kFromDevice && request.request == kGetDescriptor) {
            switch (request.value >> 8) {
            case kDeviceDescriptor: return device;
            case kConfigurationDescriptor: return configuration;
            case kStringDescriptor:
                if (strings.contains(u8(request.value))) return strings[u8(request.value)];
                return {};
            default: return {};
            }
        }
        if (request.type == kToDevice && request.request == kSetConfiguration) {
            configured = true;
            return Bytes();
        }
        if (request.type == kToEndpoint && request.request == kClearFeature) {
            endpoints[u8(request.index)].halted = false;
            endpoints[u8(request.index)].data1 = false;
            return Bytes();
        }
        if (request.type == kToDevice) return Bytes();
        return on_request(request, received_);
    }

    bool attached_ = false;
    u8 address_ = 0;
    UsbSetup setup_;
    Bytes received_;
    Bytes answer_;
    std::size_t sent_ = 0;
    bool data1_ = true;
    bool halted_ = false;
};

// Descriptors.

inline Bytes interface_descriptor(u8 number, u8 endpoints, u8 kind, u8 subclass, u8 protocol = 0) {
    return {9, kInterfaceDescriptor, number, 0, endpoints, kind, subclass, protocol, 0};
}

inline Bytes endpoint_descriptor(u8 address, UsbEndpointType type, u16 size, u8 interval = 0) {
    return {7, kEndpointDescriptor, address, u8(type), u8(size), u8(size >> 8), interval};
}

inline Bytes configuration_descriptor(Bytes const &rest, u8 interfaces = 1) {
    u16 const total = u16(9 + rest.size());
    return Bytes{9, kConfigurationDescriptor, u8(total), u8(total >> 8), interfaces, 1, 0, 0x80, 50} + rest;
}

} // namespace terrarium
