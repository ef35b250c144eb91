// Watch: owns a descriptor and tells once when it can be read or written.
//
// A descriptor that epoll refuses (a regular file, /dev/null) counts as always ready, as poll(2) has it.
#pragma once

#include <functional>
#include <memory>

#include "sim/host/descriptor.h"
#include "sim/host/host_loop.h"

namespace terrarium::host {

// Handlers are called once per request and never after the Watch is gone; a handler may destroy the Watch.
// The descriptor is made non-blocking.
class Watch {
public:
    using Handler = std::function<void()>;

    Watch(HostLoop &loop, Descriptor descriptor);
    ~Watch();
    Watch(Watch const &) = delete;
    Watch &operator=(Watch const &) = delete;

    [[nodiscard]] int fd() const;
    [[nodiscard]] HostLoop &loop() const { return loop_; }

    // A second request takes the place of the first.
    void when_readable(Handler handler);
    void when_writable(Handler handler);
    void ignore_readable();
    void ignore_writable();

private:
    struct State;
    HostLoop &loop_;
    std::shared_ptr<State> state_; // Shared with handlers under way.
};

} // namespace terrarium::host
