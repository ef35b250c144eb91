#include "sim/host/reader.h"

#include <array>
#include <cerrno>

#include <unistd.h>

namespace terrarium::host {

Reader::Reader(Watch &watch, OnBytes on_bytes, OnEnd on_end)
    : watch_(watch), on_bytes_(std::move(on_bytes)), on_end_(std::move(on_end)) {}

void Reader::start() {
    ended_ = false;
    if (!std::exchange(running_, true)) request();
}

void Reader::pause() {
    running_ = false;
    watch_.ignore_readable();
}

void Reader::request() {
    watch_.when_readable([this] { read_some(); });
}

void Reader::read_some() {
    std::array<u8, 4096> buffer;
    ssize_t const count = ::read(watch_.fd(), buffer.data(), buffer.size());
    if (count > 0) {
        watch_.loop().wake();
        on_bytes_(std::span(buffer).first(std::size_t(count)));
        if (running_) request();
        return;
    }
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return request();
    int const error_number = count == 0 ? 0 : errno;
    running_ = false;
    ended_ = true;
    watch_.loop().wake();
    auto const on_end = on_end_; // A copy, because it may destroy this Reader.
    on_end(error_number);
}

} // namespace terrarium::host
