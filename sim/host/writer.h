// Writer: takes bytes at any time and writes them to a Watch's descriptor as fast as it accepts them.
//
// send() only queues; the writing happens in the loop. So the machine never waits for a client, a byte that
// the board sends costs no system call of its own, and no error surprises the middle of send().
#pragma once

#include <functional>
#include <span>

#include "sim/host/output_queue.h"
#include "sim/host/watch.h"

namespace terrarium::host {

class Writer {
public:
    using OnBroken = std::function<void(int error_number)>;

    static constexpr std::size_t kCapacity = 1 << 20;

    // `on_broken` is called from the loop when the other side is gone, once; it may destroy the Writer.
    Writer(Watch &watch, OnBroken on_broken, std::size_t capacity = kCapacity);

    void send(std::span<u8 const> bytes);
    // Forgets what waits, which does not count as dropped, and that the other side was gone: for a port whose
    // other side may come back.
    void clear();
    // Writes what waits, blocking until `deadline` at most. True when nothing is left.
    bool flush(SteadyTime deadline);

    // Called from the loop when the last of what waited has been written; may send().
    std::function<void()> on_drained;
    [[nodiscard]] std::size_t waiting() const { return queue_.size(); }
    // True while more than half of the queue waits. The loop is woken when that ends.
    [[nodiscard]] bool congested() const { return queue_.size() > queue_.capacity() / 2; }
    [[nodiscard]] u64 dropped() const { return queue_.dropped(); }

private:
    void request();
    void write_some();
    // 0, or the errno that broke it.
    int write_once();

    Watch &watch_;
    OnBroken on_broken_;
    OutputQueue queue_;
    bool broken_ = false;
};

} // namespace terrarium::host
