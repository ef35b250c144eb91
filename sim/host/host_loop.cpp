#include "sim/host/host_loop.h"

#include <csignal>

#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>

#include "sim/host/loop_context.h"

namespace terrarium::host {

namespace {

// How many handlers one poll() runs. Each reads or writes a few KiB at most, so a flood of input costs a
// slice of the machine's time but never all of it.
constexpr int kHandlersPerPoll = 64;

} // namespace

HostLoop::HostLoop() : context_(std::make_unique<LoopContext>()) {
    // A handler of the program's own stays.
    struct sigaction current {};
    if (::sigaction(SIGPIPE, nullptr, &current) == 0 && current.sa_handler == SIG_DFL) {
        std::signal(SIGPIPE, SIG_IGN);
    }
}

HostLoop::~HostLoop() = default;

void HostLoop::poll() {
    context_->io.restart();
    for (int i = 0; i < kHandlersPerPoll && context_->io.poll_one() > 0; ++i) {
    }
}

bool HostLoop::wait_until(SteadyTime deadline) {
    context_->woken = false;
    poll();
    // Without the guard run_one_until() would return at once when nothing is awaited, and the caller would
    // spin instead of keeping time.
    auto const guard = asio::make_work_guard(context_->io);
    context_->io.restart();
    while (!context_->woken && context_->io.run_one_until(deadline) > 0) {
    }
    return context_->woken;
}

Result<> HostLoop::on_interrupt(std::function<void(int)> handler) {
    bool const first = !context_->interrupted;
    context_->interrupted = std::move(handler);
    if (!first) return {};
    for (int const signal : {SIGINT, SIGTERM, SIGHUP}) {
        // Under nohup the terminal may go and we stay.
        struct sigaction current {};
        bool const known = ::sigaction(signal, nullptr, &current) == 0;
        if (signal == SIGHUP && known && current.sa_handler == SIG_IGN) continue;
        asio::error_code failure;
        context_->signals.add(signal, failure);
        if (failure)
            return Error{"cannot handle signal " + std::to_string(signal) + ": " + failure.message()};
    }
    await_signal();
    return {};
}

void HostLoop::await_signal() {
    context_->signals.async_wait([this](asio::error_code failure, int signal) {
        if (failure) return;
        await_signal();
        wake();
        auto const handler = context_->interrupted; // A copy: the handler may set another.
        if (handler) handler(signal);
    });
}

void HostLoop::post(std::function<void()> task) { asio::post(context_->io, std::move(task)); }

void HostLoop::wake() { context_->woken = true; }

} // namespace terrarium::host
