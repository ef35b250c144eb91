// CdcAcm: a serial port over USB, the host's side. CDC 1.2; PSTN subclass 1.2 (abstract control model).
//
// The bulk IN endpoint is always being read, so that the guest never blocks on a host that does not listen.
//
// Modelled: line coding, DTR and RTS, break, data both ways, the notification SERIAL_STATE (read, not used).
// Not modelled: call management, flow control by the line state.
#pragma once

#include <functional>
#include <memory>
#include <span>

#include "sim/usb/usb_function.h"

namespace terrarium {

struct LineCoding {
    u32 baud = 115'200;
    u8 stop = 0;   // 0: one, 1: one and a half, 2: two.
    u8 parity = 0; // 0: none, 1: odd, 2: even.
    u8 data_bits = 8;
};

class CdcAcm final : public UsbFunction {
public:
    // The function that the control interface `control` belongs to, or null if its data interface is not
    // to be found: named by the union descriptor, or an association, or the first one with bulk endpoints.
    static std::unique_ptr<CdcAcm> make(UsbFunctionHost &host, UsbConfiguration const &configuration,
                                        UsbInterface const &control);

    CdcAcm(UsbFunctionHost &host, UsbInterface const &control, UsbInterface const &data);

    // Every packet from the device, which may be empty. Not part of the state.
    std::function<void(std::span<u8 const>)> on_output;
    // The port can be used from now on.
    std::function<void()> on_opened;
    // The device has taken what write() gave (or never will: then false), and more may follow.
    std::function<void(bool taken)> on_written;

    // Gives the device at most a packet; only while writable(). It may hold it back by NAK without limit.
    void write(std::span<u8 const> bytes);
    [[nodiscard]] bool writable() const { return open_ && !writing_; }
    [[nodiscard]] std::size_t packet_bytes() const { return out_.max_packet; }

    void set_line(bool dtr, bool rts);
    void set_line_coding(LineCoding const &coding);
    // Milliseconds; 0 ends a break, 0xFFFF holds it until then.
    void send_break(u16 milliseconds);
    [[nodiscard]] u8 control_interface() const { return control_interface_; }
    [[nodiscard]] u8 data_interface() const { return data_interface_; }

    [[nodiscard]] std::string_view kind() const override { return "serial"; }
    [[nodiscard]] std::vector<UsbEndpoint> endpoints() const override;
    void start() override;
    void control_done(u8 tag, UsbOutcome outcome, std::vector<u8> const &data) override;
    void transfer_done(u8 endpoint, UsbOutcome outcome, std::vector<u8> const &data) override;
    void archive(Archive &archive) override;

private:
    void request(u8 request, u16 value, std::vector<u8> data = {});

    u8 control_interface_;
    u8 data_interface_;
    UsbEndpoint notify_; // Address 0: there is none.
    UsbEndpoint in_;
    UsbEndpoint out_;
    bool open_ = false;
    bool writing_ = false;
    u8 stalls_ = 0; // Of the data endpoints, in a row.
};

} // namespace terrarium
