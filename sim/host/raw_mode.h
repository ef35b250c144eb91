// RawMode: puts a terminal into raw mode and gives it back as it was, however the program ends.
//
// However: by destruction, by exit(), or by a signal that nobody handles, such as an abort. Only SIGKILL
// leaves a raw terminal behind.
#pragma once

#include "sim/core/result.h"

namespace terrarium::host {

// At most one lives at a time: the guard for exit() and signals can reach it by a static variable only.
class RawMode {
public:
    // Error when `fd` is not a terminal. `fd` must stay open as long as this lives.
    static Result<RawMode> enter(int fd);
    RawMode(RawMode &&other) noexcept;
    RawMode &operator=(RawMode &&) = delete;
    ~RawMode();

private:
    RawMode() = default;

    bool owner_ = true;
};

} // namespace terrarium::host
