// Hid: a device of human interface, the host's side. HID 1.11.
//
// Modelled: reports received on the interrupt IN endpoint at its interval, the report descriptor, output
// reports by SET_REPORT. Not modelled: what a report means, the interrupt OUT endpoint.
#pragma once

#include <functional>
#include <memory>
#include <span>

#include "sim/usb/usb_function.h"

namespace terrarium {

class Hid final : public UsbFunction {
public:
    // Null if the interface has no interrupt IN endpoint.
    static std::unique_ptr<Hid> make(UsbFunctionHost &host, UsbInterface const &interface);

    Hid(UsbFunctionHost &host, UsbInterface const &interface, UsbEndpoint const &in);

    // Every report received. Not part of the state.
    std::function<void(std::span<u8 const>)> on_report;

    // SET_REPORT of an output report (`id` 0: the device numbers none).
    void send(u8 id, std::vector<u8> report);
    // 1 keyboard, 2 mouse (boot interface), 0 anything.
    [[nodiscard]] u8 protocol() const { return protocol_; }
    [[nodiscard]] std::vector<u8> const &report_descriptor() const { return report_descriptor_; }
    [[nodiscard]] u32 reports() const { return reports_; }

    [[nodiscard]] std::string_view kind() const override { return "hid"; }
    [[nodiscard]] std::vector<UsbEndpoint> endpoints() const override { return {in_}; }
    void start() override;
    void control_done(u8 tag, UsbOutcome outcome, std::vector<u8> const &data) override;
    void transfer_done(u8 endpoint, UsbOutcome outcome, std::vector<u8> const &data) override;
    void archive(Archive &archive) override;

private:
    u8 interface_;
    u8 protocol_;
    u16 descriptor_bytes_ = 0; // Of the report descriptor, as the HID descriptor says.
    UsbEndpoint in_;
    std::vector<u8> report_descriptor_;
    u32 reports_ = 0;
    u8 stalls_ = 0;
};

} // namespace terrarium
