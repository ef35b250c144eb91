// PtyPort: the board's serial line as a pseudo terminal, for programs that want to open a serial device.
//
// Clients come and go. The master sees a hang-up (POLLHUP, and EIO from read) while nobody has the slave
// open, so the slave is not kept open here; a look every few milliseconds notices an opening, for which
// Linux has no event. While nobody has it open the board's output goes nowhere, as on a wire.
//
// Not modelled: baud rate, modem lines (a PTY refuses them with ENOTTY) and break.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sim/host/pty_link.h"
#include "sim/host/reader.h"
#include "sim/host/serial_hub.h"
#include "sim/host/timer.h"
#include "sim/host/writer.h"

namespace terrarium::host {

// `loop` and `hub` must outlive it.
class PtyPort final : public SerialClient {
public:
    PtyPort(HostLoop &loop, SerialHub &hub, Descriptor master, std::string path, std::optional<PtyLink> link);
    ~PtyPort() override;

    // The device, such as "/dev/pts/5".
    [[nodiscard]] std::string const &path() const { return path_; }
    // What to tell the user to open: the link if there is one, else the device.
    [[nodiscard]] std::string const &public_path() const { return link_ ? link_->path() : path_; }
    // Whether somebody has it open; known with a delay of 10 ms.
    [[nodiscard]] bool connected() const { return connected_; }

    [[nodiscard]] std::string name() const override { return "pty " + public_path(); }
    void deliver(std::span<u8 const> bytes) override;
    void resume_input() override { check(); }
    bool flush(SteadyTime deadline) override;
    [[nodiscard]] u64 dropped() const override { return writer_.dropped(); }

private:
    void tick();
    void check();
    void disconnect();

    SerialHub &hub_;
    std::string path_;
    std::optional<PtyLink> link_;
    Watch watch_;
    Reader reader_;
    Writer writer_;
    Timer timer_;
    bool connected_ = false;
};

// Opens a pseudo terminal in raw mode; with `link`, makes a symbolic link to it (see PtyLink for what may
// stand there already), which goes when the port goes.
Result<std::unique_ptr<PtyPort>> open_pty(HostLoop &loop, SerialHub &hub,
                                          std::optional<std::string> const &link = std::nullopt);

} // namespace terrarium::host
