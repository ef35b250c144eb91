// UsbSwitch: one USB socket that several devices of a chip share, one of them at a time: to the host a device
// goes away and another one comes.
#pragma once

#include <array>

#include "sim/core/archive.h"
#include "sim/usb/usb_device.h"

namespace terrarium {

class UsbSwitch final : public UsbDevice {
public:
    UsbSwitch(UsbDevice &first, UsbDevice &second) : devices_{&first, &second} {}

    void select(bool second) {
        if (second == second_ && connected_) return;
        active().connect(nullptr);
        connected_ = false;
        tell();
        second_ = second;
        connected_ = true;
        active().connect(bus());
        tell();
    }
    [[nodiscard]] bool second() const { return second_; }

    void connect(UsbBus *bus) override {
        UsbDevice::connect(bus);
        active().connect(bus);
    }
    [[nodiscard]] bool attached() const override { return connected_ && active().attached(); }
    [[nodiscard]] bool wants_frames() const override { return active().wants_frames(); }
    void bus_reset(bool asserted) override { active().bus_reset(asserted); }
    void start_of_frame() override { active().start_of_frame(); }
    void suspend(bool suspended) override { active().suspend(suspended); }
    UsbHandshake setup(u8 address, u8 endpoint, std::span<u8 const> packet) override {
        return active().setup(address, endpoint, packet);
    }
    UsbHandshake out(u8 address, u8 endpoint, bool data1, std::span<u8 const> packet) override {
        return active().out(address, endpoint, data1, packet);
    }
    UsbInAnswer in(u8 address, u8 endpoint) override { return active().in(address, endpoint); }
    void in_acknowledged(u8 endpoint) override { active().in_acknowledged(endpoint); }

    // Before the host's own state.
    void archive(Archive &archive) {
        bool second = second_;
        archive(second);
        if (!archive.loading()) return;
        active().connect(nullptr);
        second_ = second;
        active().connect(bus());
    }

private:
    [[nodiscard]] UsbDevice &active() const { return *devices_[second_ ? 1 : 0]; }
    void tell() {
        if (bus() != nullptr) bus()->attachment_changed();
    }

    std::array<UsbDevice *, 2> devices_;
    bool second_ = false;
    bool connected_ = true; // False in the middle of select().
};

} // namespace terrarium
