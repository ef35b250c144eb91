// ControlPipe: endpoint 0 of a device, driven transaction by transaction by the test itself.
#pragma once

#include <optional>
#include <vector>

#include "sim/usb/usb_device.h"
#include "sim/usb/usb_setup.h"
#include "tests/support/run_clock.h"

namespace terrarium {

class ControlPipe {
public:
    ControlPipe(Clock &clock, UsbDevice &device) : clock_(clock), device_(device) {}

    u8 address = 0;
    int naks = 0; // Of all transfers so far.

    // A whole control transfer; what came in, or nothing if it was stalled or not answered.
    std::optional<std::vector<u8>> transfer(UsbSetup const &setup, std::vector<u8> const &data = {}) {
        auto const packet = setup.bytes();
        if (device_.setup(address, 0, packet) != UsbHandshake::Ack) return {};
        bool const data_in = setup.in() && setup.length != 0;
        bool data1 = true;
        for (std::size_t at = 0; at < data.size(); at += 64, data1 = !data1) {
            std::size_t const end = std::min(at + 64, data.size());
            std::vector<u8> const part(data.begin() + std::ptrdiff_t(at), data.begin() + std::ptrdiff_t(end));
            if (out(data1, part) != UsbHandshake::Ack) return {};
        }
        std::vector<u8> received;
        if (!data_in) {
            UsbInAnswer const status = in();
            if (status.handshake != UsbHandshake::Ack || !status.data.empty() || !status.data1) return {};
            device_.in_acknowledged(0);
            return received;
        }
        for (data1 = true; received.size() < setup.length; data1 = !data1) {
            UsbInAnswer const answer = in();
            if (answer.handshake != UsbHandshake::Ack || answer.data1 != data1) return {};
            device_.in_acknowledged(0);
            received.insert(received.end(), answer.data.begin(), answer.data.end());
            if (answer.data.size() < 64) break;
        }
        if (out(true, {}) != UsbHandshake::Ack) return {};
        return received;
    }

private:
    static constexpr int kMostNaks = 100'000;
    UsbInAnswer in() {
        UsbInAnswer answer = device_.in(address, 0);
        for (int i = 0; answer.handshake == UsbHandshake::Nak && i < kMostNaks; ++i) {
            wait();
            answer = device_.in(address, 0);
        }
        return answer;
    }
    UsbHandshake out(bool data1, std::vector<u8> const &packet) {
        UsbHandshake handshake = device_.out(address, 0, data1, packet);
        for (int i = 0; handshake == UsbHandshake::Nak && i < kMostNaks; ++i) {
            wait();
            handshake = device_.out(address, 0, data1, packet);
        }
        return handshake;
    }
    void wait() {
        ++naks;
        run_for(clock_, Time::picoseconds(100'000'000));
    }

    Clock &clock_;
    UsbDevice &device_;
};

} // namespace terrarium
