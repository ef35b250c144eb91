// Drops: what a file dropped on the window is for, and doing it: a script, firmware, a folder for the drive,
// the image of an SD card.
//
// Firmware, scripts and folders go into the board's flash while its power is off, as a programmer does it;
// then the board starts again. No input can say that, so a journal must end where it happens.
#pragma once

#include <string>

#include "session/session.h"
#include "sim/core/result.h"

namespace terrarium::cli {

struct Taken {
    std::string said; // What has been done, for the person at the window.
    // What remains to be posted: the power comes back, a card goes in.
    std::string target;
    Action action;
    bool beyond_journal = false; // A replay could not do it again.
};

// In the machine's thread, between two slices. Errors are one line; the board is then as it was and goes on.
Result<Taken> take_dropped(Session &session, std::string const &path);

} // namespace terrarium::cli
