// Timer: calls a handler once, after some time on the host's steady clock.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "sim/host/host_loop.h"

namespace terrarium::host {

// The handler is never called after the Timer is gone; it may set the Timer again or destroy it.
class Timer {
public:
    explicit Timer(HostLoop &loop);
    ~Timer();
    Timer(Timer const &) = delete;
    Timer &operator=(Timer const &) = delete;

    // A second request takes the place of the first.
    void after(std::chrono::milliseconds delay, std::function<void()> handler);

private:
    struct State;
    std::shared_ptr<State> state_; // Shared with the handler under way.
};

} // namespace terrarium::host
