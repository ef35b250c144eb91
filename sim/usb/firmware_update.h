// FirmwareUpdate: a firmware file on its way to a board by DFU: what dfu-util is to a computer.
//
// It waits for a device in DFU mode, as `dfu-util -w` does, checks that the file is for it, and downloads it.
// The action is dfu FILE; in a journal it also says sha256=…, so that a replay takes the same file or none.
#pragma once

#include <string>
#include <vector>

#include "sim/core/trace.h"
#include "sim/parts/part.h"
#include "sim/usb/dfu.h"
#include "sim/usb/usb_host.h"

namespace terrarium {

class FirmwareUpdate {
public:
    FirmwareUpdate(Trace &trace, UsbHost &host) : trace_(trace), host_(host) {}

    // For the part that owns it: see Part.
    [[nodiscard]] Result<> check(Part const &part, Action const &action) const;
    [[nodiscard]] Action pinned(Action action) const;
    void act(Action const &action);
    // "none", "waiting", "erasing 1 of 5", "writing 7 of 180", "leaving", "done", or "failed: why".
    [[nodiscard]] std::string state() const;
    // The host's functions have come or gone.
    void functions_changed();
    void archive(Archive &archive);

private:
    enum class State : u8 { None, Waiting, Downloading, Done, Failed };

    void begin();
    void done(std::string const &failure);
    void say(std::string const &text);

    Trace &trace_;
    UsbHost &host_;
    State state_ = State::None;
    std::string file_;
    u16 vendor_ = 0; // Of the device it is for.
    u16 product_ = 0;
    std::vector<Dfu::Piece> pieces_; // While waiting.
    std::string failure_;
};

} // namespace terrarium
