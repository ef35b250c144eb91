// UsbSerial: the console of a board that is a USB serial port itself: a USB host whose first CDC-ACM
// function is the board's serial port, with a program on the host that has opened it.
//
// Bytes for the board wait here until it is enumerated and takes them; none is lost over a reset of the
// board, though what it had already accepted goes with it.
//
// Actions: send "text", those of sim/parts/line_actions.h (baud and format are the line coding; a program
// that closes the port lowers DTR and RTS), unplug and plug (the cable), dfu FILE (firmware for a device in
// DFU mode, now or when one comes), and those of DriveFiles for the drive it shows.
#pragma once

#include <deque>

#include "sim/core/serial_line.h"
#include "sim/parts/console.h"
#include "sim/usb/cdc_acm.h"
#include "sim/usb/drive_files.h"
#include "sim/usb/firmware_update.h"
#include "sim/usb/usb_host.h"

namespace terrarium {

class UsbSerial final : public Console {
public:
    // Bytes that may wait to be sent to the board.
    static constexpr std::size_t kQueueLimit = 64 * 1024;

    UsbSerial(Clock &clock, Trace &trace, std::string_view name, UsbDevice &device, Net *vbus = nullptr);

    std::size_t send(std::span<u8 const> bytes) override;
    [[nodiscard]] std::size_t queued() const override { return queue_.size(); }
    [[nodiscard]] bool plugged() const override { return host_.plugged(); }

    // Every report of a human interface device. Not part of the state.
    std::function<void(std::span<u8 const>)> on_report;

    // The host, for the board's other functions: set on_functions, not the host's on_change.
    [[nodiscard]] UsbHost &host() { return host_; }
    std::function<void()> on_functions;

    [[nodiscard]] Result<> check(Action const &action) const override;
    [[nodiscard]] Action pinned(Action action) const override;
    void act(Action const &action) override;
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    void functions_changed();
    void introduce(CdcAcm &port);
    void pump();
    void tell_line(CdcAcm &port, LineRequest request) const;

    Trace &trace_;
    UsbHost host_;
    FirmwareUpdate update_;
    DriveFiles drive_;
    std::vector<u8> last_report_;
    std::deque<u8> queue_; // Begins with the packet on its way, if there is one.
    u32 sending_ = 0;      // Bytes of that packet.
    SerialLine line_;
};

} // namespace terrarium
