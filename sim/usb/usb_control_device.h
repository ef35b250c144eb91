// UsbControlDevice: a USB device in native code that has endpoint 0 and nothing else. USB 2.0, chapter 9.
//
// For what stands in place of a program that nobody may copy, such as the boot loader in a chip's ROM. Who
// derives from it gives the descriptors and answers the requests of its class.
//
// Modelled: control transfers both ways in packets of 64 bytes, the standard requests of a device with one
// configuration and one interface, holding an answer back (NAK) while the device is busy.
// Not modelled: remote wake-up, suspending (nothing depends on it).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/core/archive.h"
#include "sim/usb/usb_device.h"
#include "sim/usb/usb_setup.h"

namespace terrarium {

class UsbControlDevice : public UsbDevice {
public:
    static constexpr u8 kPacket = 64;

    // Switches the pull-up; a new attachment begins with everything forgotten.
    void attach(bool attached);
    [[nodiscard]] bool attached() const override { return attached_; }
    [[nodiscard]] bool wants_frames() const override { return false; }
    void bus_reset(bool asserted) override;
    void start_of_frame() override {}
    void suspend(bool) override {}
    UsbHandshake setup(u8 address, u8 endpoint, std::span<u8 const> packet) override;
    UsbHandshake out(u8 address, u8 endpoint, bool data1, std::span<u8 const> packet) override;
    UsbInAnswer in(u8 address, u8 endpoint) override;
    void in_acknowledged(u8 endpoint) override;

protected:
    struct Description {
        std::vector<u8> device;
        std::vector<u8> configuration;
        std::vector<std::string> strings; // ASCII; string 1 is the first.
        u8 alternates = 1;                // Settings of interface 0.
    };
    explicit UsbControlDevice(Description description) : description_(std::move(description)) {}
    ~UsbControlDevice() = default;

    // A request that is not a standard one, with what came for it: the answer, or nothing for a stall.
    virtual std::optional<std::vector<u8>> request(UsbSetup const &setup, std::vector<u8> const &data) = 0;
    // The transfer of a request that was answered is over.
    virtual void request_over(UsbSetup const &setup) = 0;
    // The bus has been reset, or an alternate setting chosen.
    virtual void begin_anew() = 0;

    // While it is busy a device takes a request but does not get round to it.
    void set_busy(bool busy);
    [[nodiscard]] bool busy() const { return busy_; }
    [[nodiscard]] u8 alternate() const { return alternate_; }
    [[nodiscard]] bool configured() const { return configured_; }
    void archive(Archive &archive);

private:
    enum class Stage : u8 { Idle, DataOut, Waiting, DataIn, StatusIn, Stalled };

    [[nodiscard]] bool meant(u8 address, u8 endpoint) const {
        return attached_ && endpoint == 0 && address == address_;
    }
    void respond();
    [[nodiscard]] std::optional<std::vector<u8>> answer();
    [[nodiscard]] std::optional<std::vector<u8>> descriptor() const;
    void over();

    Description description_;
    bool attached_ = false;
    bool busy_ = false;
    bool configured_ = false;
    u8 address_ = 0;
    u8 alternate_ = 0;
    Stage stage_ = Stage::Idle;
    UsbSetup setup_;
    std::vector<u8> received_;
    std::vector<u8> answer_;
    u32 sent_ = 0;
    u32 on_the_wire_ = 0;
    bool data1_ = true; // Of the next packet, in or out.
};

} // namespace terrarium
