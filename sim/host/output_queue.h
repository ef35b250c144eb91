// OutputQueue: bytes on their way to a slow client, bounded by dropping the oldest.
//
// The oldest go, not the newest: who comes back to a stalled terminal wants to see what the board says now.
#pragma once

#include <span>
#include <vector>

#include "sim/core/types.h"

namespace terrarium::host {

class OutputQueue {
public:
    explicit OutputQueue(std::size_t capacity) : capacity_(capacity) {}

    void push(std::span<u8 const> bytes);
    void pop(std::size_t count);
    void clear();

    // All that waits, oldest first; valid until the next call that changes the queue.
    [[nodiscard]] std::span<u8 const> waiting() const { return std::span(bytes_).subspan(head_); }
    [[nodiscard]] std::size_t size() const { return bytes_.size() - head_; }
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] std::size_t capacity() const { return capacity_; }
    // How many bytes were lost because the queue was full, ever.
    [[nodiscard]] u64 dropped() const { return dropped_; }

private:
    std::size_t capacity_;
    std::vector<u8> bytes_;
    std::size_t head_ = 0; // What lies before it has been sent or dropped.
    u64 dropped_ = 0;
};

} // namespace terrarium::host
