// HostLoop: the event loop of the outside world, run by the thread that also runs the machine.
//
// The caller alternates: run the machine for a slice of virtual time, then poll() (unpaced) or wait_until()
// (paced). Nothing here starts a thread, so nothing here needs a lock.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "sim/core/result.h"

namespace terrarium::host {

using SteadyTime = std::chrono::steady_clock::time_point;

struct LoopContext;

// Must outlive everything made with it. Its construction makes the process ignore SIGPIPE, because a reader
// that goes away is an error of one write() and not the end of the program.
class HostLoop {
public:
    HostLoop();
    ~HostLoop();
    HostLoop(HostLoop const &) = delete;
    HostLoop &operator=(HostLoop const &) = delete;

    // Runs what is ready and returns. A client that sends without pause cannot keep it busy for longer than
    // a few dozen reads.
    void poll();

    // Runs handlers until `deadline`, at least what is ready now. Returns true as soon as something came in
    // that the caller may want to post to the machine, or a port got rid of its congestion; else false.
    bool wait_until(SteadyTime deadline);

    // Calls `handler` with SIGINT, SIGTERM or SIGHUP from within poll() or wait_until(), so that the program
    // ends in an orderly way: links removed, terminal restored, output flushed.
    Result<> on_interrupt(std::function<void(int signal)> handler);

    // Runs `task` in a later turn of the loop, also when what posted it is gone by then.
    void post(std::function<void()> task);

    // Makes a wait_until() under way return true after the present handler.
    void wake();

    // For Watch and Timer.
    [[nodiscard]] LoopContext &context() { return *context_; }

private:
    void await_signal();

    std::unique_ptr<LoopContext> context_;
};

} // namespace terrarium::host
