#include "sim/host/watch.h"

#include <asio/posix/stream_descriptor.hpp>

#include "sim/host/loop_context.h"

namespace terrarium::host {

namespace {

using Stream = asio::posix::stream_descriptor;

// One direction. A request that is withdrawn leaves its wait with Asio, which then calls nobody.
struct Side {
    Stream::wait_type kind;
    Watch::Handler handler = nullptr;
    bool waiting = false;
};

} // namespace

struct Watch::State : std::enable_shared_from_this<State> {
    State(HostLoop &loop, Descriptor owned) : descriptor(std::move(owned)), stream(loop.context().io) {
        ::asio::error_code failure;
        stream.assign(descriptor.fd(), failure); // A failure shows as an error of every wait.
    }

    void request(Side &side, Handler handler) {
        side.handler = std::move(handler);
        if (std::exchange(side.waiting, true)) return;
        stream.async_wait(side.kind, [self = shared_from_this(), &side](asio::error_code failure) {
            side.waiting = false;
            if (failure == asio::error::operation_aborted) return;
            // Any other failure means that epoll cannot watch it. The call that follows will not block, and
            // if something is wrong it says so better than the wait does.
            if (auto const ready = std::exchange(side.handler, nullptr)) ready();
        });
    }

    void close() {
        readable.handler = nullptr;
        writable.handler = nullptr;
        if (stream.is_open()) (void)stream.release(); // Cancels both waits.
        descriptor.close();
    }

    Descriptor descriptor;
    Stream stream;
    Side readable{Stream::wait_read};
    Side writable{Stream::wait_write};
};

Watch::Watch(HostLoop &loop, Descriptor descriptor)
    : loop_(loop), state_(std::make_shared<State>(loop, std::move(descriptor))) {}

Watch::~Watch() { state_->close(); }

int Watch::fd() const { return state_->descriptor.fd(); }

void Watch::when_readable(Handler handler) { state_->request(state_->readable, std::move(handler)); }
void Watch::when_writable(Handler handler) { state_->request(state_->writable, std::move(handler)); }
void Watch::ignore_readable() { state_->readable.handler = nullptr; }
void Watch::ignore_writable() { state_->writable.handler = nullptr; }

} // namespace terrarium::host
