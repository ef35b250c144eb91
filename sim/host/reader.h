// Reader: hands on what arrives at a Watch's descriptor, a few KiB per turn of the loop.
#pragma once

#include <functional>
#include <span>

#include "sim/core/types.h"
#include "sim/host/watch.h"

namespace terrarium::host {

// Each delivery wakes the loop's wait_until(). `on_bytes` may pause() but must not destroy the Reader;
// `on_end` may destroy it, and gets 0 for the end of the stream, else an errno.
class Reader {
public:
    using OnBytes = std::function<void(std::span<u8 const>)>;
    using OnEnd = std::function<void(int error_number)>;

    Reader(Watch &watch, OnBytes on_bytes, OnEnd on_end);

    void start();
    void pause();
    [[nodiscard]] bool running() const { return running_; }
    // True from the end of the stream on, until start() is called again.
    [[nodiscard]] bool ended() const { return ended_; }

private:
    void request();
    void read_some();

    Watch &watch_;
    OnBytes on_bytes_;
    OnEnd on_end_;
    bool running_ = false;
    bool ended_ = false;
};

} // namespace terrarium::host
