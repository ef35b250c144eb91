#include "sim/host/writer.h"

#include <algorithm>
#include <cerrno>

#include <poll.h>
#include <unistd.h>

namespace terrarium::host {

namespace {

// Keeps one turn of the loop short; a socket's or pipe's buffer holds no more anyway.
constexpr std::size_t kLargestWrite = 64 * 1024;

} // namespace

Writer::Writer(Watch &watch, OnBroken on_broken, std::size_t capacity)
    : watch_(watch), on_broken_(std::move(on_broken)), queue_(capacity) {}

void Writer::send(std::span<u8 const> bytes) {
    if (broken_ || bytes.empty()) return;
    bool const idle = queue_.empty();
    queue_.push(bytes);
    if (idle) request();
}

void Writer::clear() {
    broken_ = false;
    queue_.clear();
    watch_.ignore_writable();
}

bool Writer::flush(SteadyTime deadline) {
    while (!broken_ && !queue_.empty()) {
        auto const left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        pollfd waiting{watch_.fd(), POLLOUT, 0};
        int const ready = ::poll(&waiting, 1, int(std::clamp<i64>(left.count(), 0, 60'000)));
        if (ready == 0) return false;
        if (ready > 0 && write_once() != 0) broken_ = true;
        if (ready < 0 && errno != EINTR) return false;
        // A terminal may be ready and still refuse; without this a flush could outlive its deadline.
        if (!queue_.empty() && left.count() <= 0) return false;
    }
    return queue_.empty();
}

void Writer::request() {
    watch_.when_writable([this] { write_some(); });
}

void Writer::write_some() {
    if (queue_.empty()) return; // A flush() was quicker.
    bool const was_congested = congested();
    if (int const error_number = write_once()) {
        broken_ = true;
        queue_.clear();
        watch_.loop().wake();
        auto const on_broken = on_broken_; // A copy, because it may destroy this Writer.
        return on_broken(error_number);
    }
    if (was_congested && !congested()) watch_.loop().wake();
    if (!queue_.empty()) return request();
    if (on_drained) on_drained();
}

int Writer::write_once() {
    auto const bytes = queue_.waiting();
    ssize_t const count = ::write(watch_.fd(), bytes.data(), std::min(bytes.size(), kLargestWrite));
    if (count >= 0) {
        queue_.pop(std::size_t(count));
        return 0;
    }
    return errno == EAGAIN || errno == EINTR ? 0 : errno;
}

} // namespace terrarium::host
