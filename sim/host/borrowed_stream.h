// BorrowedStream: a non-blocking way to standard input or output that leaves the original as it was.
//
// O_NONBLOCK belongs to the open file and not to the descriptor: set on our standard input it would also hold
// for the shell that started us, and for good if we are killed. So a terminal, pipe or device is opened anew
// by way of /proc; where that fails (sockets, another user's terminal) the flag is set and put back.
#pragma once

#include "sim/core/result.h"
#include "sim/host/descriptor.h"

namespace terrarium::host {

class BorrowedStream {
public:
    enum class Direction { Input, Output };

    // `fd` stays the caller's and must stay open as long as this lives.
    static Result<BorrowedStream> borrow(int fd, Direction direction);
    BorrowedStream(BorrowedStream &&other) noexcept;
    BorrowedStream &operator=(BorrowedStream &&) = delete;
    ~BorrowedStream();

    // Our own descriptor for it, to be taken once.
    [[nodiscard]] Descriptor take() { return std::move(descriptor_); }

private:
    BorrowedStream(Descriptor descriptor, int fd, int flags)
        : descriptor_(std::move(descriptor)), fd_(fd), flags_(flags) {}

    Descriptor descriptor_;
    int fd_;    // -1 when there is nothing to put back.
    int flags_; // What they were.
};

} // namespace terrarium::host
