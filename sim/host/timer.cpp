#include "sim/host/timer.h"

#include <asio/steady_timer.hpp>

#include "sim/host/loop_context.h"

namespace terrarium::host {

struct Timer::State {
    asio::steady_timer timer;
    std::function<void()> handler;
    unsigned request = 0; // Tells a late completion of an old request from the present one.
};

Timer::Timer(HostLoop &loop) : state_(new State{asio::steady_timer(loop.context().io), nullptr}) {}

Timer::~Timer() {
    ++state_->request;
    state_->handler = nullptr;
    state_->timer.cancel();
}

void Timer::after(std::chrono::milliseconds delay, std::function<void()> handler) {
    state_->handler = std::move(handler);
    state_->timer.expires_after(delay);
    state_->timer.async_wait([state = state_, request = ++state_->request](asio::error_code failure) {
        if (failure || request != state->request) return;
        if (auto const due = std::exchange(state->handler, nullptr)) due();
    });
}

} // namespace terrarium::host
